/** The test runners of each ecosystem, run and counted: what `npm test` and `npm run test:full` share. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { python, root } from './cache.mjs';
import { cargoCounts, junitCounts, vitestCounts } from './counts.mjs';
import { reports } from './parts.mjs';
import { run } from './process.mjs';

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

/** Runs cargo test over the workspace, with arguments, and counts. */
export async function cargoTest(args = []) {
  const { code, output } = await run('cargo', ['test', '--release', '--locked', '--workspace', ...args], {
    cwd: join(root, 'datafusion-bridge'),
  });
  return cargoCounts(output, code);
}

/** A command that is one test: passed when it ends with 0. */
export async function single(command, args, options) {
  const { code } = await run(command, args, options);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}
