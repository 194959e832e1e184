/** The faults of `npm run mutate`, a part of the project at a time. */
import { join } from 'node:path';
import { root } from './cache.mjs';
import { faultCounts } from './counts.mjs';
import { buildCorpus } from './install.mjs';
import { must, run } from './process.mjs';
import { need } from './toolchains.mjs';

/** What the faults of each part need besides the corpus. */
const needs = {
  compiler: () => undefined,
  guest: () => need('rust'),
  ts: () => undefined,
  jvm: () => need('java', 'maven'),
  rust: buildRunner,
};

/** The crates of others, which the copies with faults share. All packages: another choice has other features. */
async function buildRunner() {
  need('rust');
  const args = ['build', '--release', '--locked', '--quiet', '--workspace', '--example', 'conformance'];
  await must('cargo', args, { cwd: join(root, 'datafusion-bridge') });
}

async function mutate(part) {
  await buildCorpus();
  await needs[part]();
  const { output } = await run('npm', ['run', '--silent', 'mutate', '--', part]);
  return faultCounts(output);
}

/** A test for each part: `mutate-guest` plants the faults of the guest. */
export const mutations = Object.fromEntries(
  Object.keys(needs).map((part) => [`mutate-${part}`, () => mutate(part)]),
);
