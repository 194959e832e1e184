import { setBit } from '../table/bitmap.js';

/** Sets the bits of the rows whose number compares with `limit` so; all of them are clear before. */
type ConstantLoop<T> = (x: T, limit: number, rows: number, bits: Uint8Array) => void;

/** What a loop finds: x < limit, x <= limit, x = limit. The other comparisons are the opposite of one of them. */
type Found = 'below' | 'atMost' | 'equal';

/*
 * Most conditions of queries compare a column with a constant. Eight rows make a byte without a branch, which would be
 * mispredicted wherever rows are mixed; and each type has its own loops, so that none chooses at every row what to read.
 */

/** Of int32 and dates. */
export const INT32_LOOPS: Readonly<Record<Found, ConstantLoop<Int32Array>>> = {
  below: int32Below,
  atMost: int32AtMost,
  equal: int32Equal,
};

/** Of doubles, with a limit that is not NaN: a NaN is neither below it nor equal to it. */
export const FLOAT64_LOOPS: Readonly<Record<Found, ConstantLoop<Float64Array>>> = {
  below: float64Below,
  atMost: float64AtMost,
  equal: float64Equal,
};

function int32Below(x: Int32Array, limit: number, rows: number, bits: Uint8Array): void {
  const whole = rows & ~7;
  for (let row = 0; row < whole; row += 8) {
    bits[row >>> 3] =
      Number((x[row] ?? 0) < limit) |
      (Number((x[row + 1] ?? 0) < limit) << 1) |
      (Number((x[row + 2] ?? 0) < limit) << 2) |
      (Number((x[row + 3] ?? 0) < limit) << 3) |
      (Number((x[row + 4] ?? 0) < limit) << 4) |
      (Number((x[row + 5] ?? 0) < limit) << 5) |
      (Number((x[row + 6] ?? 0) < limit) << 6) |
      (Number((x[row + 7] ?? 0) < limit) << 7);
  }
  for (let row = whole; row < rows; row++) if ((x[row] ?? 0) < limit) setBit(bits, row);
}

function int32AtMost(x: Int32Array, limit: number, rows: number, bits: Uint8Array): void {
  const whole = rows & ~7;
  for (let row = 0; row < whole; row += 8) {
    bits[row >>> 3] =
      Number((x[row] ?? 0) <= limit) |
      (Number((x[row + 1] ?? 0) <= limit) << 1) |
      (Number((x[row + 2] ?? 0) <= limit) << 2) |
      (Number((x[row + 3] ?? 0) <= limit) << 3) |
      (Number((x[row + 4] ?? 0) <= limit) << 4) |
      (Number((x[row + 5] ?? 0) <= limit) << 5) |
      (Number((x[row + 6] ?? 0) <= limit) << 6) |
      (Number((x[row + 7] ?? 0) <= limit) << 7);
  }
  for (let row = whole; row < rows; row++) if ((x[row] ?? 0) <= limit) setBit(bits, row);
}

function int32Equal(x: Int32Array, limit: number, rows: number, bits: Uint8Array): void {
  const whole = rows & ~7;
  for (let row = 0; row < whole; row += 8) {
    bits[row >>> 3] =
      Number((x[row] ?? 0) === limit) |
      (Number((x[row + 1] ?? 0) === limit) << 1) |
      (Number((x[row + 2] ?? 0) === limit) << 2) |
      (Number((x[row + 3] ?? 0) === limit) << 3) |
      (Number((x[row + 4] ?? 0) === limit) << 4) |
      (Number((x[row + 5] ?? 0) === limit) << 5) |
      (Number((x[row + 6] ?? 0) === limit) << 6) |
      (Number((x[row + 7] ?? 0) === limit) << 7);
  }
  for (let row = whole; row < rows; row++) if ((x[row] ?? 0) === limit) setBit(bits, row);
}

function float64Below(x: Float64Array, limit: number, rows: number, bits: Uint8Array): void {
  const whole = rows & ~7;
  for (let row = 0; row < whole; row += 8) {
    bits[row >>> 3] =
      Number((x[row] ?? 0) < limit) |
      (Number((x[row + 1] ?? 0) < limit) << 1) |
      (Number((x[row + 2] ?? 0) < limit) << 2) |
      (Number((x[row + 3] ?? 0) < limit) << 3) |
      (Number((x[row + 4] ?? 0) < limit) << 4) |
      (Number((x[row + 5] ?? 0) < limit) << 5) |
      (Number((x[row + 6] ?? 0) < limit) << 6) |
      (Number((x[row + 7] ?? 0) < limit) << 7);
  }
  for (let row = whole; row < rows; row++) if ((x[row] ?? 0) < limit) setBit(bits, row);
}

function float64AtMost(x: Float64Array, limit: number, rows: number, bits: Uint8Array): void {
  const whole = rows & ~7;
  for (let row = 0; row < whole; row += 8) {
    bits[row >>> 3] =
      Number((x[row] ?? 0) <= limit) |
      (Number((x[row + 1] ?? 0) <= limit) << 1) |
      (Number((x[row + 2] ?? 0) <= limit) << 2) |
      (Number((x[row + 3] ?? 0) <= limit) << 3) |
      (Number((x[row + 4] ?? 0) <= limit) << 4) |
      (Number((x[row + 5] ?? 0) <= limit) << 5) |
      (Number((x[row + 6] ?? 0) <= limit) << 6) |
      (Number((x[row + 7] ?? 0) <= limit) << 7);
  }
  for (let row = whole; row < rows; row++) if ((x[row] ?? 0) <= limit) setBit(bits, row);
}

function float64Equal(x: Float64Array, limit: number, rows: number, bits: Uint8Array): void {
  const whole = rows & ~7;
  for (let row = 0; row < whole; row += 8) {
    bits[row >>> 3] =
      Number((x[row] ?? 0) === limit) |
      (Number((x[row + 1] ?? 0) === limit) << 1) |
      (Number((x[row + 2] ?? 0) === limit) << 2) |
      (Number((x[row + 3] ?? 0) === limit) << 3) |
      (Number((x[row + 4] ?? 0) === limit) << 4) |
      (Number((x[row + 5] ?? 0) === limit) << 5) |
      (Number((x[row + 6] ?? 0) === limit) << 6) |
      (Number((x[row + 7] ?? 0) === limit) << 7);
  }
  for (let row = whole; row < rows; row++) if ((x[row] ?? 0) === limit) setBit(bits, row);
}
