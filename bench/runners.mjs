/** How each runner is started: a program of its own for every host (METHODOLOGY.md). */
import { join } from 'node:path';
import { cargoTarget } from '../scripts/lib/cache.mjs';
import { sparkHome, sparkJar } from '../scripts/lib/spark.mjs';

const here = import.meta.dirname;
const node = (file) => () => ({ command: process.execPath, args: [join(here, 'runners', file)], env: {} });
const rust =
  (name, ...args) =>
  () => ({ command: join(cargoTarget, 'release', name), args, env: {} });

export const runners = {
  ts: node('ts.mjs'),
  datafusion: rust('heddle-datafusion', 'bench'),
  spark: () => ({
    command: 'java',
    // HotSpot compiles no method over 8,000 bytes of bytecode unless told to; the guest's interpreter loop is one.
    args: [
      '-XX:-DontCompileHugeMethods',
      '--add-opens=java.base/java.nio=ALL-UNNAMED',
      '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
      '-cp',
      `${sparkJar(sparkHome())}:${join(sparkHome(), 'jars')}/*`,
      'io.heddle.spark.BenchMain',
    ],
    env: {},
  }),
  'extism-js': node('extism.mjs'),
  'extism-rust': rust('heddle-extism-bench'),
};
