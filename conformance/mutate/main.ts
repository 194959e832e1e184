/**
 * `npm run mutate [PART…] [--like TEXT]…`: plants each fault of `faults.ts` in a copy of the checkout, builds its part and runs the corpus, which must
 * fail: first with the file of cases that a fault names, then with all. Exit code 1 when a fault is missed. Parts are compiler, guest, ts, jvm and rust; all unless given.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { copyCheckout, removeCopy } from './copy.js';
import type { Fault, Part } from './fault.js';
import { faults, folders } from './faults.js';
import { build, firstFailure } from './parts.js';
import { type Stage, stageOf, stagesOfAll } from './stages.js';

const SHOWN = 160;

const { values, positionals } = parseArgs({
  options: { like: { type: 'string', multiple: true, default: [''] } },
  allowPositionals: true,
});
const parts = new Set<string>(positionals.length > 0 ? positionals : Object.keys(folders));
const wanted = faults.filter(
  ({ part, what }) => parts.has(part) && values.like.some((text) => what.includes(text)),
);
const checkout = fileURLToPath(new URL('../../../../', import.meta.url));
let missed = 0;
for (const part of new Set(wanted.map((fault) => fault.part))) {
  const copy = copyCheckout(checkout);
  try {
    const left = await plantPart(
      copy,
      part,
      wanted.filter((one) => one.part === part),
    );
    for (const { file, what } of left) console.log(`MISSED ${part} ${file}: ${what}`);
    missed += left.length;
  } finally {
    removeCopy(copy);
  }
}
console.log(`${wanted.length} faults: ${wanted.length - missed} caught, ${missed} missed`);
process.exitCode = missed === 0 ? 0 : 1;

/** Plants the faults of a part; each is looked for in the cases that should show it, then in all: those that nothing shows. */
async function plantPart(copy: string, part: Part, list: readonly Fault[]): Promise<Fault[]> {
  let left: Fault[] = [];
  for (const file of new Set(list.map(({ shownBy }) => shownBy))) {
    const concerned = list.filter((one) => one.shownBy === file);
    left.push(...(await plantIn(copy, stageOf(copy, part, file), part, concerned)));
  }
  if (left.length === 0) return left;
  for (const stage of stagesOfAll(copy, part)) left = await plantIn(copy, stage, part, left);
  return left;
}

/** Plants the faults of a part and looks for each in a stage: those that it does not show. */
async function plantIn(copy: string, stage: Stage, part: Part, list: readonly Fault[]): Promise<Fault[]> {
  if (list.length === 0) return [];
  await requireGood(copy, part, stage);
  const left: Fault[] = [];
  for (const fault of list) {
    const started = Date.now();
    const seen = await plant(copy, fault, stage);
    if (seen === null) left.push(fault);
    const seconds = Math.round((Date.now() - started) / 1000);
    const word = seen === null ? 'unseen' : 'caught';
    console.log(`${word} ${part} ${fault.file}: ${fault.what} (${stage.name}, ${seconds} s)`);
    if (seen !== null) console.log(`       ${seen.replaceAll('\n', ' ').slice(0, SHOWN)}`);
  }
  return left;
}

/** Without faults everything must pass, else a failure says nothing. */
async function requireGood(copy: string, part: Part, stage: Stage): Promise<void> {
  const broken = (await build(part, stage, copy)) ?? (await firstFailure(part, stage, copy));
  if (broken !== null) throw new Error(`${part} fails without any fault: ${broken}`);
}

/** Plants a fault and takes it out again: what the corpus said, null where it said nothing. */
async function plant(
  copy: string,
  { part, file, what, text, replacement }: Fault,
  stage: Stage,
): Promise<string | null> {
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
