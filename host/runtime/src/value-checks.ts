import { bitmapBytes, getBit } from './bitmap.js';
import type { NumberColumn } from './column.js';
import { hasDigits, readInt128 } from './decimal.js';
import { unitsOfDay } from './ranges.js';

// What types bound beyond their layout. Each gives the first row that breaks its rule, -1 where none does. Rows in
// which one of the bitmaps is 0 hold no value and are passed over.

/** Rows of `rows` in which every bitmap is 1 must be valid. */
export function requireValid(validity: Uint8Array, masks: readonly Uint8Array[], rows: number): number {
  const bytes = bitmapBytes(rows);
  for (let i = 0; i < bytes; i++) {
    let required = i === bytes - 1 && (rows & 7) !== 0 ? (1 << (rows & 7)) - 1 : 0xff;
    for (const mask of masks) required &= mask[i] ?? 0xff;
    const missing = required & ~(validity[i] ?? 0);
    if (missing !== 0) return 8 * i + Math.log2(missing & -missing);
  }
  return -1;
}

/** Decimals have at most `precision` digits. */
export function checkDecimals(
  bytes: Uint8Array,
  precision: number,
  rows: number,
  masks: readonly Uint8Array[],
): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bound = 10 ** precision;
  for (let row = 0; row < rows; row++) {
    // The upper three quarters as a double tell nearly always; what is near the bound is computed exactly.
    const near =
      view.getInt32(16 * row + 12, true) * 2 ** 96 +
      view.getUint32(16 * row + 8, true) * 2 ** 64 +
      view.getUint32(16 * row + 4, true) * 2 ** 32 +
      view.getUint32(16 * row, true);
    if (Math.abs(near) < bound * 0.999_999) continue;
    if (holdsValue(masks, row) && !hasDigits(readInt128(bytes, row), precision)) return row;
  }
  return -1;
}

/** Times are within a day. */
export function checkTimes(column: NumberColumn & { type: 'time' }, masks: readonly Uint8Array[]): number {
  const day = unitsOfDay(column.dataType);
  const { values, length } = column;
  if (values instanceof Int32Array) {
    const end = Number(day);
    for (let row = 0; row < length; row++) {
      const value = values[row] ?? 0;
      if ((value < 0 || value >= end) && holdsValue(masks, row)) return row;
    }
    return -1;
  }
  for (let row = 0; row < length; row++) {
    const value = values[row] ?? 0n;
    if ((value < 0n || value >= day) && holdsValue(masks, row)) return row;
  }
  return -1;
}

function holdsValue(masks: readonly Uint8Array[], row: number): boolean {
  return masks.every((mask) => getBit(mask, row));
}
