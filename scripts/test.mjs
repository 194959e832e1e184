#!/usr/bin/env node
/**
 * `npm test`: sets up and tests every part, in order of what needs what, and ends with `N passed, N failed`.
 * `--only NAME,NAME` runs some parts.
 * A part that cannot be set up, or runs no test, is a failed test of its own: nothing is skipped silently.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cargoTarget, nativeLibraries, python, root, sparkHome } from './lib/cache.mjs';
import { cargoCounts, junitCounts, vitestCounts } from './lib/counts.mjs';
import {
  buildCorpus,
  installDatafusion,
  installNative,
  installNode,
  installPython,
  installSpark,
} from './lib/install.mjs';
import { run } from './lib/process.mjs';
import { need } from './lib/toolchains.mjs';

const reports = join(root, 'reports');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

/** Runs vitest on the named projects and counts. */
async function vitest(name, projects) {
  const file = join(reports, `${name}.json`);
  const chosen = projects.flatMap((project) => ['--project', project]);
  await run('npx', [
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${file}`,
    ...chosen,
  ]);
  return vitestCounts(readFileSync(file, 'utf8'));
}

/** A command that is one test: passed when it ends with 0. */
async function single(command, args, options) {
  const { code } = await run(command, args, options);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

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
    return vitest('typescript', ['pdk', 'host', 'engine', 'cli', 'conformance']);
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
    const file = join(reports, 'spark.xml');
    await run(python, ['-m', 'pytest', '-q', 'jvm-bridge/python/tests', `--junitxml=${file}`], {
      env: { SPARK_HOME: sparkHome(), PYTHONDONTWRITEBYTECODE: '1' },
    });
    return junitCounts([readFileSync(file, 'utf8')]);
  },
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

const only = process.argv.includes('--only')
  ? process.argv[process.argv.indexOf('--only') + 1].split(',')
  : null;
let passed = 0;
let failed = 0;
const lines = [];
process.env.CARGO_TARGET_DIR = cargoTarget;
for (const [name, part] of Object.entries(parts)) {
  if (only !== null && !only.includes(name)) continue;
  const start = Date.now();
  console.log(`\n=== ${name} ===`);
  let counts;
  try {
    counts = await part();
    if (name !== 'setup' && counts.passed + counts.failed === 0) throw new Error('no test ran');
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    counts = { passed: counts?.passed ?? 0, failed: (counts?.failed ?? 0) + 1 };
  }
  passed += counts.passed;
  failed += counts.failed;
  const minutes = ((Date.now() - start) / 60_000).toFixed(1).padStart(5);
  lines.push(`${name.padEnd(11)} ${minutes} min  ${counts.passed} passed, ${counts.failed} failed`);
}
console.log(`\n${lines.join('\n')}\n`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
