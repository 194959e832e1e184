import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { useError } from '../errors.js';

/** The folder that `npm run setup` fills. */
export function cacheFolder(): string {
  return process.env.HEDDLE_CACHE ?? join(homedir(), '.cache', 'heddle');
}

/** The heddle-datafusion program. Throws HEDDLE4003 where it is not built. */
export function datafusionProgram(): string {
  const built = cargoProgram('heddle-datafusion');
  return existing(process.env.HEDDLE_DATAFUSION_BIN, built, 'datafusion', 'HEDDLE_DATAFUSION_BIN');
}

/** Where Cargo puts a program, by its path below the release folder; it need not be there. */
export function cargoProgram(...path: string[]): string {
  const target = process.env.CARGO_TARGET_DIR ?? join(cacheFolder(), 'cargo-target');
  return `${join(target, 'release', ...path)}${process.platform === 'win32' ? '.exe' : ''}`;
}

/** The jar of the Spark host. Throws HEDDLE4003 where it is not built. */
export function sparkJar(): string {
  const built = join(cacheFolder(), 'jvm', 'heddle-spark-4.3_2.13.jar');
  return existing(process.env.HEDDLE_SPARK_JAR, built, 'spark', 'HEDDLE_SPARK_JAR');
}

/** The Spark distribution: SPARK_HOME, or the pyspark package of the cache. Throws HEDDLE4003 without one. */
export function sparkHome(): string {
  const lib = join(cacheFolder(), 'venv', 'lib');
  const python = existsSync(lib) ? readdirSync(lib).find((name) => name.startsWith('python3')) : undefined;
  const installed = join(lib, python ?? 'python3', 'site-packages', 'pyspark');
  return existing(process.env.SPARK_HOME, installed, 'spark', 'SPARK_HOME');
}

function existing(given: string | undefined, standard: string, host: string, variable: string): string {
  const path = given === undefined || given === '' ? standard : given;
  if (existsSync(path)) return path;
  const where = path === standard ? '' : ` (${variable} is ${path}, which does not exist)`;
  throw useError('HEDDLE4003', `the ${host} host is not set up${where}: run npm run setup -- ${host}`);
}
