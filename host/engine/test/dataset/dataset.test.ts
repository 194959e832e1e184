import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HeddleModule } from '@heddle/host';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  aggregate,
  asc,
  avg,
  call,
  col,
  count,
  desc,
  from,
  lag,
  lit,
  max,
  min,
  range,
  rank,
  read,
  rowNumber,
  sql,
  sum,
  windowOf,
} from '../../src/dataset/index.js';
import { failure } from '../support/run.js';

const corpus = (name: string) =>
  HeddleModule.load(fileURLToPath(new URL(`../../../../conformance/dist/${name}.wasm`, import.meta.url)));

const people = from(
  [
    { id: 1n, name: 'Ada', age: 36 },
    { id: 2n, name: 'Grace', age: 85 },
    { id: 3n, name: null, age: 41 },
    { id: 4n, name: 'Linus' },
    { id: 5n, name: 'ärger', age: 36 },
  ],
  { id: 'int64', name: 'utf8', age: 'int32' },
);
const orders = from([
  { id: 1n, item: 'pen', amount: 3 },
  { id: 1n, item: 'ink', amount: 10 },
  { id: 3n, item: 'pen', amount: 1.5 },
  { id: 9n, item: 'cup', amount: 4 },
]);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-dataset-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('rows and columns', () => {
  test('select, derive, rename, filter, limit', async () => {
    const set = people
      .filter(col('age').gt(36).or(col('name').like('A%')))
      .derive('next', col('age').add(1))
      .select({
        who: col('name').orElse('nobody'),
        next: col('next'),
        half: col('id').cast('float64').div(2),
      })
      .rename({ who: 'name' });
    expect(await set.collect()).toEqual([
      { name: 'Ada', next: 37, half: 0.5 },
      { name: 'Grace', next: 86, half: 1 },
      { name: 'nobody', next: 42, half: 1.5 },
    ]);
    expect(await set.select('name').limit(1, 1).collect()).toEqual([{ name: 'Grace' }]);
  });

  test('lambdas see rows as objects, and their failures name the row', async () => {
    const set = people
      .filter((row) => row.name !== null && row.name.length > 3)
      .map('loud', 'utf8', ({ name }) => `${name}!`);
    expect(await set.select('loud').collect()).toEqual([
      { loud: 'Grace!' },
      { loud: 'Linus!' },
      { loud: 'ärger!' },
    ]);
    const bad = people.map('x', 'int32', ({ id }) => Number(id) / 2);
    expect(await failure(bad.collect())).toMatch(
      /^HEDDLE2002 .* row 0: returned number where its column is int32/,
    );
  });

  test('ranges, samples, constants, casts', async () => {
    expect(
      await range(0, 200_000)
        .agg({ n: count(), s: sum(col('id')) })
        .collect(),
    ).toEqual([{ n: 200_000n, s: 19_999_900_000n }]);
    const sampled = range(0, 10_000).sample(0.25, 7);
    const [first, second] = [await sampled.collect(), await sampled.collect()];
    expect(first).toEqual(second);
    expect(Math.abs(first.length - 2_500)).toBeLessThan(200);
    expect(
      await range(0, 1)
        .select({ a: lit(1.5), b: lit('x'), c: lit(2n) })
        .collect(),
    ).toEqual([{ a: 1.5, b: 'x', c: 2n }]);
  });
});

