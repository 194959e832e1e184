import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { Decimal } from '@heddle/host';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JobResult, prepareQuery, runJob, type Scalar, scalarAt } from '../../src/index.js';
import { shown } from '../support/duckdb-values.js';
import { queriesAt } from './queries.js';
import { makeTables, openTables, TABLES } from './tables.js';

const SCALE = process.env.HEDDLE_TPCH_SCALE ?? '0.01';
const QUERIES = queriesAt(Number(SCALE));
/** Bytes for operators: a run of many rows that spills each of them takes minutes. */
const HARDLY_ANY = Number(SCALE) > 0.01 ? 4_000_000 : 1;

let folder: string;
let duck: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-tpch-'));
  makeTables(folder, SCALE);
  duck = await (await DuckDBInstance.create(':memory:')).connect();
  for (const table of TABLES) {
    await duck.run(`CREATE TABLE ${table} AS SELECT * FROM '${join(folder, `${table}.parquet`)}'`);
  }
});

afterAll(async () => {
  duck.closeSync();
  await rm(folder, { recursive: true, force: true });
});

/**
 * Both values alike. Where DuckDB has a double, as for every mean, it need not add in the order that the engine does:
 * twelve digits agree, or those that the engine's decimal has.
 */
function alike(expected: DuckDBValue, found: Scalar): [unknown, unknown] {
  if (typeof expected !== 'number' || Number.isInteger(expected)) return [shown(expected), shown(found)];
  if (found instanceof Decimal) {
    const [double, decimal] = [expected.toFixed(found.scale), String(found)];
    return Math.abs(Number(double) - Number(decimal)) <= 1.01 * 10 ** -found.scale
      ? [decimal, decimal]
      : [double, decimal];
  }
  return [expected.toPrecision(12), Number(found).toPrecision(12)];
}

describe('the queries of TPC-H give the rows of DuckDB', () => {
  test.each(Object.entries(QUERIES))('%s', async (_, text) => {
    const query = (await prepareQuery(text)).text;
    const expected = (await duck.runAndReadAll(query)).getRows();
    expect(expected.length).toBeGreaterThan(0);
    const tables = await openTables(folder);
    for (const partitions of [1, 2]) {
      const { batches } = await runJob({ query, tables, modules: [], partitions });
      const found = batches.flatMap((batch) =>
        Array.from({ length: batch.rows }, (_, row) => batch.columns.map((column) => scalarAt(column, row))),
      );
      expect(found.length).toBe(expected.length);
      for (const [row, values] of expected.entries()) {
        const pairs = values.map((value, column) => alike(value, found[row]?.[column] ?? null));
        expect(pairs.map(([, engine]) => engine)).toEqual(pairs.map(([duckdb]) => duckdb));
      }
    }
  });
});

test('q9 with hardly any memory gives the same rows', async () => {
  const query = (await prepareQuery(QUERIES.q9 ?? '')).text;
  const job = { query, tables: await openTables(folder), modules: [] };
  const rows = ({ batches }: JobResult) =>
    batches.flatMap((batch) =>
      Array.from({ length: batch.rows }, (_, row) => batch.columns.map((column) => scalarAt(column, row))),
    );
  const whole = await runJob(job);
  const tight = await runJob({ ...job, memory: HARDLY_ANY });
  expect(whole.rows).toBeGreaterThan(0);
  expect(whole.spilled.bytes).toBe(0);
  expect(tight.spilled.bytes).toBeGreaterThan(1_000_000);
  expect(rows(tight)).toEqual(rows(whole));
});
