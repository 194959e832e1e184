import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTable, runJob, scalarAt, type TableSource } from '../src/index.js';

/** Rows of a row group, the fewest that DuckDB makes; the number of a row is `n`, so that group g has n from g * 2048 on. */
const GROUP = 2_048;
const GROUPS = 10;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-row-groups-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (
    SELECT n::INTEGER AS n, n::UINTEGER AS u, (n // ${GROUP})::TINYINT AS tiny, n::BIGINT * 1000000007 AS big,
      18446744073709551615::UBIGINT AS huge,
      CASE WHEN n // ${GROUP} = 3 AND n % 2 = 0 THEN 'NaN'::DOUBLE ELSE n / 2.0 END AS d,
      DATE '2020-01-01' + (n // ${GROUP})::INTEGER AS day,
      TIMESTAMP '2020-01-01' + INTERVAL (n) SECOND AS t,
      (TIMESTAMP '2020-01-01' + INTERVAL (n) SECOND)::TIMESTAMP_NS AS nanos,
      lpad(n::VARCHAR, 6, '0') AS text,
      repeat('é', 100) || lpad(n::VARCHAR, 6, '0') AS long,
      CASE WHEN n // ${GROUP} = 4 THEN NULL WHEN n // ${GROUP} = 5 AND n % 7 = 0 THEN NULL ELSE n END AS gaps,
      (n / 100.0)::DECIMAL(9, 2) AS money
    FROM range(${GROUP * GROUPS}) r(n)) TO '${join(folder, 't.parquet')}' (ROW_GROUP_SIZE ${GROUP})`);
  connection.closeSync();
  instance.closeSync();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The numbers that a query gives, and how many row groups its scan did not read. */
async function numbers(condition: string, useConditions: boolean) {
  const source = await openTable({ name: 't', path: join(folder, 't.parquet'), format: 'parquet' });
  let skipped = 0;
  const counted: TableSource = {
    ...source,
    scan: (columns, options) => {
      if (options === undefined) return source.scan(columns);
      const conditions = useConditions ? options.conditions : [];
      const count = (pieces: number) => {
        skipped += pieces;
      };
      return source.scan(columns, { ...options, conditions, skipped: count });
    },
  };
  const query = `SELECT n FROM t WHERE ${condition}`;
  const { batches } = await runJob({
    query,
    tables: [{ name: 't', source: counted }],
    modules: [],
    partitions: 2,
  });
  const rows = batches.flatMap(({ rows, columns: [column] }) =>
    column === undefined ? [] : Array.from({ length: rows }, (_, row) => scalarAt(column, row)),
  );
  return { rows: rows.sort((a, b) => Number(a) - Number(b)), skipped };
}

describe('row groups without a row that is wanted are not read', () => {
  test.each<[string, number]>([
    ['n = 5000', 9],
    ['5000 = n', 9],
    ['n < 2048', 9],
    ['n <= 2048', 8],
    ['n > 18431', 9],
    ['18431 <= n', 8],
    ['n BETWEEN 4096 AND 6143', 9],
    ['n IN (0, 20479)', 8],
    ['n = 0 OR n = 20479', 8],
    ['n > 100000', 10],
    ['n >= 0', 0],
    ['n = CAST(5000 AS BIGINT)', 9],
    ['n < 2047.5', 9],
    ['u = 5000', 9],
    ['tiny > 7', 8],
    ['big = 5000000035000', 9],
    // Doubles: what is above might be NaN, and where there is one DuckDB writes no bounds.
    ['d < 1000', 8],
    ['d > 10000', 0],
    ['d = 1', 8],
    ["d = CAST('NaN' AS DOUBLE)", 0],
    ["day = DATE '2020-01-04'", 9],
    ["t < TIMESTAMP '2020-01-01 00:34:08'", 9],
    ["nanos < TIMESTAMP '2020-01-01 00:34:08'", 9],
    ["text = '005000'", 9],
    ["text >= '018432'", 9],
    // An absent value is no value.
    ['gaps >= 0', 1],
    ['gaps IS NULL', 8],
    ['gaps IS NOT NULL', 1],
    ['gaps IS NULL AND n < 8192', 10],
    ['gaps = 10501', 9],
    // Nothing follows for these.
    ['n <> 5', 0],
    ['NOT n < 2048', 0],
    ['n % 2048 = 1', 0],
    ['money < 1', 0],
    ['n < 2048 OR n % 5000 = 0', 0],
    ['n < 4096 AND n % 5000 = 0', 8],
    ['n < gaps + 1', 0],
  ])('%s', async (condition, skipped) => {
    const found = await numbers(condition, true);
    const all = await numbers(condition, false);
    expect(found.rows).toEqual(all.rows);
    expect([found.skipped, all.skipped]).toEqual([skipped, 0]);
  });

  test('bounds of long texts may be cut off inside of a character', async () => {
    const condition = `long >= '${'é'.repeat(100)}020000'`;
    const found = await numbers(condition, true);
    expect(found.rows).toEqual((await numbers(condition, false)).rows);
    expect(found.rows).toHaveLength(480);
  });
});
