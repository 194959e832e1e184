import type { Data } from 'apache-arrow';
import { bitmapBytes, sliceBitmap } from './bitmap.js';
import { HeddleError } from './errors.js';

// Arrow data may come from a damaged file: what it says of itself is checked before it is believed.

/** @throws HeddleError HEDDLE2301 unless it holds. */
export function require(holds: boolean): asserts holds {
  if (!holds) throw damaged();
}

/** HEDDLE2301. */
export function damaged(): HeddleError {
  return new HeddleError({
    code: 'HEDDLE2301',
    message: 'a column of the Arrow data does not fit its length',
  });
}

/** The validity bitmap from bit 0 on; null where no row is null. */
export function validityOf(data: Data): Uint8Array | null {
  const { nullBitmap, length, offset } = data;
  if (nullBitmap === undefined || nullBitmap === null || nullBitmap.length === 0) return null;
  require(nullBitmap.length >= bitmapBytes(offset + length));
  return data.nullCount === 0 ? null : sliceBitmap(nullBitmap, offset, length);
}
