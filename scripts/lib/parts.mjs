/** Named parts of tests, one after the other: what `npm test` and `npm run test:full` share. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { python, root } from './cache.mjs';
import { junitCounts, vitestCounts } from './counts.mjs';
import { run } from './process.mjs';

/** The reports of the runners, made anew each time. */
const reports = join(root, 'reports');

/** Runs vitest on the named projects, or on those of their tests whose path has one of `files` in it, and counts. */
export async function vitest(name, projects, { files = [], env = {} } = {}) {
  const file = join(reports, `${name}.json`);
  const chosen = projects.flatMap((project) => ['--project', project]);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${file}`];
  await run('npx', ['vitest', 'run', ...reporters, ...chosen, ...files], { env });
  return vitestCounts(readFileSync(file, 'utf8'));
}

/** Runs pytest with arguments and counts; `program` is the Python of another venv than the usual one. */
export async function pytest(name, args, { env = {}, program = python } = {}) {
  const file = join(reports, `${name}.xml`);
  await run(program, ['-m', 'pytest', '-q', ...args, `--junitxml=${file}`], {
    env: { PYTHONDONTWRITEBYTECODE: '1', ...env },
  });
  return junitCounts([readFileSync(file, 'utf8')]);
}

/** A command that is one test: passed when it ends with 0. */
export async function single(command, args, options) {
  const { code } = await run(command, args, options);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** The names behind `--only` (`NAME,NAME`) on the command line; null for all. Throws on one that is not there. */
export function onlyOf(names) {
  const at = process.argv.indexOf('--only');
  if (at === -1) return null;
  const chosen = (process.argv[at + 1] ?? '').split(',');
  const unknown = chosen.filter((name) => !names.includes(name));
  if (unknown.length === 0) return chosen;
  throw new Error(`unknown part: ${unknown.join(', ')}; there are: ${names.join(', ')}`);
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

/**
 * Runs the parts that the command line chooses, prints a line for each and `N passed, N failed`, and resolves to the
 * results: { name, minutes, cpu, passed, failed }; `cpu` is minutes of processors, which tells a part that waits from one that
 * works, and does not grow with what else the machine does.
 * A part is a function that resolves to { passed, failed }. One that throws, or runs no test, is a failed test of its
 * own: nothing is skipped silently. `silent` names the parts that have no tests.
 */
export async function runParts(parts, { silent = [] } = {}) {
  const only = onlyOf(Object.keys(parts));
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const results = [];
  for (const [name, part] of Object.entries(parts)) {
    if (only !== null && !only.includes(name)) continue;
    const start = Date.now();
    const before = cpuMinutes();
    console.log(`\n=== ${name} ===`);
    let counts;
    try {
      counts = await part();
      if (!silent.includes(name) && counts.passed + counts.failed === 0) throw new Error('no test ran');
    } catch (error) {
      console.error(`${name}: ${error.message}`);
      counts = { passed: counts?.passed ?? 0, failed: (counts?.failed ?? 0) + 1 };
    }
    results.push({
      name,
      minutes: (Date.now() - start) / 60_000,
      cpu: cpuMinutes() - before,
      passed: counts.passed,
      failed: counts.failed,
    });
  }
  const lines = results.map(({ name, minutes, cpu, passed, failed }) => {
    const time = `${minutes.toFixed(1).padStart(5)} min (${cpu.toFixed(1).padStart(4)} of processors)`;
    return `${name.padEnd(12)} ${time}  ${passed} passed, ${failed} failed`;
  });
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`\n${lines.join('\n')}\n`);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  return results;
}
