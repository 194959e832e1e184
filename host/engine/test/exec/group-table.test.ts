import { expect, test } from 'vitest';
import { GroupTable } from '../../src/exec/group-table.js';
import { hashRows, slotOf } from '../../src/exec/hash.js';
import { type Scalar, type SqlType, scalarAt, vectorOf } from '../../src/index.js';

/** Rows of keys as columns. */
const columns = (types: readonly SqlType[], rows: readonly (readonly Scalar[])[]) =>
  types.map((type, column) =>
    vectorOf(
      type,
      rows.map((row) => row[column] ?? null),
    ),
  );

test('flags, longer texts and flags again are one table', () => {
  const types = ['utf8', 'bool'] as const;
  const batches: (readonly [string | null, boolean | null])[][] = [
    [
      ['A', true],
      ['', true],
      [null, true],
      ['A', null],
      ['A', true],
    ],
    [
      ['AB', false],
      ['A', true],
      ['ä', true],
      [null, true],
    ],
    [
      ['B', false],
      ['', true],
      ['A', null],
      ['B', false],
      [null, null],
    ],
  ];
  const table = new GroupTable(types);
  const absent = table.find(columns(types, batches[0] ?? []), 5);
  expect([...absent]).toEqual([-1, -1, -1, -1, -1]);
  const groups = batches.map((rows) => [...table.insert(columns(types, rows), rows.length)]);
  expect(groups).toEqual([
    [0, 1, 2, 3, 0],
    [4, 0, 5, 2],
    [6, 1, 3, 6, 7],
  ]);
  const found = table.find(
    columns(types, [
      ['B', false],
      ['C', false],
      [null, true],
    ]),
    3,
  );
  expect([...found]).toEqual([6, -1, 2]);
  const [texts, flags] = table.keyVectors();
  if (texts === undefined || flags === undefined) throw new TypeError('two keys');
  const keys = Array.from({ length: 8 }, (_, group) => [scalarAt(texts, group), scalarAt(flags, group)]);
  expect(keys).toEqual([
    ['A', true],
    ['', true],
    [null, true],
    ['A', null],
    ['AB', false],
    ['ä', true],
    ['B', false],
    [null, null],
  ]);
});

test.each([
  ['an exchange', (hash: number) => (hash >>> 12) % 16],
  ['a spill', (hash: number) => Math.imul(hash, 0x85eb_ca6b) >>> 28],
])('rows of one partition that %s dealt out have slots of their own', (_, partitionOf) => {
  const rows = 2 ** 21;
  const hashes = hashRows([vectorOf('int32', [...new Array(rows).keys()])], rows);
  const own = hashes.filter((hash) => partitionOf(hash) === 3);
  const slots = new Set(Array.from(own, (hash) => slotOf(hash, 18)));
  // As many as chance gives: half as many rows as slots.
  expect(slots.size / 2 ** 18).toBeCloseTo(1 - Math.exp(-own.length / 2 ** 18), 1);
});
