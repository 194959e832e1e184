import { Decimal, hasDigits, rescaled } from '@heddle/host';
import { getBit } from './bitmap.js';
import { type DecimalType, digitsOf } from './decimal-type.js';
import { takeFloat64 } from './take-values.js';

/**
 * The unscaled values of decimals: doubles as long as all are safe integers, which computes without a bigint; else 128
 * bits in two words each, the low one first. What stands under a null is 0.
 */
export type Unscaled = Float64Array | BigInt64Array;

/** One unscaled value: a number where it is safe, else a bigint, so that equal values are the same (`===`). */
export type UnscaledValue = number | bigint;

/** The greatest magnitude up to which every integer is a double. */
export const SAFE = Number.MAX_SAFE_INTEGER;

/** 10 to the power of 0 to 76, as bigints: scales differ by 38 at most, products by twice that. */
const POWERS = Array.from({ length: 77 }, (_, exponent) => 10n ** BigInt(exponent));

/** 10 to the power of `exponent`, from 0 to 76. */
export function power10(exponent: number): bigint {
  return POWERS[exponent] ?? 10n ** BigInt(exponent);
}

/** Whether the values are doubles. */
export function isNarrow(values: Unscaled): values is Float64Array {
  return values instanceof Float64Array;
}

/** The value of a physical row. */
export function unscaledAt(values: Unscaled, at: number): bigint {
  if (isNarrow(values)) return BigInt(values[at] ?? 0);
  return ((values[2 * at + 1] ?? 0n) << 64n) | BigInt.asUintN(64, values[2 * at] ?? 0n);
}

/** The value of a physical row as one that `===` compares. */
export function unscaledValue(values: Unscaled, at: number): UnscaledValue {
  return isNarrow(values) ? (values[at] ?? 0) : safest(unscaledAt(values, at));
}

/** A number where the value is safe. */
export function safest(value: bigint): UnscaledValue {
  return value <= SAFE && value >= -SAFE ? Number(value) : value;
}

/** How many values there are. */
export function countOf(values: Unscaled): number {
  return isNarrow(values) ? values.length : values.length / 2;
}

/** `rows` values, in doubles unless one does not fit; `at` gives them, 0 for a null. */
export function unscaledOf(rows: number, at: (row: number) => UnscaledValue): Unscaled {
  const narrow = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const value = at(row);
    const number = Number(value);
    if (Math.abs(number) > SAFE) return wideOf(narrow, row, value, at);
    narrow[row] = number;
  }
  return narrow;
}

/** The values that `narrow` has before `row`, then `value`, then what `at` gives. */
function wideOf(
  narrow: Float64Array,
  row: number,
  value: UnscaledValue,
  at: (row: number) => UnscaledValue,
): BigInt64Array {
  const wide = new BigInt64Array(2 * narrow.length);
  for (let i = 0; i < row; i++) setWide(wide, i, BigInt(narrow[i] ?? 0));
  setWide(wide, row, BigInt(value));
  for (let i = row + 1; i < narrow.length; i++) setWide(wide, i, BigInt(at(i)));
  return wide;
}

/** Writes one value of 128 bits. */
export function setWide(wide: BigInt64Array, at: number, value: bigint): void {
  wide[2 * at] = BigInt.asIntN(64, value);
  wide[2 * at + 1] = BigInt.asIntN(64, value >> 64n);
}

/** The first `rows` values in 128 bits. */
export function widened(values: Unscaled, rows: number): BigInt64Array {
  if (!isNarrow(values)) return values.subarray(0, 2 * rows);
  const wide = new BigInt64Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    const value = BigInt(values[row] ?? 0);
    wide[2 * row] = value;
    wide[2 * row + 1] = value >> 63n;
  }
  return wide;
}

/** Values of 128 bits as files and functions have them: 32-bit words, low first; nulls become 0. */
export function unscaledOfWords(words: Int32Array, rows: number, validity: Uint8Array | null): Unscaled {
  const narrow = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    if (validity !== null && !getBit(validity, row)) continue;
    const high = words[4 * row + 1] ?? 0;
    const sign = high >> 31;
    // In front of the lower 53 bits there is nothing but the sign.
    if (words[4 * row + 2] !== sign || words[4 * row + 3] !== sign || high >= 2 ** 21 || high < -(2 ** 21))
      return wideOfWords(words, rows, validity);
    narrow[row] = high * 2 ** 32 + ((words[4 * row] ?? 0) >>> 0);
  }
  return narrow;
}

