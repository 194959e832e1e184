/** The faults of `npm run mutate`, a part of the project at a time. */
import { buildRustRunners } from './corpus.mjs';
import { faultCounts } from './counts.mjs';
import { buildCorpus } from './install.mjs';
import { run } from './process.mjs';
import { need } from './toolchains.mjs';

/** What the faults of each part need besides the corpus. */
const needs = {
  compiler: () => undefined,
  guest: () => need('rust'),
  ts: () => undefined,
  jvm: () => need('java', 'maven'),
  rust: buildRustRunners,
};

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
