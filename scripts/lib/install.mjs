/** The set-up of each part. Every step is quick when there is nothing to do, and runs once in a process. */
import { copyFileSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cache, cargoTarget, extismJars, nativeLibraries, nativePlatform, root, venv } from './cache.mjs';
import { must } from './process.mjs';
import { exclusive, shared } from './sharing.mjs';
import { lineHome, lineVenv, newestLine, sparkHome, sparkLines } from './spark.mjs';
import { once } from './stamp.mjs';
import { need } from './toolchains.mjs';

/** npm packages and compiled TypeScript: enough to build and run modules. */
export const installNode = shared(async () => {
  need('node');
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  // The stamp lies inside node_modules, so that removing the folder removes it too.
  await once(join(root, 'node_modules', '.heddle-lock'), [lock], () =>
    must('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
  );
  await must('npx', ['tsc', '-b']);
});

/** Makes a venv with what the named files of scripts/ require, and `packages`. */
async function installVenv(folder, files, packages) {
  need('python');
  const paths = files.map((file) => join(root, 'scripts', file));
  const required = [...paths.map((path) => readFileSync(path, 'utf8')), ...packages];
  await once(join(folder, '.heddle-requirements'), required, async () => {
    mkdirSync(dirname(folder), { recursive: true });
    await must('python3', ['-m', 'venv', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await must(join(folder, 'bin', 'python'), [
      ...pip,
      ...paths.flatMap((path) => ['-r', path]),
      ...packages,
    ]);
  });
}

/** Python tools (zig, test tools, linters) and the newest Spark in a venv. */
export const installPython = shared(async () => {
  const files = ['requirements.txt', 'requirements-spark.txt'];
  await installVenv(venv, files, [`pyspark==${sparkLines.get(newestLine)}`]);
});

/** The distribution of a Spark line; every line but the newest in a venv of its own. */
async function installLine(line) {
  if (line === newestLine) return installPython();
  return installVenv(lineVenv(line), ['requirements-spark.txt'], [`pyspark==${sparkLines.get(line)}`]);
}

/** The modules that the tests of all hosts read: the corpus, and the README's example. */
export const buildCorpus = shared(async () => {
  need('go');
  await installNode();
  // zig, for the module in C.
  await installPython();
  await must('npm', ['run', '--silent', 'build:conformance']);
  await must('npm', ['run', '--silent', 'build', '-w', 'examples/00-hello'], { quiet: true });
});

/**
 * The DataFusion host: heddle-datafusion, the runners of the corpus, and the oracle that runs the extism crate. Everything in Rust
 * is built by one command: another choice of packages has other features, and would build wasmtime again.
 */
export const installDatafusion = shared(async () => {
  need('rust');
  const targets = ['--lib', '--bins', '--examples'];
  await must('cargo', ['build', '--release', '--locked', '--workspace', ...targets, '--quiet'], {
    cwd: join(root, 'datafusion-bridge'),
  });
});

/** The wheel of heddle-python and the datafusion of PyPI, in a venv of their own; resolves to its Python. */
export async function installWheel() {
  need('rust');
  const folder = join(cache, 'datafusion');
  await installVenv(folder, ['requirements-datafusion.txt'], []);
  const program = join(folder, 'bin', 'python');
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--force-reinstall',
    '--no-deps',
  ];
  await must(program, [...pip, join(root, 'datafusion-bridge', 'crates', 'heddle-python')]);
  return program;
}

/** The native engine of the JVM runtime: its library in the folder of libraries by platform, which jars are packed from. */
export const installNative = shared(async () => {
  await installDatafusion();
  const { system, processor, library } = nativePlatform();
  const folder = join(nativeLibraries, `${system}-${processor}`);
  mkdirSync(folder, { recursive: true });
  // Renamed into place: a build may be reading the old one.
  copyFileSync(join(cargoTarget, 'release', library), join(folder, `${library}.new`));
  renameSync(join(folder, `${library}.new`), join(folder, library));
});

/**
 * The Spark host: the jar of jvm-bridge for the Spark of SPARK_HOME, or else for a line's distribution, with the native
 * engine where installNative ran.
 */
export const installSpark = shared(async (line) => {
  need('java', 'maven');
  if (line !== undefined && !sparkLines.has(line)) {
    throw new Error(`no Spark line ${line}; there are: ${[...sparkLines.keys()].join(', ')}`);
  }
  await installLine(line ?? newestLine);
  const home = line === undefined ? sparkHome() : lineHome(line);
  await exclusive('maven', () =>
    must('bash', [join('jvm-bridge', 'build.sh')], { env: { SPARK_HOME: home } }),
  );
});

/** Everything that the benchmark's runners are made of. */
export const installBench = shared(async () => {
  await installDatafusion();
  await installNative();
  await installSpark();
  const pom = join(root, 'bench', 'runners', 'extism_java', 'pom.xml');
  await once(join(extismJars, '.heddle-pom'), [readFileSync(pom, 'utf8')], () =>
    exclusive('maven', () =>
      must('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${extismJars}`]),
    ),
  );
});
