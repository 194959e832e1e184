#!/usr/bin/env node
/**
 * `npm test`: sets up and tests every part, two at a time, and ends with `N passed, N failed`.
 * `--only NAME,NAME` runs some parts; `--lanes 1` runs one after the other.
 * A part that cannot be set up, or runs no test, is a failed test of its own: nothing is skipped silently.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cargoTarget, nativeLibraries, root } from './lib/cache.mjs';
import { junitCounts } from './lib/counts.mjs';
import {
  buildCorpus,
  installBench,
  installDatafusion,
  installNative,
  installNode,
  installPython,
  installSpark,
} from './lib/install.mjs';
import { testOldest } from './lib/matrix.mjs';
import { runParts } from './lib/parts.mjs';
import { run } from './lib/process.mjs';
import { cargoTest, pytest, single, vitest } from './lib/runners.mjs';
import { exclusive } from './lib/sharing.mjs';
import { sparkHome } from './lib/spark.mjs';
import { need } from './lib/toolchains.mjs';

const { values } = parseArgs({
  options: { only: { type: 'string' }, lanes: { type: 'string', default: '2' } },
});

// In an order that leaves no processor idle when every cache is empty: what Rust compiles takes longest, and most parts wait for it.
const parts = {
  async rust() {
    // Side by side: the corpus is not built by Rust.
    await Promise.all([buildCorpus(), installDatafusion()]);
    return cargoTest();
  },
  // The committed engine.wasm and lean.wasm must be what their sources make.
  async engine() {
    need('python', 'rust');
    // wasm-opt is among the npm packages.
    await installNode();
    await installPython();
    return single('bash', ['pdk/guest/build.sh', '--check']);
  },
  async typescript() {
    await buildCorpus();
    return vitest('typescript', ['pdk', 'host', 'engine', 'cluster', 'spark', 'cli', 'conformance']);
  },
  // Random programs in the compiled tier, the js tier and V8.
  async differential() {
    await installNode();
    return single('npm', ['run', '--silent', 'differential', '-w', 'conformance']);
  },
  async spark() {
    await buildCorpus();
    await installNative();
    await installSpark();
    return pytest('spark', ['jvm-bridge/python/tests'], { env: { SPARK_HOME: sparkHome() } });
  },
  async jvm() {
    need('java', 'maven');
    await buildCorpus();
    await installNative();
    const folder = join(root, 'jvm-bridge');
    // With the native engine: every test runs on both.
    const options = ['-q', '-B', '-f', join(folder, 'pom.xml'), `-Dheddle.native=${nativeLibraries}`];
    await exclusive('maven', () => run('mvn', [...options, 'verify']));
    const files = readdirSync(join(folder, 'runtime', 'target'), { recursive: true })
      .filter((name) => /TEST-.*\.xml$/.test(name))
      .map((name) => join(folder, 'runtime', 'target', name));
    return junitCounts(files.map((file) => readFileSync(file, 'utf8')));
  },
  // The examples, the README and the bench on all three engines.
  async engines() {
    await buildCorpus();
    await installBench();
    return vitest('engines', ['engines']);
  },
  // The other end of the lines that Heddle is built for; all of them: npm run test:full -- --only matrix.
  oldest: testOldest,
  check: () => exclusive('maven', () => single(process.execPath, ['scripts/check.mjs'])),
};

process.env.CARGO_TARGET_DIR = cargoTarget;
try {
  const lanes = Number(values.lanes);
  if (!(lanes >= 1)) throw new Error(`--lanes ${values.lanes}: there must be one at least`);
  const results = await runParts(parts, { only: values.only, lanes });
  process.exit(results.every(({ failed }) => failed === 0) ? 0 : 1);
} catch (error) {
  console.error(`test: ${error.message}`);
  process.exit(2);
}
