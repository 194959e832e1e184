import { isNarrow, unscaledAt } from '../table/unscaled.js';
import { maskOf, type Vector } from '../table/vector.js';

/** -1, 0 or 1 for two rows of the same type; NaN is the greatest and equals itself. */
export function orderNumbers(x: number, y: number): number {
  if (x < y) return -1;
  if (x > y) return 1;
  if (x === y) return 0;
  const [nanX, nanY] = [Number.isNaN(x), Number.isNaN(y)];
  return nanX === nanY ? 0 : nanX ? 1 : -1;
}

/** -1, 0 or 1 for two ranges of bytes, compared as unsigned. */
export function orderBytes(
  x: Uint8Array,
  xStart: number,
  xEnd: number,
  y: Uint8Array,
  yStart: number,
  yEnd: number,
): number {
  const shared = Math.min(xEnd - xStart, yEnd - yStart);
  for (let i = 0; i < shared; i++) {
    const difference = (x[xStart + i] ?? 0) - (y[yStart + i] ?? 0);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return Math.sign(xEnd - xStart - (yEnd - yStart));
}

/** How a row of `a` compares to a row of `b`: -1, 0 or 1. Nulls are the caller's business. */
export type RowOrder = (rowOfA: number, rowOfB: number) => number;

/** The order of the rows of two vectors of one type, which may be the same vector. */
export function rowOrder(a: Vector, b: Vector): RowOrder {
  const [ma, mb] = [maskOf(a), maskOf(b)];
  if ((a.type === 'int32' || a.type === 'date') && (b.type === 'int32' || b.type === 'date')) {
    const [x, y] = [a.values, b.values];
    return (p, q) => orderNumbers(x[p & ma] ?? 0, y[q & mb] ?? 0);
  }
  if ((a.type === 'int64' || a.type === 'timestamp') && (b.type === 'int64' || b.type === 'timestamp')) {
    const [x, y] = [a.values, b.values];
    return (p, q) => {
      const [left, right] = [x[p & ma] ?? 0n, y[q & mb] ?? 0n];
      return left < right ? -1 : left > right ? 1 : 0;
    };
  }
  if (a.type === 'float64' && b.type === 'float64') {
    const [x, y] = [a.values, b.values];
    return (p, q) => orderNumbers(x[p & ma] ?? 0, y[q & mb] ?? 0);
  }
  if (a.type === 'bool' && b.type === 'bool') {
    const bit = (bits: Uint8Array, row: number) => ((bits[row >>> 3] ?? 0) >>> (row & 7)) & 1;
    return (p, q) => bit(a.values, p & ma) - bit(b.values, q & mb);
  }
  if (a.type === 'utf8' && b.type === 'utf8') {
    const [x, y] = [a.offsets, b.offsets];
    return (p, q) => {
      const [i, j] = [p & ma, q & mb];
      return orderBytes(a.data, x[i] ?? 0, x[i + 1] ?? 0, b.data, y[j] ?? 0, y[j + 1] ?? 0);
    };
  }
  if ('unscaled' in a && 'unscaled' in b) {
    const [x, y] = [a.unscaled, b.unscaled];
    if (isNarrow(x) && isNarrow(y)) return (p, q) => orderNumbers(x[p & ma] ?? 0, y[q & mb] ?? 0);
    return (p, q) => {
      const [left, right] = [unscaledAt(x, p & ma), unscaledAt(y, q & mb)];
      return left < right ? -1 : left > right ? 1 : 0;
    };
  }
  if (a.type === 'null' || b.type === 'null') return () => 0;
  throw new TypeError(`comparison of ${a.type} and ${b.type}`);
}