describe('groups, joins, order', () => {
  test('the zero of a group is 0, whichever of its rows comes first', async () => {
    for (const values of [
      [-0, 0],
      [0, -0],
    ]) {
      const rows = from(values.map((value) => ({ key: 1, value })));
      const zeros = await rows
        .groupBy('key')
        .agg({ least: min(col('value')), most: max(col('value')) })
        .collect();
      expect(zeros).toEqual([{ key: 1, least: 0, most: 0 }]);
      expect(await rows.groupBy('value').agg({ rows: count() }).collect()).toEqual([{ value: 0, rows: 2n }]);
    }
  });

  test('groupBy with filters and distinct', async () => {
    const set = orders
      .groupBy('item')
      .agg({
        n: count(),
        total: sum(col('amount')),
        mean: avg(col('amount')),
        ids: count(col('id')).distinct(),
        large: sum(col('amount')).filter(col('amount').ge(2)),
      })
      .sort('item');
    const expected = [
      { item: 'cup', n: 1n, total: 4, mean: 4, ids: 1n, large: 4 },
      { item: 'ink', n: 1n, total: 10, mean: 10, ids: 1n, large: 10 },
      { item: 'pen', n: 2n, total: 4.5, mean: 2.25, ids: 2n, large: 3 },
    ];
    expect(await set.collect()).toEqual(expected);
    expect(await set.collect({ partitions: 3 })).toEqual(expected);
    expect(
      await people
        .filter(col('id').gt(9n))
        .agg({ n: count(), least: min(col('name')) })
        .collect(),
    ).toEqual([{ n: 0n, least: null }]);
  });

  test('every kind of join', async () => {
    const ids = async (type: 'inner' | 'left' | 'right' | 'full') =>
      (await people.join(orders, ['id'], type).select('id', 'item').sort('id', 'item').collect()).map(
        ({ id, item }) => `${id} ${item}`,
      );
    expect(await ids('inner')).toEqual(['1 ink', '1 pen', '3 pen']);
    expect(await ids('left')).toEqual(['1 ink', '1 pen', '2 null', '3 pen', '4 null', '5 null']);
    expect(await ids('right')).toEqual(['1 ink', '1 pen', '3 pen', '9 cup']);
    expect(await ids('full')).toEqual(['1 ink', '1 pen', '2 null', '3 pen', '4 null', '5 null', '9 cup']);
    expect(await people.join(orders, ['id'], 'semi').select('id').collect()).toEqual([
      { id: 1n },
      { id: 3n },
    ]);
    expect(await people.join(orders, ['id'], 'anti').count()).toBe(3);
    expect(await people.crossJoin(orders.rename({ id: 'order' })).count({ partitions: 2 })).toBe(20);
  });

  test('sort, topK, union, distinct', async () => {
    expect((await people.sort(desc('age'), asc('id')).collect()).map((row) => row.id)).toEqual([
      2n,
      3n,
      1n,
      5n,
      4n,
    ]);
    expect((await people.topK(2, desc('age')).collect({ partitions: 2 })).map((row) => row.id)).toEqual([
      2n,
      3n,
    ]);
    expect(await people.select('age').union(people.select('age')).distinct().count()).toBe(4);
  });

  test('windows', async () => {
    const set = people
      .window({
        n: rowNumber().over({ orderBy: [desc('id')] }),
        r: rank().over({ orderBy: [asc('age')] }),
        before: lag(col('name')).over({ orderBy: [asc('id')] }),
        running: windowOf(sum(col('id')), { orderBy: [asc('id')] }),
        all: windowOf(max(col('age')), { partitionBy: ['age'] }),
      })
      .sort('id');
    expect(await set.select('n', 'r', 'before', 'running', 'all').collect()).toEqual([
      { n: 5n, r: 2n, before: null, running: 1n, all: 36 },
      { n: 4n, r: 5n, before: 'Ada', running: 3n, all: 85 },
      { n: 3n, r: 4n, before: 'Grace', running: 6n, all: 41 },
      { n: 2n, r: 1n, before: null, running: 10n, all: null },
      { n: 1n, r: 2n, before: 'Linus', running: 15n, all: 36 },
    ]);
  });
});

