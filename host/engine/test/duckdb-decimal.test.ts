import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Decimal } from '@heddle/host';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runJob, scalarAt } from '../src/index.js';
import { openFile } from '../src/io/source.js';
import { shown } from './support/duckdb-values.js';
import { random } from './support/random/choice.js';

const SEED = 20_260_801;
const QUERIES = 200;
/** A column of each width that Parquet stores otherwise: 32 bits, 64 bits, 16 bytes. */
const COLUMNS = { a: [4, 1], b: [9, 2], c: [15, 2], d: [18, 4], e: [30, 6] } as const;

let folder: string;
let duck: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-decimal-'));
  duck = await (await DuckDBInstance.create(':memory:')).connect();
  await duck.run("SET default_null_order = 'NULLS_FIRST_ON_ASC_LAST_ON_DESC'");
  const next = random(SEED);
  const rows = Array.from({ length: 300 }, (_, row) => {
    const values = Object.values(COLUMNS).map(([precision, scale]) => {
      if (next() < 0.1) return 'NULL';
      const digits = 1 + Math.floor(next() * Math.min(precision, 12));
      const unscaled = BigInt(Math.floor((next() * 2 - 1) * 10 ** digits));
      return `CAST('${new Decimal(unscaled, scale)}' AS DECIMAL(${precision}, ${scale}))`;
    });
    return `(${row % 7}, ${values.join(', ')})`;
  });
  const names = Object.keys(COLUMNS).join(', ');
  await duck.run(`CREATE TABLE t AS SELECT * FROM (VALUES ${rows.join(', ')}) AS v(k, ${names})`);
  await duck.run(`COPY t TO '${join(folder, 't.parquet')}' (FORMAT parquet, ROW_GROUP_SIZE 100)`);
});

afterAll(async () => {
  duck.closeSync();
  await rm(folder, { recursive: true, force: true });
});

/** Random queries whose answers are decimals, integers and truths: never a double. */
class Decimals {
  readonly #next: () => number;
  constructor(next: () => number) {
    this.#next = next;
  }

  #one<T>(...options: readonly [T, ...T[]]): T {
    return options[Math.floor(this.#next() * options.length)] ?? options[0];
  }

  #value(depth: number): string {
    const leaf = () =>
      this.#next() < 0.8 ? this.#one('a', 'b', 'c', 'd', 'e') : String(Math.floor(this.#next() * 50));
    if (depth === 0) return leaf();
    const [x, y] = [this.#value(depth - 1), leaf()];
    return this.#one(
      () => `(${x} + ${y})`,
      () => `(${x} - ${y})`,
      () => `(${this.#one('a', 'b', '3')} * ${this.#one('a', 'b', '7')})`,
      () => `(- ${x})`,
      () => `abs(${x})`,
      () => `coalesce(${x}, ${y})`,
      () => `CASE WHEN ${this.#condition()} THEN ${x} ELSE ${y} END`,
      () => `CAST(${x} AS DECIMAL(24, ${this.#one(0, 1, 2, 9)}))`,
    )();
  }

  #condition(): string {
    const [x, y] = [this.#value(0), this.#value(1)];
    return this.#one(
      () => `${x} ${this.#one('<', '<=', '=', '<>', '>=', '>')} ${y}`,
      () => `${x} BETWEEN ${y} AND ${this.#value(0)}`,
      () => `${x} IN (${y}, ${this.#value(0)})`,
      () => `${x} IS DISTINCT FROM ${y}`,
    )();
  }

  query(): string {
    const value = this.#value(2);
    return this.#one(
      `SELECT k, ${value} AS x, ${this.#value(1)} AS y FROM t WHERE ${this.#condition()} ORDER BY 1, 2, 3`,
      `SELECT k, sum(${value}), min(${value}), count(DISTINCT ${value}) FROM t GROUP BY k ORDER BY k`,
      `SELECT ${value} AS x, count(*) FROM t GROUP BY ${value} ORDER BY x DESC`,
      `SELECT t.k, t.a, u.b FROM t JOIN t AS u ON t.a = ${this.#one('u.b', 'u.c', 'u.d', 'u.a + 1')} ORDER BY 1, 2, 3`,
      `SELECT k, max(c) OVER (PARTITION BY k), sum(b) OVER (ORDER BY ${this.#one('d', 'e', 'a')}) AS s FROM t ORDER BY 1, 2, 3`,
      `SELECT ${value} AS x FROM t UNION SELECT ${this.#value(0)} FROM t ORDER BY x`,
    );
  }
}

describe('random queries over decimals give the rows of DuckDB, to the last digit', () => {
  const generator = new Decimals(random(SEED));
  const texts = Array.from({ length: QUERIES }, () => generator.query());
  for (let start = 0; start < QUERIES; start += 50) {
    test(`queries ${start} to ${start + 49}`, async () => {
      const source = await openFile(join(folder, 't.parquet'), 'parquet');
      for (const text of texts.slice(start, start + 50)) {
        const expected = (await duck.runAndReadAll(text)).getRows().map((row) => row.map(shown));
        for (const partitions of [1, 3]) {
          const run = runJob({ query: text, tables: [{ name: 't', source }], modules: [], partitions });
          const { batches } = await run.catch((error: unknown) => {
            throw new Error(`${text}: ${error instanceof Error ? error.stack : error}`);
          });
          const found = batches.flatMap((batch) =>
            Array.from({ length: batch.rows }, (_, row) =>
              batch.columns.map((column) => shown(scalarAt(column, row))),
            ),
          );
          expect(found, text).toEqual(expected);
        }
      }
    });
  }
});
