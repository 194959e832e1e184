/** How each runner is started: a program of its own for every host (METHODOLOGY.md). */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cargoTarget } from '../scripts/lib/cache.mjs';
import { sparkHome, sparkJar } from '../scripts/lib/spark.mjs';

const here = import.meta.dirname;
// V8 puts code of its optimising compiler in the place of the first only between two calls, late on a busy machine: the engine's
// interpreter loop would be measured as it is before, and compiled code as it is in the end.
const node = (file) => () => ({
  command: process.execPath,
  args: ['--no-liftoff', join(here, 'runners', file)],
});
const rust =
  (name, ...args) =>
  () => ({ command: join(cargoTarget, 'release', name), args });

/** Heddle's jar for Spark, and what the distribution has: Arrow, and Jackson. */
const jars = () => `${sparkJar(sparkHome())}:${join(sparkHome(), 'jars')}/*`;
const java =
  (engine, main, classes = () => []) =>
  () => ({
    command: 'java',
    // HotSpot compiles no method over 8,000 bytes of bytecode unless told to; the guest's interpreter loop is one.
    args: [
      '-XX:-DontCompileHugeMethods',
      `-Dheddle.engine=${engine}`,
      '--add-opens=java.base/java.nio=ALL-UNNAMED',
      '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
      '-cp',
      [...classes(), jars()].join(':'),
      main,
    ],
  });

/** The folder of the classes of `runners/jvm`, compiled. */
function jvmClasses() {
  const [source, classes] = [join(here, 'runners', 'jvm'), join(here, 'dist', 'jvm')];
  mkdirSync(classes, { recursive: true });
  const files = readdirSync(source).map((name) => join(source, name));
  const lint = ['-Xlint:all,-path,-classfile,-processing', '-proc:none', '-Werror', '--release', '17'];
  const { status, error, stderr } = spawnSync('javac', [...lint, '-cp', jars(), '-d', classes, ...files], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`javac: ${error?.message ?? stderr}`);
  return [classes];
}

/** The runners of `run.mjs`, by the names of their hosts. */
export const runners = {
  ts: node('ts.mjs'),
  datafusion: rust('heddle-datafusion', 'bench'),
  spark: java('jvm', 'io.heddle.spark.BenchMain'),
  'extism-js': node('extism.mjs'),
  'extism-rust': rust('heddle-extism-bench'),
};

/** The runners of `compiled.mjs`: the runtimes themselves, without an engine of queries around them. */
export const runtimes = {
  ts: node('ts.mjs'),
  wasmtime: rust('heddle-host-bench'),
  jvm: java('jvm', 'RuntimeBench', jvmClasses),
  'jvm-native': java('native', 'RuntimeBench', jvmClasses),
};

/** Starts a runner, hands it its definition, and gives back the lines it measured. */
export function measure({ command, args }, name, definition) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors = `${errors}${chunk}`.slice(-20_000);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`the ${name} runner ended with ${code}\n${errors}`));
      else
        resolve(
          output
            .split('\n')
            .filter((line) => line.startsWith('{'))
            .map((line) => JSON.parse(line)),
        );
    });
    child.stdin.end(JSON.stringify(definition));
  });
}