describe('functions of modules', () => {
  test('scalar, aggregate, table and partition functions', async () => {
    const [basics, aggregates, tables, partitions] = ['basics', 'aggregates', 'tables', 'partitions'].map(
      corpus,
    );
    if (!basics || !aggregates || !tables || !partitions) throw new Error('no corpus');
    const set = people
      .derive('back', call(basics, 'reverse', [col('name')], 'utf8'))
      .agg({ back: max(col('back')), total: aggregate(aggregates, 'total', [col('id')], 'int64') });
    expect(await set.collect({ partitions: 2 })).toEqual([{ back: 'suniL', total: 15n }]);
    const words = people.flatMap(
      tables,
      'split_words',
      ['name'],
      { word: 'utf8', at: 'int32' },
      { outer: true },
    );
    expect(await words.select('id', 'word').collect()).toEqual([
      { id: 1n, word: 'Ada' },
      { id: 2n, word: 'Grace' },
      { id: 3n, word: null },
      { id: 4n, word: 'Linus' },
      { id: 5n, word: 'ärger' },
    ]);
    const top = orders
      .select({ key: col('id').cast('int32'), score: col('amount') })
      .mapPartitions(partitions, 'top', [1], { key: 'int32', score: 'float64', rank: 'int32' });
    expect(await top.sort('key').collect({ partitions: 3 })).toEqual([
      { key: 1, score: 10, rank: 1 },
      { key: 3, score: 1.5, rank: 1 },
      { key: 9, score: 4, rank: 1 },
    ]);
  });
});

describe('results', () => {
  test('files are written whole and read again, columns and types checked', async () => {
    for (const format of ['arrow', 'parquet'] as const) {
      const path = join(folder, `people.${format}`);
      expect(await people.write(path, format)).toBe(5);
      const again = read[format](path, { age: 'int32', name: 'utf8' });
      expect(await again.filter(col('age').eq(36)).select('name').sort('name').collect()).toEqual([
        { name: 'Ada' },
        { name: 'ärger' },
      ]);
      expect(await failure(read[format](path, { age: 'utf8' }).collect())).toBe(
        `HEDDLE4001: ${path}: column age is int32, not utf8`,
      );
      expect(await failure(read[format](path, { aged: 'int32' }).collect())).toMatch(
        /no column aged; there are id, name, age$/,
      );
    }
    expect(await failure(people.write(join(folder, 'none', 'x.arrow'), 'arrow'))).toMatch(
      /^HEDDLE4001: .*cannot be written/,
    );
    expect((await readdir(folder)).sort()).toEqual(['people.arrow', 'people.parquet']);
    expect((await people.toArrow()).numRows).toBe(5);
  });

  test('a cached DataSet is computed once', async () => {
    let calls = 0;
    const cached = people
      .map('x', 'int64', ({ id }) => {
        calls++;
        return id;
      })
      .cache();
    expect(await cached.join(cached.select('id', 'x').rename({ x: 'y' }), ['id']).count()).toBe(5);
    expect(await cached.count()).toBe(5);
    expect(calls).toBe(5);
  });

  test('SQL over DataSets gives a DataSet', async () => {
    const set = await sql(
      'SELECT p.name, sum(o.amount) AS total FROM people p JOIN orders o ON p.id = o.id GROUP BY p.name',
      { people, orders },
      { name: 'utf8', total: 'float64' },
    );
    expect(await set.filter(col('total').gt(2)).collect()).toEqual([{ name: 'Ada', total: 13 }]);
    expect(await failure(sql('SELECT 1 AS a', {}, { a: 'utf8' }))).toBe(
      'HEDDLE4002: the query gives (a int64), not (a utf8)',
    );
  });

  test('cancelling ends a run', async () => {
    const controller = new AbortController();
    const endless = range(0, 2 ** 40).filter(() => {
      controller.abort();
      return true;
    });
    expect(await failure(endless.count({ signal: controller.signal }))).toBe(
      'HEDDLE2104: the query was cancelled',
    );
  });
});

test('explain shows what each rule does, and the stages', async () => {
  const set = people
    .named('people')
    .join(orders, ['id'])
    .filter(col('age').gt(lit(6n).mul(6n)).and(col('amount').lt(5)))
    .groupBy('item')
    .agg({ n: count() });
  expect(await set.explain(2)).toMatchSnapshot();
});
