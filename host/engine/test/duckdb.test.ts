import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareQuery } from '../src/index.js';
import { groupsCsv, itemsCsv, QueryGenerator, random } from './support/random-queries.js';
import { query } from './support/run.js';

const SEED = 20_260_722;
const QUERIES = 500;

let folder: string;
let duck: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-engine-'));
  const next = random(SEED);
  await writeFile(join(folder, 'items.csv'), itemsCsv(next, 200));
  await writeFile(join(folder, 'groups.csv'), groupsCsv(next));
  duck = await (await DuckDBInstance.create(':memory:')).connect();
  await duck.run("SET default_null_order = 'NULLS_FIRST_ON_ASC_LAST_ON_DESC'");
  const options = "header = true, nullstr = '', allow_quoted_nulls = true";
  const items = "{'k': 'BIGINT', 'v': 'BIGINT', 'x': 'DOUBLE', 's': 'VARCHAR', 'b': 'BOOLEAN'}";
  const groups = "{'k': 'BIGINT', 'name': 'VARCHAR', 'w': 'DOUBLE'}";
  for (const [name, columns] of [
    ['items', items],
    ['groups', groups],
  ]) {
    const file = join(folder, `${name}.csv`);
    await duck.run(
      `CREATE TABLE ${name} AS SELECT * FROM read_csv('${file}', columns = ${columns}, ${options})`,
    );
  }
});

afterAll(async () => {
  duck.closeSync();
  await rm(folder, { recursive: true, force: true });
});

/** Numbers alike whatever their type: DuckDB's sum is a 128-bit integer. */
function comparable(value: unknown): unknown {
  if (typeof value === 'number' && Number.isInteger(value)) return String(BigInt(value));
  if (typeof value === 'bigint' || typeof value === 'number') return String(value);
  return value;
}

describe('random queries give the rows of DuckDB', () => {
  const generator = new QueryGenerator(random(SEED));
  const texts = Array.from({ length: QUERIES }, () => generator.query());
  // Batches of queries, so that the report stays readable; a failure names its query.
  let withRows = 0;
  for (let start = 0; start < QUERIES; start += 50) {
    test(`queries ${start} to ${start + 49}`, async () => {
      for (const text of texts.slice(start, start + 50)) {
        const prepared = await prepareQuery(text);
        // GROUP BY and view names stay as they are; only file names became tables.
        const reader = await duck.runAndReadAll(prepared.text).catch((error: unknown) => {
          throw new Error(`DuckDB refuses ${prepared.text}: ${error}`);
        });
        const expected = reader.getRowsJS().map((row) => row.map(comparable));
        if (expected.length > 1) withRows++;
        for (const [scanRows, partitions] of [
          [Number.POSITIVE_INFINITY, 1],
          [13, 3],
        ] as const) {
          const { rows } = await query(text, folder, [], scanRows, partitions).catch((error: unknown) => {
            throw new Error(`${text}: ${error instanceof Error ? error.stack : error}`);
          });
          const found = rows.map((row) => row.map(comparable));
          expect(found, `${text} in ${partitions} partitions`).toEqual(expected);
        }
      }
    });
  }

  test.each([
    'RIGHT JOIN',
    'FULL JOIN',
    'SEMI JOIN',
    'ANTI JOIN',
    'UNION ALL',
    'EXCEPT',
    'INTERSECT',
    'OVER (PARTITION BY',
    'NOT EXISTS (SELECT',
    ' IN (SELECT',
    '> (SELECT',
  ])('some of them have %s', (part) => {
    expect(texts.filter((text) => text.includes(part)).length).toBeGreaterThan(2);
  });

  test('most of them have several rows', () => {
    expect(withRows).toBeGreaterThan(QUERIES / 2);
  });
});
