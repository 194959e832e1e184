import { Decimal } from '@heddle/host';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IntegerSum } from '../../src/exec/aggregate/integer-sum.js';
import { scalarAt, vectorOf } from '../../src/index.js';

const GROUPS = 3;
const EDGE = 2n ** 53n;

/** Integers around what a double holds, of both signs, and nulls. */
const values = fc.option(
  fc.oneof(
    fc.bigInt({ min: -9n, max: 9n }),
    fc.bigInt({ min: EDGE - 9n, max: EDGE + 9n }),
    fc.bigInt({ min: -EDGE - 9n, max: -EDGE + 9n }),
    fc.bigInt({ min: -(2n ** 58n), max: 2n ** 58n }),
  ),
);
const batches = fc.array(fc.array(fc.tuple(fc.nat(GROUPS - 1), values), { maxLength: 12 }), { maxLength: 4 });

test.each(['int64', 'decimal128(20, 2)'] as const)('sums of %s are exact', (type) => {
  fc.assert(
    fc.property(batches, (given) => {
      const result = type === 'int64' ? type : 'decimal128(38, 2)';
      const [whole, merged] = [new IntegerSum(result), new IntegerSum(result)];
      for (const sum of [whole, merged]) sum.reserve(GROUPS);
      for (const rows of given) {
        const groups = Int32Array.from(rows, ([group]) => group);
        const cells = rows.map(([, value]) =>
          value === null || type === 'int64' ? value : new Decimal(value, 2),
        );
        const part = new IntegerSum(result);
        part.reserve(GROUPS);
        for (const sum of [whole, part]) sum.add([vectorOf(type, cells)], groups);
        merged.merge(part.states(GROUPS), Int32Array.of(0, 1, 2));
      }
      const expected = Array.from({ length: GROUPS }, (_, group) => {
        const own = given.flat().filter(([of, value]) => of === group && value !== null);
        const sum = own.reduce((total, [, value]) => total + (value ?? 0n), 0n);
        return own.length === 0 ? 'null' : String(type === 'int64' ? sum : new Decimal(sum, 2));
      });
      for (const sum of [whole, merged]) {
        const vector = sum.finish(GROUPS);
        expect([0, 1, 2].map((group) => String(scalarAt(vector, group)))).toEqual(expected);
      }
    }),
    { numRuns: 500 },
  );
});
