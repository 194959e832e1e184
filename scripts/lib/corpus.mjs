/** The part `corpus` of `npm run test:full`: the conformance corpus on all five runners. */
import { join } from 'node:path';
import { root } from './cache.mjs';
import { matrixCounts } from './counts.mjs';
import { buildCorpus } from './install.mjs';
import { must, run } from './process.mjs';
import { need } from './toolchains.mjs';

const HOSTS = ['ts', 'jvm', 'rust', 'extism-js', 'extism-rust'];

/**
 * The runners in Rust, and with them the crates of others that copies with faults share. All packages: another choice has other
 * features, and would build wasmtime again.
 */
export async function buildRustRunners() {
  need('rust');
  const targets = ['--example', 'conformance', '--bin', 'heddle-extism-conformance'];
  await must('cargo', ['build', '--release', '--locked', '--quiet', '--workspace', ...targets], {
    cwd: join(root, 'datafusion-bridge'),
  });
}

async function buildJvmRunner() {
  need('java', 'maven');
  const args = ['-q', '-B', '-pl', 'runtime', '-Dspotless.check.skip=true', 'test-compile'];
  await must('mvn', args, { cwd: join(root, 'jvm-bridge') });
}

/** Every case on every host; what is not applicable to one does not count there. */
export async function corpus() {
  await buildCorpus();
  await buildJvmRunner();
  await buildRustRunners();
  const hosts = HOSTS.flatMap((host) => ['--host', host]);
  const heddle = join('host', 'cli', 'bin', 'heddle.js');
  const { output } = await run(process.execPath, [heddle, 'test', '--conformance', ...hosts]);
  return matrixCounts(output, HOSTS);
}
