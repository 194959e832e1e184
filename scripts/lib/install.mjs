/** The set-up of each part. Every step is quick when there is nothing to do. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, python, root, sparkHome, venv } from './cache.mjs';
import { must } from './process.mjs';
import { once } from './stamp.mjs';
import { need } from './toolchains.mjs';

/** npm packages and compiled TypeScript: enough to build and run modules. */
export async function installNode() {
  need('node');
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  // The stamp lies inside node_modules, so that removing the folder removes it too.
  await once(join(root, 'node_modules', '.heddle-lock'), [lock], () =>
    must('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
  );
  await must('npx', ['tsc', '-b']);
}

/** The Python packages of scripts/requirements.txt (Spark itself, zig, test tools) in a venv. */
export async function installPython() {
  need('python');
  const requirements = join(root, 'scripts', 'requirements.txt');
  await once(join(venv, '.heddle-requirements'), [readFileSync(requirements, 'utf8')], async () => {
    mkdirSync(cache, { recursive: true });
    await must('python3', ['-m', 'venv', venv]);
    await must(python, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '-r',
      requirements,
    ]);
  });
}

/** The modules that the tests of all hosts read: the corpus, and the README's example. */
export async function buildCorpus() {
  need('go');
  await installNode();
  // zig, for the module in C.
  await installPython();
  await must('npm', ['run', '--silent', 'build:conformance']);
  await must('npm', ['run', '--silent', 'build', '-w', 'examples/00-hello'], { quiet: true });
}

/** The DataFusion host: heddle-datafusion, the runners of the corpus, and the oracle that runs the extism crate. */
export async function installDatafusion() {
  need('rust');
  await must('cargo', ['build', '--release', '--locked', '--workspace', '--bins', '--examples', '--quiet'], {
    cwd: join(root, 'datafusion-bridge'),
  });
}

/** The Spark host: the jar of jvm-bridge for the Spark of the venv. */
export async function installSpark() {
  need('java', 'maven');
  await installPython();
  await must('bash', [join('jvm-bridge', 'build.sh')], { env: { SPARK_HOME: sparkHome() } });
}
