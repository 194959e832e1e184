/**
 * `npm run mutate [PART…] [--like TEXT]…`: plants each fault of `faults.ts` in a copy of the checkout, builds its part and runs the corpus, which must
 * fail. Exit code 1 when a fault is missed. Parts are compiler, guest, ts, jvm and rust; all unless given.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { copyCheckout, removeCopy } from './copy.js';
import { type Fault, faults, folders, type Part } from './faults.js';
import { build, firstFailure } from './parts.js';
import { makeStages, type Stage } from './stages.js';

const SHOWN = 160;

const { values, positionals } = parseArgs({
  options: { like: { type: 'string', multiple: true, default: [''] } },
  allowPositionals: true,
});
const parts = new Set<string>(positionals.length > 0 ? positionals : Object.keys(folders));
const wanted = faults.filter(
  ({ part, what }) => parts.has(part) && values.like.some((text) => what.includes(text)),
);
const copy = copyCheckout(fileURLToPath(new URL('../../../../', import.meta.url)));
const stages = makeStages(copy);
try {
  const missed = await plantAll(wanted);
  console.log(`${wanted.length} faults: ${wanted.length - missed} caught, ${missed} missed`);
  process.exitCode = missed === 0 ? 0 : 1;
} finally {
  removeCopy(copy);
}

/** How many faults were missed. */
async function plantAll(list: readonly Fault[]): Promise<number> {
  let missed = 0;
  for (const part of new Set(list.map((fault) => fault.part))) {
    let left = list.filter((one) => one.part === part);
    for (const stage of stages) if (left.length > 0) left = await plantIn(stage, part, left);
    for (const { file, what } of left) console.log(`MISSED ${part} ${file}: ${what}`);
    missed += left.length;
  }
  return missed;
}

/** Plants the faults of a part and looks for each in a stage: those that it does not show. */
async function plantIn(stage: Stage, part: Part, list: readonly Fault[]): Promise<Fault[]> {
  await requireGood(part, stage);
  const left: Fault[] = [];
  for (const fault of list) {
    const started = Date.now();
    const seen = await plant(fault, stage);
    if (seen === null) left.push(fault);
    const seconds = Math.round((Date.now() - started) / 1000);
    const word = seen === null ? 'unseen' : 'caught';
    console.log(`${word} ${part} ${fault.file}: ${fault.what} (${stage.name}, ${seconds} s)`);
    if (seen !== null) console.log(`       ${seen.replaceAll('\n', ' ').slice(0, SHOWN)}`);
  }
  await build(part, stage, copy);
  return left;
}

/** Without faults everything must pass, else a failure says nothing. */
async function requireGood(part: Part, stage: Stage): Promise<void> {
  const broken = (await build(part, stage, copy)) ?? (await firstFailure(part, stage, copy));
  if (broken !== null) throw new Error(`${part} fails without any fault: ${broken}`);
}

/** Plants a fault and takes it out again: what the corpus said, null where it said nothing. */
async function plant({ part, file, what, text, replacement }: Fault, stage: Stage): Promise<string | null> {
  const path = join(copy, folders[part], file);
  const before = readFileSync(path, 'utf8');
  if (before.split(text).length !== 2) throw new Error(`${file} does not hold the text of "${what}" once`);
  writeFileSync(
    path,
    before.replace(text, () => replacement),
  );
  try {
    const unbuilt = await build(part, stage, copy);
    if (unbuilt === null) return await firstFailure(part, stage, copy);
    // Not the corpus has seen it, but the compiler: another replacement is needed.
    console.log(`${file} does not build with the fault: ${unbuilt}`);
    return null;
  } finally {
    writeFileSync(path, before);
  }
}
