#!/usr/bin/env node
/**
 * `node spark.mjs MASTER [sql] [scala] [pyspark]`: runs the three queries with Spark's own tools (spark-sql, spark-shell,
 * spark-submit; all three unless named) on a master such as spark://host:7077 or local[2], with the modules that run.mjs builds,
 * and compares the rows with expected/.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findSpark } from '@heddle/spark';

const here = dirname(fileURLToPath(import.meta.url));
const data = join(dirname(fileURLToPath(import.meta.resolve('vega-datasets'))), '..', 'data');
const queries = ['accuracy', 'delays', 'routes'];
const OPTION = '-XX:-DontCompileHugeMethods';
const spark = findSpark();

const [master, ...named] = process.argv.slice(2);
if (master === undefined) {
  console.error('usage: node spark.mjs MASTER [sql] [scala] [pyspark]');
  process.exit(2);
}

/** What Spark's tools need to run modules. */
const heddle = [
  ...['--master', master, '--jars', spark.jar, '--driver-java-options', OPTION],
  ...Object.entries({
    'spark.executor.extraJavaOptions': OPTION,
    'spark.sql.extensions': 'io.heddle.spark.HeddleExtensions',
    'spark.sql.session.timeZone': 'UTC',
    'spark.sql.catalogImplementation': 'in-memory',
    'spark.ui.enabled': 'false',
  }).flatMap(([key, value]) => ['--conf', `${key}=${value}`]),
];

function tool(program, args, env = {}) {
  const { status } = spawnSync(program, args, {
    cwd: out,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, SPARK_HOME: spark.home, HEDDLE_SPARK_JAR: spark.jar, TZ: 'UTC', ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** The statement that writes the rows of a query as CSV, with times as the command line writes them. */
function writing(name) {
  const query = readFileSync(join(here, 'queries', `${name}.sql`), 'utf8')
    .replaceAll("'flights-3m.parquet'", 'flights')
    .replaceAll("'airports.csv'", 'airports');
  const format = `csv OPTIONS (header 'true', timestampFormat "yyyy-MM-dd'T'HH:mm:ss", timestampNTZFormat "yyyy-MM-dd'T'HH:mm:ss")`;
  return `INSERT OVERWRITE DIRECTORY '${join(out, name)}' USING ${format}\n${query};\n`;
}

const surfaces = {
  sql() {
    const script = join(out, 'flights.sql');
    const prepared = readFileSync(join(here, 'spark', 'flights.sql'), 'utf8');
    writeFileSync(script, prepared + queries.map(writing).join(''));
    tool(join(spark.home, 'bin', 'spark-sql'), [
      ...heddle,
      ...['--hivevar', `here=${here}`, '--hivevar', `data=${data}`, '-f', script],
    ]);
    for (const name of queries) {
      const parts = readdirSync(join(out, name)).filter((file) => file.endsWith('.csv'));
      const lines = parts.sort().map((file) => readFileSync(join(out, name, file), 'utf8').split('\n'));
      // Every file has the header.
      writeFileSync(
        join(out, `${name}.csv`),
        [lines[0][0], ...lines.flatMap((part) => part.slice(1, -1)), ''].join('\n'),
      );
    }
  },
  scala() {
    tool(join(spark.home, 'bin', 'spark-shell'), [...heddle, '-I', join(here, 'spark', 'flights.scala')], {
      HERE: here,
      DATA: data,
      OUT: out,
    });
  },
  pyspark() {
    const heddleSpark = join(here, '..', '..', 'jvm-bridge', 'python');
    const program = join(here, 'spark', 'flights.py');
    const path = [heddleSpark, process.env.PYTHONPATH].filter((folder) => folder).join(delimiter);
    tool(join(spark.home, 'bin', 'spark-submit'), [...heddle, program, master, data, out], {
      PYTHONPATH: path,
    });
  },
};

let wrong = 0;
let out = '';
for (const name of named.length > 0 ? named : Object.keys(surfaces)) {
  out = mkdtempSync(join(tmpdir(), 'heddle-flights-'));
  try {
    surfaces[name]();
    for (const query of queries) {
      const rows = readFileSync(join(out, `${query}.csv`), 'utf8');
      const same = rows === readFileSync(join(here, 'expected', `${query}.csv`), 'utf8');
      if (!same) wrong += 1;
      console.log(`${name}: ${same ? 'the rows of' : 'OTHER ROWS THAN'} expected/${query}.csv`);
      if (!same) console.log(rows);
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
process.exit(wrong === 0 ? 0 : 1);
