import { describe, expect, test } from 'vitest';
import { col, from, range, read, reduce, windowOf } from '../../src/dataset/index.js';
import { writePlan } from '../../src/index.js';
import { dataFusion } from '../../src/weavers/index.js';
import { failure } from '../support/run.js';

const words = from(
  [
    { key: 1, word: 'loom' },
    { key: 2, word: null },
    { key: 1, word: null },
    { key: 1, word: 'thread' },
    { key: 3, word: 'weft' },
    { key: 1, word: 'warp' },
  ],
  { key: 'int32', word: 'utf8' },
);
const longest = (a: string, b: string) => (b.length > a.length ? b : a);

describe('reduce', () => {
  test('brings the values of each group to one, nulls passed over, in every number of partitions', async () => {
    const set = words.groupBy('key').reduce('word', longest).sort('key');
    for (const partitions of [1, 2, 5])
      expect(await set.collect({ partitions })).toEqual([
        { key: 1, word: 'thread' },
        { key: 2, word: null },
        { key: 3, word: 'weft' },
      ]);
    const large = range(0, 100_000).derive('key', col('id').mod(7));
    const xor = large
      .groupBy('key')
      .reduce('id', (a, b) => a ^ b)
      .sort('key');
    const expected = Array.from({ length: 7 }, () => 0n);
    for (let id = 0; id < 100_000; id++) expected[id % 7] = (expected[id % 7] ?? 0n) ^ BigInt(id);
    for (const partitions of [1, 3])
      expect((await xor.collect({ partitions })).map((row) => row.id)).toEqual(expected);
    expect(await words.groupBy().reduce('word', longest).collect()).toEqual([{ word: 'thread' }]);
    expect(await words.limit(0).groupBy().reduce('word', longest).collect()).toEqual([{ word: null }]);
  });

  test('stands beside other aggregates, with DISTINCT, FILTER and OVER', async () => {
    const product = reduce('int32', col('key'), (a, b) => a * b);
    expect(
      await words
        .agg({ all: product, each: product.distinct(), some: product.filter(col('key').gt(1)) })
        .collect(),
    ).toEqual([{ all: 6, each: 6, some: 6 }]);
    const running = words.filter(col('word').isNotNull()).window({
      last: windowOf(
        reduce('utf8', col('word'), (a, b) => a + b),
        { orderBy: [] },
      ),
    });
    expect((await running.limit(1).collect())[0]?.last).toBe('loomthreadweftwarp');
  });

  test('failures of the function, a column of another type, and where it cannot go', async () => {
    const run = (fn: (a: string, b: string) => string) =>
      failure(words.groupBy('key').reduce('word', fn).collect());
    expect(
      await run(() => {
        throw new RangeError('no');
      }),
    ).toMatch(/^HEDDLE2001 .* RangeError: no/);
    expect(await run(() => 1 as unknown as string)).toMatch(
      /^HEDDLE2002 .*returned number where its column is utf8/,
    );
    expect(await run(() => null as unknown as string)).toMatch(/^HEDDLE2003 .*returned null/);
    expect(() => words.agg({ x: reduce('int64', col('key'), (a, b) => a + b) })).toThrow(
      'HEDDLE4002: the argument of reduce gives int32, not int64',
    );
    const set = words.groupBy('key').reduce('word', longest);
    const file = read.csv('x.csv', { key: 'int32', word: 'utf8' }).groupBy('key').reduce('word', longest);
    expect(() => writePlan(file.plan)).toThrow(/^HEDDLE4002: .*a lambda/);
    expect(() => dataFusion().explain(set)).toThrow(/^HEDDLE4007: .*export it from a module/);
    expect(await set.explain()).toContain('aggregate by [#0] reduce(#1)');
  });
});
