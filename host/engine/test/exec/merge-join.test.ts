import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { asc, col, lit, range, sql } from '../../src/dataset/index.js';
import { execute } from '../../src/exec/execute.js';
import { type Scalar, scalarAt } from '../../src/index.js';
import type { JoinType, Plan } from '../../src/plan/plan.js';

const TYPES: readonly JoinType[] = ['inner', 'left', 'right', 'full', 'semi', 'anti'];
const TINY = 1_000_000;

/** Rows with a key that several have and some have not; keys of no partner on both sides. */
function side<N extends string>(rows: number, name: N, factor: number, keys: number) {
  const key = `id * ${factor} % ${keys}`;
  return sql(
    `SELECT id AS ${name}, CASE WHEN ${key} % 13 = 5 THEN NULL ELSE ${key} END AS k FROM n`,
    { n: range(0, rows) },
    { [name]: 'int64', k: 'int64' } as { [K in N]: 'int64' } & { readonly k: 'int64' },
  );
}

async function rowsOf(plan: Plan, memory?: number, partitions = 1): Promise<Scalar[][]> {
  const { batches } = await execute(plan, {
    modules: [],
    partitions,
    spillFolder: tmpdir(),
    ...(memory && { memory }),
  });
  return batches.flatMap((batch) =>
    Array.from({ length: batch.rows }, (_, row) => batch.columns.map((column) => scalarAt(column, row))),
  );
}

describe('a sort-merge join', async () => {
  // More left rows than a window has.
  const left = await side(70_000, 'l', 7_919, 30_011);
  const right = await side(15_000, 'r', 31, 40_009);
  const joined = (type: JoinType, how: object) =>
    (type === 'semi' || type === 'anti'
      ? left.join(right, ['k'], type, how)
      : left.join(right, ['k'], type, how)) as typeof left;

  test.each(TYPES)('%s: the rows of a hash join', async (type) => {
    const wide = type !== 'semi' && type !== 'anti';
    const order = wide ? [asc('k'), asc('l'), asc('r')] : [asc('k'), asc('l')];
    const sorted = (set: typeof left) => rowsOf(set.sort(...(order as [])).plan);
    const rows = await sorted(joined(type, { algorithm: 'sort-merge' }));
    expect(rows.length).toBeGreaterThan(1_000);
    expect(rows).toEqual(await sorted(joined(type, {})));
  });

  test.each(TYPES)('%s: however little memory there is, the order is the same', async (type) => {
    const { plan } = joined(type, { algorithm: 'sort-merge' });
    expect(await rowsOf(plan, TINY)).toEqual(await rowsOf(plan));
  });

  test('rows come in the order of their keys, nulls last, and of equal keys as on the left side', async () => {
    const set = left.join(right, ['k'], 'left', { algorithm: 'sort-merge' });
    const keys = (await rowsOf(set.plan)).map(([l, k]) => [k ?? null, l] as [bigint | null, bigint]);
    for (const [index, [key, l]] of keys.entries()) {
      const [before, earlier] = keys[index - 1] ?? [key, l];
      if (key === before) expect(l).toBeGreaterThanOrEqual(earlier);
      else expect(before !== null && (key === null || key > before)).toBe(true);
    }
  });

  test('of one key alone, of none, and of several partitions', async () => {
    const one = range(0, 70_000).derive('k', lit(1n)).rename({ id: 'l' });
    const few = range(0, 2).derive('k', lit(1n)).rename({ id: 'r' });
    const how = { algorithm: 'sort-merge' } as const;
    expect(await rowsOf(one.join(few, ['k'], 'inner', how).plan, TINY)).toHaveLength(140_000);
    expect(await rowsOf(one.filter(col('l').lt(0n)).join(few, ['k'], 'full', how).plan)).toHaveLength(2);
    expect(await rowsOf(one.join(few.filter(col('r').lt(0n)), ['k'], 'left', how).plan)).toHaveLength(70_000);
    const { plan } = joined('full', how);
    expect(await rowsOf(plan, undefined, 3)).toHaveLength((await rowsOf(plan)).length);
  });

  test('is named in explain', async () => {
    const joined = left.join(right, ['k'], 'inner', { algorithm: 'sort-merge' });
    expect(await joined.explain()).toContain('sort-merge inner join on');
  });
});
