import { describe, expect, test } from 'vitest';
import { col, from, iterate, lit, max, range, sum } from '../../src/dataset/index.js';
import { failure } from '../support/run.js';

const one = from([{ n: 1 }]);
const done = (n: number) => (_before: typeof one, after: typeof one) =>
  after.agg({ most: max(col('n')) }).select({ done: col('most').ge(n) });

describe('iterate', () => {
  test('rounds end by their number or by a condition over the rows before and after', async () => {
    const double = (set: typeof one) => set.select({ n: col('n').mul(2) });
    const result = await iterate(one, double, { times: 10 });
    expect([result.rounds, await result.rows.collect()]).toEqual([10, [{ n: 1_024 }]]);
    const stopped = await iterate(one, double, { times: 10, until: done(30) });
    expect([stopped.rounds, await stopped.rows.collect()]).toEqual([5, [{ n: 32 }]]);
    const none = await iterate(one, double, { times: 0 });
    expect([none.rounds, await none.rows.collect()]).toEqual([0, [{ n: 1 }]]);
    const same = await iterate(one, (set) => set, {
      times: 10,
      until: (before, after) =>
        before
          .rename({ n: 'm' })
          .crossJoin(after)
          .select({ done: col('n').eq(col('m')) }),
    });
    expect(same.rounds).toBe(1);
  });

  test('what does not depend on the rows is computed once, what does in every round, cached or not', async () => {
    let calls = 0;
    const invariant = range(0, 100)
      .map('x', 'float64', ({ id }) => {
        calls++;
        return Number(id);
      })
      .agg({ total: sum(col('x')) });
    for (const partitions of [1, 3]) {
      calls = 0;
      let steps = 0;
      const { rows } = await iterate(
        one,
        (set) => {
          steps++;
          const cached = set.select({ n: col('n').add(1) }).cache();
          return cached
            .crossJoin(invariant)
            .select({ n: col('n').add(col('total')) })
            .union(cached)
            .agg({ n: max(col('n')) });
        },
        { times: 4, partitions },
      );
      expect([await rows.collect(), calls, steps]).toEqual([[{ n: 1 + 4 * 4_951 }], 100, 1]);
    }
  });

  test('a set that is cached by its owner keeps its rows behind the loop', async () => {
    let calls = 0;
    const owned = one
      .map('x', 'float64', () => {
        calls++;
        return 1;
      })
      .select('x')
      .cache();
    await iterate(one, (set) => set.crossJoin(owned).select({ n: col('n').add(col('x')) }), { times: 3 });
    expect([await owned.collect(), calls]).toEqual([[{ x: 1 }], 1]);
  });

  test('rounds of other columns, conditions that are none, numbers that are none, cancelling', async () => {
    const other = (set: typeof one) => set.rename({ n: 'm' }) as unknown as typeof one;
    expect(await failure(iterate(one, other, { times: 1 }))).toBe(
      'HEDDLE4002: a round gives (m float64), not (n float64)',
    );
    for (const times of [-1, 0.5, Number.NaN])
      expect(await failure(iterate(one, (set) => set, { times }))).toBe(
        `HEDDLE4002: iterate needs a number of rounds, not ${times}`,
      );
    const message = 'HEDDLE4002: until gives one row with one condition';
    for (const until of [
      () => range(0, 2).select({ done: lit(true) }),
      () => range(0, 0).select({ done: lit(true) }),
      () => range(0, 1).select({ done: lit(true), other: lit(true) }),
    ])
      expect(await failure(iterate(one, (set) => set, { times: 1, until }))).toBe(message);
    const controller = new AbortController();
    const endless = iterate(
      one,
      (set) =>
        set.map('n', 'float64', ({ n }) => {
          if (n === 100) controller.abort();
          return Number(n) + 1;
        }),
      { times: Number.MAX_SAFE_INTEGER, signal: controller.signal },
    );
    expect(await failure(endless)).toBe('HEDDLE2104: the query was cancelled');
  });
});
