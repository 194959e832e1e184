/** Named parts of tests: what `npm test` and `npm run test:full` share. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './cache.mjs';
import { asPart } from './output.mjs';

/** The reports of the runners, made anew each time. */
export const reports = join(root, 'reports');

/** The names in `only` (`NAME,NAME`), in the order of `names`; all of them without it. Throws on one that is not there. */
function chosenOf(names, only) {
  const asked = only?.split(',') ?? names;
  const unknown = asked.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`unknown part: ${unknown.join(', ')}; there are: ${names.join(', ')}`);
  return names.filter((name) => asked.includes(name));
}

/** Minutes of processors that this process and those it waited for have used; NaN where the system does not say. */
function cpuMinutes() {
  try {
    // Behind the name, which may hold spaces: utime, stime, cutime, cstime are the 12th to 15th, in hundredths of a second.
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 6_000;
  } catch {
    return Number.NaN;
  }
}

/** Runs a part; resolves to { name, minutes, passed, failed, names }. */
async function runPart(name, part) {
  const start = Date.now();
  console.log(`=== ${name} begins`);
  let counts;
  try {
    counts = await part();
    if (counts.passed + counts.failed === 0) throw new Error('no test ran');
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    counts = { ...counts, passed: counts?.passed ?? 0, failed: (counts?.failed ?? 0) + 1 };
  }
  const { passed, failed, names = [] } = counts;
  const minutes = (Date.now() - start) / 60_000;
  console.log(`=== ${name} ends after ${minutes.toFixed(1)} min: ${passed} passed, ${failed} failed`);
  return { name, minutes, passed, failed, names };
}

/**
 * Runs the parts that `only` names (all without it), prints a line for each and `N passed, N failed`, and resolves to the
 * results in the order of the parts: { name, minutes, passed, failed, names }.
 * A part is a function that resolves to { passed, failed, names }, the last of failed tests if it knows them. One that throws, or
 * runs no test, is a failed test of its own: nothing is skipped silently.
 * `lanes` parts run at once, begun in their order: what one leaves of the processors while it waits, another uses.
 */
export async function runParts(parts, { only, lanes = 1 }) {
  const chosen = chosenOf(Object.keys(parts), only);
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const start = Date.now();
  const waiting = [...chosen];
  const results = new Map();
  const lane = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const run = () => runPart(name, parts[name]);
      results.set(name, await (lanes === 1 ? run() : asPart(name, run)));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const ordered = chosen.map((name) => results.get(name));
  for (const { name, minutes, passed, failed } of ordered) {
    console.log(
      `${name.padEnd(14)} ${minutes.toFixed(1).padStart(5)} min  ${passed} passed, ${failed} failed`,
    );
  }
  for (const { name, names } of ordered) for (const test of names) console.log(`${name} failed: ${test}`);
  const minutes = ((Date.now() - start) / 60_000).toFixed(1);
  console.log(`${minutes} min, ${cpuMinutes().toFixed(1)} min of processors\n`);
  const sum = (key) => ordered.reduce((total, result) => total + result[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  return ordered;
}
