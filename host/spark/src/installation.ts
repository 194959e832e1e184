import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, hostFile, JobFailure } from '@heddle/program';

/** A Spark distribution and Heddle's jar for it. */
export interface SparkInstallation {
  /** The folder with `bin` and `jars`. */
  readonly home: string;
  /** For example 4.3.0. */
  readonly version: string;
  readonly scalaVersion: string;
  /** Heddle's jar. */
  readonly jar: string;
}

/**
 * Finds Spark: the folder given, that of SPARK_HOME, the pyspark package of `npm run setup`, or the one that the Python
 * on the PATH imports; and the jar given, that of HEDDLE_SPARK_JAR, or the one that `npm run setup -- spark` makes for
 * that Spark. Throws HEDDLE4003 where one is missing.
 */
export function findSpark(given: { readonly home?: string; readonly jar?: string } = {}): SparkInstallation {
  const home = given.home ?? hostFile('SPARK_HOME', installedPyspark() ?? pysparkOnPath() ?? '', 'spark');
  const { version, scalaVersion } = versionsOf(home);
  const line = version.split('.').slice(0, 2).join('.');
  const built = join(cacheFolder(), 'jvm', `heddle-spark-${line}_${scalaVersion}.jar`);
  return { home, version, scalaVersion, jar: given.jar ?? hostFile('HEDDLE_SPARK_JAR', built, 'spark') };
}

function versionsOf(home: string): { version: string; scalaVersion: string } {
  const jars = join(home, 'jars');
  for (const name of existsSync(jars) ? readdirSync(jars) : []) {
    const [, scalaVersion, version] = /^spark-core_(\d+\.\d+)-(.+)\.jar$/.exec(name) ?? [];
    if (scalaVersion !== undefined && version !== undefined) return { version, scalaVersion };
  }
  throw new JobFailure('HEDDLE4003', `there is no Spark in ${home}: its folder jars has no spark-core`);
}

function installedPyspark(): string | null {
  const lib = join(cacheFolder(), 'venv', 'lib');
  const python = existsSync(lib) ? readdirSync(lib).find((name) => name.startsWith('python3')) : undefined;
  const home = join(lib, python ?? 'python3', 'site-packages', 'pyspark');
  return existsSync(home) ? home : null;
}

function pysparkOnPath(): string | null {
  const script = 'import os, pyspark; print(os.path.dirname(pyspark.__file__))';
  const { status, stdout } = spawnSync('python3', ['-c', script], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
