import { Decimal } from '@heddle/host';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rangeOf } from '../../src/exec/ranges.js';
import { runJob } from '../../src/index.js';
import { memorySource } from '../../src/io/memory.js';
import { vectorOf } from '../../src/table/builder.js';
import type { Field } from '../../src/table/types.js';
import { type Batch, type Scalar, scalarAt } from '../../src/table/vector.js';
import { Choice, random } from '../support/random/choice.js';

const FIELDS: readonly Field[] = [
  { name: 'id', type: 'int64' },
  { name: 'i', type: 'int32' },
  { name: 'k', type: 'int64' },
  { name: 'x', type: 'float64' },
  { name: 's', type: 'utf8' },
  { name: 'b', type: 'bool' },
  { name: 'd', type: 'date' },
  { name: 't', type: 'timestamp' },
  { name: 'p', type: 'decimal128(9, 2)' },
  { name: 'q', type: 'decimal128(38, 2)' },
];
const SPECIAL = [Number.NaN, -0, 0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0.1, 1e300];
/** Prefixes whose UTF-8 bytes and UTF-16 units have other orders. */
const WORDS = ['', 'a', 'Zebra', 'zebra', 'ärger', '日本', '😀', '\uffff'];
/** Every partition reads several batches. */
const BATCH_ROWS = 300;

/** A table of `rows` rows, every column of about `values` values and nulls; `id` is a row's place. */
function table(seed: number, rows: number, values: number) {
  const choice = new Choice(random(seed));
  const maybe = <T>(value: T) => (choice.chance(0.1) ? null : value);
  const whole = () => choice.below(values);
  const batches: Batch[] = [];
  for (let start = 0; start < rows; start += BATCH_ROWS) {
    const length = Math.min(BATCH_ROWS, rows - start);
    const cells = Array.from({ length }, (_, row): Scalar[] => [
      BigInt(start + row),
      maybe(whole() - values / 2),
      maybe(BigInt(whole()) - 2n ** 60n),
      maybe(choice.chance(0.2) ? choice.pick(SPECIAL) : whole() / 7),
      maybe(`${choice.pick(WORDS)}${whole()}`),
      maybe(choice.chance(0.5)),
      maybe(whole()),
      maybe(BigInt(whole())),
      maybe(new Decimal(BigInt(whole()), 2)),
      maybe(new Decimal(BigInt(whole()) + (choice.chance(0.3) ? 2n ** 70n : 0n), 2)),
    ]);
    const columns = FIELDS.map(({ type }, index) =>
      vectorOf(
        type,
        cells.map((row) => row[index] ?? null),
      ),
    );
    batches.push({ rows: length, columns });
  }
  return memorySource(FIELDS, batches);
}

const KEYS = [...FIELDS.slice(1).map(({ name }) => name), 'abs(x)', 'substring(s FROM 1 FOR 1)', 'k % 3'];
const sorts = fc.record({
  seed: fc.integer(),
  rows: fc.nat(3_000),
  values: fc.constantFrom(1, 2, 30, 10_000),
  partitions: fc.integer({ min: 2, max: 7 }),
  keys: fc.array(
    fc.tuple(
      fc.constantFrom(...KEYS),
      fc.constantFrom('ASC', 'DESC'),
      fc.constantFrom('NULLS FIRST', 'NULLS LAST'),
    ),
    { minLength: 1, maxLength: 3 },
  ),
});

async function idsOf(query: string, source: ReturnType<typeof table>, partitions: number) {
  const { batches } = await runJob({ query, tables: [{ name: 't', source }], modules: [], partitions });
  return batches.flatMap(({ rows, columns: [ids] }) =>
    Array.from({ length: rows }, (_, row) => (ids === undefined ? null : scalarAt(ids, row))),
  );
}

describe('a sort by ranges', () => {
  test('gives the rows in the order in which one task sorts them, equal ones as they came', async () => {
    await fc.assert(
      fc.asyncProperty(sorts, async ({ seed, rows, values, partitions, keys }) => {
        const source = table(seed, rows, values);
        const order = keys.map((key) => key.join(' ')).join(', ');
        const sorted = await idsOf(`SELECT id FROM t ORDER BY ${order}`, source, partitions);
        // A limit: each partition sorts its own rows, and one task all of them.
        const top = `SELECT id FROM t ORDER BY ${order} LIMIT ${rows + 1}`;
        expect(sorted).toEqual(await idsOf(top, source, partitions));
        expect(await idsOf(`SELECT id FROM t ORDER BY ${order}, id`, source, partitions)).toEqual(
          await idsOf(`SELECT id FROM t ORDER BY ${order}, id`, source, 1),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('of nothing, and with a filter and a function behind it', async () => {
    const source = table(1, 2_000, 50);
    expect(await idsOf('SELECT id FROM t WHERE id < 0 ORDER BY k', source, 3)).toEqual([]);
    const query =
      'SELECT id + 1 FROM (SELECT id, k FROM t WHERE i > 0 ORDER BY x, id) AS u WHERE k IS NOT NULL';
    const [sorted, expected] = await Promise.all([idsOf(query, source, 4), idsOf(query, source, 1)]);
    expect(sorted.length).toBeGreaterThan(500);
    expect(sorted).toEqual(expected);
  });
});

describe('the range of a row', () => {
  const rows = fc.record({
    bounds: fc.array(fc.nat(5), { maxLength: 6 }).map((all) => all.sort((a, b) => a - b)),
    partitions: fc.integer({ min: 1, max: 5 }),
  });

  test('comes before that of every row that is to come later', () => {
    fc.assert(
      fc.property(rows, ({ bounds, partitions }) => {
        // In the order that is wanted: by key, then by the partition that has the row.
        const ranges = Array.from({ length: 8 }, (_, key) => key - 1).flatMap((key) =>
          Array.from({ length: partitions }, (_, partition) =>
            rangeOf((bound) => key - (bounds[bound] ?? 0), bounds.length, { partition, partitions }),
          ),
        );
        expect(ranges).toEqual([...ranges].sort((a, b) => a - b));
        expect(ranges[0]).toBe(0);
        expect(ranges.at(-1)).toBe(bounds.length);
      }),
      { numRuns: 500 },
    );
  });

  test('is another one for each partition where all keys are equal', () => {
    const ranges = [0, 1, 2, 3].map((partition) => rangeOf(() => 0, 3, { partition, partitions: 4 }));
    expect(ranges).toEqual([0, 1, 2, 3]);
  });
});
