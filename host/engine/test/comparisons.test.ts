import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CompareOperator, compare } from '../src/expr/compare.js';
import { constantOf, type Scalar, type SqlType, scalarAt, type Vector, vectorOf } from '../src/index.js';

const OPERATORS: Readonly<Record<CompareOperator, (sign: number) => boolean>> = {
  '=': (sign) => sign === 0,
  '<>': (sign) => sign !== 0,
  '<': (sign) => sign < 0,
  '<=': (sign) => sign <= 0,
  '>': (sign) => sign > 0,
  '>=': (sign) => sign >= 0,
};

const LONGS = [-(2n ** 63n), -(2n ** 32n), -1n, 0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 63n - 1n];
const DOUBLES = [Number.NEGATIVE_INFINITY, -1.5, -0, 0, 1.5, Number.POSITIVE_INFINITY, Number.NaN];
const TEXTS = ['', 'a', 'ab', 'b', 'zz', 'ä', '\u{1f600}'];

/** Few values of each type, so that equal ones meet, in their order; -0 and 0 have one place. */
const VALUES: readonly (readonly [SqlType, readonly Scalar[]])[] = [
  ['int32', [-(2 ** 31), -1, 0, 1, 2 ** 31 - 1]],
  ['date', [-1, 0, 1]],
  ['int64', LONGS],
  ['timestamp', LONGS],
  ['float64', DOUBLES],
  ['utf8', TEXTS],
  ['bool', [false, true]],
];

test.each(VALUES)('%s: columns and constants of every length, nulls among them', (type, values) => {
  const place = (value: Scalar) => values.findIndex((each) => each === value || Object.is(each, value));
  const cell = fc.constantFrom<Scalar>(null, ...values);
  const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(rows, fc.constantFrom('columns', 'left', 'right'), (pairs, constant) => {
      const [one, other] = pairs[0] ?? [null, null];
      const sides = pairs.map(([a, b]) => [
        constant === 'left' ? one : a,
        constant === 'right' ? other : b,
      ]) as [Scalar, Scalar][];
      const column = (side: 0 | 1) =>
        vectorOf(
          type,
          sides.map((pair) => pair[side]),
        );
      const left = constant === 'left' ? constantOf(type, one, pairs.length) : column(0);
      const right = constant === 'right' ? constantOf(type, other, pairs.length) : column(1);
      for (const [operator, accepts] of Object.entries(OPERATORS)) {
        const expected = sides.map(([a, b]) =>
          a === null || b === null ? null : accepts(Math.sign(place(a) - place(b))),
        );
        expect(compared(operator as CompareOperator, left, right)).toEqual(expected);
      }
    }),
    { numRuns: 200 },
  );
});

function compared(operator: CompareOperator, left: Vector, right: Vector): Scalar[] {
  const [a, b] = [left, right].map((vector) => ({ type: vector.type, evaluate: () => vector }));
  if (a === undefined || b === undefined) throw new TypeError('two operands');
  const found = compare(operator, a, b).evaluate({ rows: left.length, columns: [] });
  return Array.from({ length: left.length }, (_, row) => scalarAt(found, row));
}