function wideOfWords(words: Int32Array, rows: number, validity: Uint8Array | null): Unscaled {
  const wide = new BigInt64Array(2 * rows);
  const target = new Int32Array(wide.buffer);
  for (let row = 0; row < rows; row++) {
    if (validity !== null && !getBit(validity, row)) continue;
    for (let word = 4 * row; word < 4 * row + 4; word++) target[word] = words[word] ?? 0;
  }
  return wide;
}

/**
 * The unscaled value of a decimal as one of `type`; null where digits would be lost, and for what is none. A decimal is what
 * the host takes for one: a `Decimal` or what has its properties, or a text (`-0.50`).
 */
export function unscaledIn(value: unknown, type: DecimalType): bigint | null {
  const decimal = typeof value === 'string' && TEXT.test(value) ? Decimal.parse(value) : value;
  if (!isDecimalValue(decimal)) return null;
  const { precision, scale } = digitsOf(type);
  const unscaled = rescaled(decimal.unscaled, decimal.scale, scale);
  return unscaled !== null && hasDigits(unscaled, precision) ? unscaled : null;
}

const TEXT = /^-?\d{1,100}(?:\.\d{1,100})?$/;
const MAX_SCALE = 1_000;

function isDecimalValue(value: unknown): value is Pick<Decimal, 'unscaled' | 'scale'> {
  if (typeof value !== 'object' || value === null || !('unscaled' in value) || !('scale' in value))
    return false;
  const { unscaled, scale } = value;
  return (
    typeof unscaled === 'bigint' &&
    Number.isInteger(scale) &&
    Number(scale) >= 0 &&
    Number(scale) <= MAX_SCALE
  );
}

/** The value of a physical row as what JavaScript sees. */
export function decimalAt(values: Unscaled, at: number, type: DecimalType): Decimal {
  return new Decimal(unscaledAt(values, at), digitsOf(type).scale);
}

/** Values of `rows` rows from `start` on, sharing the buffer. */
export function sliceUnscaled(values: Unscaled, start: number, rows: number): Unscaled {
  return isNarrow(values)
    ? values.subarray(start, start + rows)
    : values.subarray(2 * start, 2 * (start + rows));
}

/** Values of the rows `indices`, 0 for -1. */
export function takeUnscaled(values: Unscaled, indices: Int32Array): Unscaled {
  const { length } = indices;
  if (isNarrow(values)) return takeFloat64(values, indices);
  const taken = new BigInt64Array(2 * length);
  for (let i = 0; i < length; i++) {
    const row = indices[i] ?? -1;
    if (row < 0) continue;
    taken[2 * i] = values[2 * row] ?? 0n;
    taken[2 * i + 1] = values[2 * row + 1] ?? 0n;
  }
  return taken;
}

/** Values one after the other, each of so many rows. */
export function concatUnscaled(parts: readonly { values: Unscaled; rows: number }[], rows: number): Unscaled {
  if (parts.every(({ values }) => isNarrow(values))) {
    const all = new Float64Array(rows);
    let at = 0;
    for (const part of parts) {
      if (isNarrow(part.values)) all.set(part.values.subarray(0, part.rows), at);
      at += part.rows;
    }
    return all;
  }
  const all = new BigInt64Array(2 * rows);
  let at = 0;
  for (const part of parts) {
    all.set(widened(part.values, part.rows), 2 * at);
    at += part.rows;
  }
  return all;
}

/** The first row whose value has more than `precision` digits, -1 where there is none. */
export function firstBeyond(values: Unscaled, precision: number): number {
  if (isNarrow(values)) {
    const limit = narrowLimit(precision);
    return limit === SAFE ? -1 : values.findIndex((value) => value > limit || value < -limit);
  }
  const rows = countOf(values);
  for (let row = 0; row < rows; row++) if (!hasDigits(unscaledAt(values, row), precision)) return row;
  return -1;
}

/** The greatest magnitude of a safe integer of so many digits. */
export function narrowLimit(precision: number): number {
  return precision > 15 ? SAFE : 10 ** precision - 1;
}
