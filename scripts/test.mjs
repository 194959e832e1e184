#!/usr/bin/env node
/**
 * `npm test`: sets up and tests every part, in order of what needs what, and ends with `N passed, N failed`.
 * `--only NAME,NAME` runs some parts.
 * A part that cannot be set up, or runs no test, is a failed test of its own: nothing is skipped silently.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cargoTarget, nativeLibraries, root } from './lib/cache.mjs';
import { cargoCounts, junitCounts } from './lib/counts.mjs';
import {
  buildCorpus,
  installDatafusion,
  installNative,
  installNode,
  installPython,
  installSpark,
} from './lib/install.mjs';
import { testOldest } from './lib/matrix.mjs';
import { pytest, runParts, single, vitest } from './lib/parts.mjs';
import { run } from './lib/process.mjs';
import { sparkHome } from './lib/spark.mjs';
import { need } from './lib/toolchains.mjs';

const parts = {
  async setup() {
    await installNode();
    await installPython();
    return { passed: 0, failed: 0 };
  },
  // The committed engine.wasm and lean.wasm must be what their sources make.
  engine() {
    need('python', 'rust');
    return single('bash', ['pdk/guest/build.sh', '--check']);
  },
  async typescript() {
    await buildCorpus();
    return vitest('typescript', ['pdk', 'host', 'engine', 'spark', 'cli', 'conformance']);
  },
  // Random programs in the compiled tier, the js tier and V8.
  async differential() {
    await installNode();
    return single('npm', ['run', '--silent', 'differential', '-w', 'conformance']);
  },
  async rust() {
    need('rust');
    await buildCorpus();
    await installDatafusion();
    const cwd = join(root, 'datafusion-bridge');
    const { code, output } = await run('cargo', ['test', '--release', '--locked', '--workspace'], { cwd });
    return cargoCounts(output, code);
  },
  async jvm() {
    need('java', 'maven');
    await buildCorpus();
    await installNative();
    const folder = join(root, 'jvm-bridge');
    // With the native engine: every test runs on both.
    await run('mvn', [
      '-q',
      '-B',
      '-f',
      join(folder, 'pom.xml'),
      `-Dheddle.native=${nativeLibraries}`,
      'verify',
    ]);
    const files = readdirSync(join(folder, 'runtime', 'target'), { recursive: true })
      .filter((name) => /TEST-.*\.xml$/.test(name))
      .map((name) => join(folder, 'runtime', 'target', name));
    return junitCounts(files.map((file) => readFileSync(file, 'utf8')));
  },
  async spark() {
    await buildCorpus();
    await installNative();
    await installSpark();
    return pytest('spark', ['jvm-bridge/python/tests'], { env: { SPARK_HOME: sparkHome() } });
  },
  // The other end of the lines that Heddle is built for; all of them: npm run test:full -- --only matrix.
  oldest: testOldest,
  // Last, because it needs every host: the examples, the README and the bench on all three engines.
  async engines() {
    await buildCorpus();
    await installDatafusion();
    await installNative();
    await installSpark();
    return vitest('engines', ['engines']);
  },
  check: () => single(process.execPath, ['scripts/check.mjs']),
};

process.env.CARGO_TARGET_DIR = cargoTarget;
try {
  const results = await runParts(parts, { silent: ['setup'] });
  process.exit(results.every(({ failed }) => failed === 0) ? 0 : 1);
} catch (error) {
  console.error(`test: ${error.message}`);
  process.exit(2);
}
