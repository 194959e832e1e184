/** Whether columns hold the same values. */
import { isDeepStrictEqual } from 'node:util';
import { valueAt } from '@heddle/host';

/** Numbers are compared bit for bit, or within `tolerance` relative to the expected ones. */
export function same(actual, expected, tolerance = 0) {
  if (actual.length !== expected.length) return false;
  for (let row = 0; row < expected.length; row++) {
    const [a, b] = [valueAt(actual, row), valueAt(expected, row)];
    if (isDeepStrictEqual(a, b)) continue;
    if (!(typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= tolerance * Math.abs(b)))
      return false;
  }
  return true;
}

/** The same of lists of columns. */
export const allSame = (actual, expected, tolerance) =>
  actual.length === expected.length && actual.every((column, k) => same(column, expected[k], tolerance));
