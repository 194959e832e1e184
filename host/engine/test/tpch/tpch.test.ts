import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTable, prepareQuery, runJob, scalarAt } from '../../src/index.js';
import { QUERIES } from './queries.js';

const TABLES = ['customer', 'lineitem', 'nation', 'orders', 'part', 'partsupp', 'region', 'supplier'];
const SCALE = process.env.HEDDLE_TPCH_SCALE ?? '0.01';

let folder: string;
let duck: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-tpch-'));
  // npm test installs it beside the other Python tools; without them it may be on the PATH.
  const cache = process.env.HEDDLE_CACHE ?? join(homedir(), '.cache', 'heddle');
  const installed = join(cache, 'venv', 'bin', 'tpchgen-cli');
  const program = existsSync(installed) ? installed : 'tpchgen-cli';
  execFileSync(program, ['parquet', '-s', SCALE, `--output-dir=${folder}`], { stdio: 'ignore' });
  duck = await (await DuckDBInstance.create(':memory:')).connect();
  for (const table of TABLES) {
    const file = join(folder, `${table}.parquet`);
    // The engine reads decimals as the nearest double (spec/sql.md).
    const columns = (await duck.runAndReadAll(`DESCRIBE SELECT * FROM '${file}'`)).getRowObjects();
    const list = columns.map(({ column_name: name, column_type: type }) =>
      String(type).startsWith('DECIMAL') ? `${name}::DOUBLE AS ${name}` : String(name),
    );
    await duck.run(`CREATE TABLE ${table} AS SELECT ${list.join(', ')} FROM '${file}'`);
  }
});

afterAll(async () => {
  duck.closeSync();
  await rm(folder, { recursive: true, force: true });
});

/** Values alike whatever their type; sums of doubles agree in twelve digits, for they depend on the order of rows. */
function comparable(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date) return String(value.getTime() / 86_400_000);
  if (typeof value !== 'number') return value;
  return Number.isInteger(value) ? String(value) : value.toPrecision(12);
}

describe('the queries of TPC-H give the rows of DuckDB', () => {
  test.each(Object.keys(QUERIES))('%s', async (name) => {
    const query = (await prepareQuery(QUERIES[name] ?? '')).text;
    const reader = await duck.runAndReadAll(query);
    const expected = reader.getRowsJS().map((row) => row.map(comparable));
    expect(expected.length).toBeGreaterThan(0);
    const tables = await Promise.all(
      TABLES.map((table) =>
        openTable({ name: table, path: join(folder, `${table}.parquet`), format: 'parquet' }).then(
          (source) => ({
            name: table,
            source,
          }),
        ),
      ),
    );
    for (const partitions of [1, 2]) {
      const { batches } = await runJob({ query, tables, modules: [], partitions });
      const found = batches.flatMap((batch) =>
        Array.from({ length: batch.rows }, (_, row) =>
          batch.columns.map((column) => comparable(scalarAt(column, row))),
        ),
      );
      expect(found).toEqual(expected);
    }
  });
});
