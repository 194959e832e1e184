#!/usr/bin/env node
/**
 * `npm run test:full`: the tests that take too long, or need too much of a machine, for `npm test`. Ends with
 * `N passed, N failed` and writes the results, each with the commit, into docs/testing.md.
 * `--only NAME,NAME` runs some parts; the others keep their last results.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cargoTarget } from './lib/cache.mjs';
import { corpus } from './lib/corpus.mjs';
import {
  buildCorpus,
  installDatafusion,
  installNative,
  installNode,
  installPython,
  installSpark,
  installWheel,
} from './lib/install.mjs';
import { matrix } from './lib/matrix.mjs';
import { mutations } from './lib/mutations.mjs';
import { runParts } from './lib/parts.mjs';
import { must } from './lib/process.mjs';
import { cargoTest, pytest, single, vitest } from './lib/runners.mjs';
import { sparkHome } from './lib/spark.mjs';
import { spill } from './lib/spill.mjs';
import { commit, updateTable } from './lib/tables.mjs';
import { weavers } from './lib/weavers.mjs';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
// Before the run, which writes tables itself.
const tested = commit();
const parts = {
  // Every Spark line on every JDK.
  matrix: () => matrix(tested),
  // More than five million groups of an aggregate in a heap of 512 MB, on Spark.
  async groups() {
    await buildCorpus();
    await installNative();
    await installSpark();
    const tests = [join('jvm-bridge', 'python', 'tests', 'test_groups.py')];
    return pytest('groups', tests, { env: { SPARK_HOME: sparkHome(), HEDDLE_GROUPS: '5500000' } });
  },
  // Queries in less memory than they need.
  async spill() {
    await installNode();
    await installPython();
    return spill();
  },
  // The queries of TPC-H over ten times the rows that npm test has.
  tpch: () => vitest('tpch', ['engine'], { files: ['test/tpch'], env: { HEDDLE_TPCH_SCALE: '0.1' } }),
  // Jobs on a cluster whose processes are killed, frozen and started again.
  async chaos() {
    await installNode();
    return vitest('chaos', ['cluster'], { files: ['test/chaos'], env: { HEDDLE_CHAOS_JOBS: '100' } });
  },
  // More programs on the three engines.
  weavers,
  // The wheel of heddle-python in the datafusion of PyPI.
  async python() {
    await buildModules();
    const program = await installWheel();
    return pytest('python', [join('datafusion-bridge', 'crates', 'heddle-python', 'tests')], { program });
  },
  // A Ballista scheduler and two executors, and the command lines on them.
  async ballista() {
    await buildModules();
    await installDatafusion();
    return cargoTest(['--features', 'heddle-ballista/cluster-tests', '--test', 'cluster']);
  },
  // The corpus on our three runtimes and the stock SDKs.
  corpus,
  // The pages in Chromium, light and dark: the benchmark's, with a short measurement of what needs no other host, and a program's.
  async page() {
    await installNode();
    const [measured, page, ran] = ['page.csv', 'page.html', 'run.html'].map((name) =>
      join('bench', 'dist', name),
    );
    const bench = (...args) => must(process.execPath, ['bench/bench.mjs', ...args]);
    await bench('measure', '--hosts', 'ts', '--rounds', '1', '--seconds', '0.01', '--output', measured);
    await bench('report', measured, '--html', page);
    const program = join('test', 'support', 'reported.ts');
    await must(process.execPath, ['host/cli/bin/heddle.js', 'run', program, '--report', ran], {
      quiet: true,
    });
    const checked = [];
    for (const file of [page, ran])
      checked.push(await single(process.execPath, ['bench/report/browser.mjs', file]));
    const sum = (key) => checked.reduce((total, each) => total + each[key], 0);
    return { passed: sum('passed'), failed: sum('failed') };
  },
  // The pages of a cluster's coordinator in Chromium: a job is followed, a failed task found.
  async 'cluster-page'() {
    await installNode();
    return vitest('cluster-page', ['pages']);
  },
  // Faults in every part, which the corpus catches.
  ...mutations,
};

/** The modules of the corpus and of the flights example. */
async function buildModules() {
  await buildCorpus();
  await must('npm', ['run', '--silent', 'build', '-w', 'examples/01-flights'], { quiet: true });
}

process.env.CARGO_TARGET_DIR = cargoTarget;
try {
  const results = await runParts(parts, values);
  const date = new Date().toISOString().slice(0, 10);
  const rows = results.map(({ name, passed, failed, minutes }) => {
    return [name, passed, failed, minutes.toFixed(1), tested, date];
  });
  updateTable('docs/testing.md', 'full', ['part', 'passed', 'failed', 'minutes', 'commit', 'date'], rows, 1);
  process.exit(results.every(({ failed }) => failed === 0) ? 0 : 1);
} catch (error) {
  console.error(`test:full: ${error.message}`);
  process.exit(2);
}
