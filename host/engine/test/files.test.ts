import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as arrow from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTable, readArrow, resultToArrow, scalarAt } from '../src/index.js';
import { failure, query } from './support/run.js';

const data = fileURLToPath(new URL('../../../node_modules/vega-datasets/data/', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-files-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('Parquet', () => {
  test('three million rows, zstd, LargeUtf8 and timestamps, only the columns named', async () => {
    const start = performance.now();
    const { rows } = await query(
      "SELECT count(*), count(delay), sum(distance), min(date), max(origin) FROM 'flights-3m.parquet'",
      data,
    );
    expect(rows).toEqual([[3_000_000n, 3_000_000n, 2_194_861_208n, 978_307_260_000_000n, 'YAK']]);
    expect(performance.now() - start).toBeLessThan(30_000);
  });

  test('a count reads no column', async () => {
    const source = await openTable({ name: 'f', path: join(data, 'flights-3m.parquet'), format: 'parquet' });
    let rows = 0;
    for await (const batch of source.scan([])) rows += batch.rows;
    expect(rows).toBe(3_000_000);
  });

  test('partitions share the row groups, and a limit reads no further', async () => {
    const source = await openTable({ name: 'f', path: join(data, 'flights-3m.parquet'), format: 'parquet' });
    const count = async (columns: number[], partition: number, partitions: number, limit: number | null) => {
      let rows = 0;
      for await (const batch of source.scan(columns, { partition, partitions, conditions: [], limit }))
        rows += batch.rows;
      return rows;
    };
    expect(source.rows).toBe(3_000_000);
    for (const columns of [[], [0]]) {
      const shares = [await count(columns, 0, 2, null), await count(columns, 1, 2, null)];
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(3_000_000);
      expect(Math.max(...shares) < 3_000_000).toBe(source.splits > 1);
      const some = await count(columns, 0, 1, 70_000);
      expect(some).toBeGreaterThanOrEqual(70_000);
      expect(some).toBeLessThan(3_000_000);
      expect(await count(columns, source.splits, source.splits + 1, null)).toBe(0);
    }
  });

  test('a damaged file', async () => {
    await writeFile(join(folder, 'bad.parquet'), 'PAR1 this is no Parquet file PAR1');
    expect(await failure(query("SELECT * FROM 'bad.parquet'", folder))).toMatch(
      /^HEDDLE4001: .*bad\.parquet: not a readable Parquet file/,
    );
  });

  test('a missing file', async () => {
    const path = join(folder, 'none.parquet');
    const message = `HEDDLE4001: ${path}: no such file, or it cannot be read`;
    expect(await failure(openTable({ name: 'n', path, format: 'parquet' }))).toBe(message);
  });
});

describe('Arrow', () => {
  const vectors = {
    i8: arrow.vectorFromArray([1, null, -3], new arrow.Int8()),
    u32: arrow.vectorFromArray([4_294_967_295, 0, null], new arrow.Uint32()),
    u64: arrow.vectorFromArray([1n, null, 3n], new arrow.Uint64()),
    f32: arrow.vectorFromArray([0.5, null, 2], new arrow.Float32()),
    flag: arrow.vectorFromArray([true, false, null], new arrow.Bool()),
    large: arrow.vectorFromArray(['a', null, '日本'], new arrow.LargeUtf8()),
    viewed: arrow.vectorFromArray(['short', 'longer than twelve bytes', null], new arrow.Utf8View()),
    dictionary: arrow.vectorFromArray(
      ['x', 'y', 'x'],
      new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()),
    ),
    seconds: arrow.vectorFromArray([new Date(0), new Date(-1_000), null], new arrow.TimestampSecond()),
    day: arrow.vectorFromArray([new Date(0), null, new Date(86_400_000)], new arrow.DateDay()),
    list: arrow.vectorFromArray([[1], [2], [3]], new arrow.List(new arrow.Field('item', new arrow.Int32()))),
  };

  test('every type that the engine reads, in files and streams', async () => {
    const table = new arrow.Table(vectors);
    for (const format of ['file', 'stream'] as const) {
      await writeFile(join(folder, 'types.arrow'), arrow.tableToIPC(table, format));
      const { rows, types } = await query("SELECT * FROM 'types.arrow'", folder);
      expect(types).toEqual(
        'int32 int64 int64 float64 bool utf8 utf8 utf8 timestamp date list<int32>'.split(' '),
      );
      expect(rows).toEqual([
        [1, 4_294_967_295n, 1n, 0.5, true, 'a', 'short', 'x', 0n, 0, [1]],
        [null, 0n, null, null, false, null, 'longer than twelve bytes', 'y', -1_000_000n, null, [2]],
        [-3, null, 3n, 2, null, '日本', null, 'x', null, 1, [3]],
      ]);
    }
  });

  test('a type that it does not read can be left alone, or refused', async () => {
    const halves = arrow.vectorFromArray([1], new arrow.Float16());
    const bytes = arrow.tableToIPC(new arrow.Table({ halves }), 'stream');
    expect(readArrow(bytes, 'result').fields).toEqual([]);
    expect(() => readArrow(bytes, 'result', true)).toThrow(
      'HEDDLE4001: result: column halves is of type Float16; cast it',
    );
    expect(() => readArrow(Uint8Array.of(1, 2, 3), 'result')).toThrow(/^HEDDLE4001: result: /);
  });

  test('answers as an Arrow stream come back the same', async () => {
    const { result } = await query(
      "SELECT i8, u32, f32, flag, viewed, seconds, day, 'x' AS c, NULL AS n FROM 'types.arrow' WHERE i8 IS NOT NULL",
      folder,
    );
    const read = readArrow(resultToArrow(result), 'stream', true);
    const rows = [];
    for await (const batch of read.scan(read.fields.map((_, index) => index))) {
      for (let row = 0; row < batch.rows; row++)
        rows.push(batch.columns.map((column) => scalarAt(column, row)));
    }
    expect(read.fields).toEqual(result.fields);
    expect(rows).toEqual([
      [1, 4_294_967_295n, 0.5, true, 'short', 0n, 0, 'x', null],
      [-3, null, 2, null, null, null, 1, 'x', null],
    ]);
  });

  test('an answer without rows keeps its schema', async () => {
    const { result } = await query('SELECT 1 AS a WHERE false');
    expect(readArrow(resultToArrow(result), 'stream').fields).toEqual([{ name: 'a', type: 'int64' }]);
  });
});
