/** The Spark lines that Heddle is built for, and where their distributions and jars are. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cache, venv } from './cache.mjs';

/** The distribution of each line, oldest first. The last one is in the venv of everything; the others have their own. */
export const sparkLines = new Map([
  ['3.5', '3.5.9'],
  ['4.0', '4.0.5'],
  ['4.1', '4.1.4'],
  ['4.2', '4.2.1'],
  ['4.3', '4.3.0'],
]);

const names = [...sparkLines.keys()];
export const [oldestLine, newestLine] = [names[0], names.at(-1)];

/** Whether a line is another or a later one. */
export function isSince(line, other) {
  return names.indexOf(line) >= names.indexOf(other);
}

/** The venv with the distribution of a line. */
export function lineVenv(line) {
  return line === newestLine ? venv : join(cache, 'spark', line);
}

/** The Python of a line's venv. */
export function linePython(line) {
  return join(lineVenv(line), 'bin', 'python');
}

/** The distribution of a line: the pyspark package of its venv. */
export function lineHome(line) {
  const lib = join(lineVenv(line), 'lib');
  const version = existsSync(lib) ? readdirSync(lib).find((name) => name.startsWith('python3')) : undefined;
  return join(lib, version ?? 'python3', 'site-packages', 'pyspark');
}

/** SPARK_HOME: the one given, or the newest line's. */
export function sparkHome() {
  return process.env.SPARK_HOME || lineHome(newestLine);
}

/** The version of a distribution, and that of its Scala: { spark: '4.3.0', scala: '2.13' }. Throws if it is none. */
export function distribution(home) {
  const jars = join(home, 'jars');
  for (const name of existsSync(jars) ? readdirSync(jars) : []) {
    const core = /^spark-core_(\d+\.\d+)-(.+)\.jar$/.exec(name);
    if (core !== null) return { spark: core[2], scala: core[1] };
  }
  throw new Error(`no Spark in ${home}`);
}

/** Heddle's jar for a distribution, as jvm-bridge/build.sh makes it. */
export function sparkJar(home) {
  const { spark, scala } = distribution(home);
  return join(cache, 'jvm', `heddle-spark-${spark.split('.').slice(0, 2).join('.')}_${scala}.jar`);
}
