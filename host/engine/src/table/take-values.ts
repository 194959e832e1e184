import { bitmapBytes, getBit, setBit } from './bitmap.js';

/*
 * The values at `indices`, 0 for -1. Each type has a loop of its own: one that is shared by several is compiled for all
 * of them, and every read in it chooses among them.
 */

export function takeInt32(values: Int32Array, indices: Int32Array): Int32Array {
  const taken = new Int32Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i] ?? -1;
    if (row >= 0) taken[i] = values[row] ?? 0;
  }
  return taken;
}

export function takeFloat64(values: Float64Array, indices: Int32Array): Float64Array {
  const taken = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i] ?? -1;
    if (row >= 0) taken[i] = values[row] ?? 0;
  }
  return taken;
}

export function takeInt64(values: BigInt64Array, indices: Int32Array): BigInt64Array {
  const taken = new BigInt64Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i] ?? -1;
    if (row >= 0) taken[i] = values[row] ?? 0n;
  }
  return taken;
}

export function takeBits(bits: Uint8Array, indices: Int32Array): Uint8Array {
  const taken = new Uint8Array(bitmapBytes(indices.length));
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i] ?? -1;
    if (row >= 0 && getBit(bits, row)) setBit(taken, i);
  }
  return taken;
}

/** Texts as their offsets and bytes, the empty text for -1. @throws RangeError above 2 GiB. */
export function takeTexts(offsets: Int32Array, data: Uint8Array, indices: Int32Array) {
  const taken = new Int32Array(indices.length + 1);
  let total = 0;
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i] ?? -1;
    if (row >= 0) total += (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
    if (total > 0x7fffffff) throw new RangeError('more than 2 GiB of text in one batch');
    taken[i + 1] = total;
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i] ?? -1;
    if (row < 0) continue;
    const end = offsets[row + 1] ?? 0;
    // Most strings are short: a loop beats the call of set() and subarray() up to a few dozen bytes.
    for (let from = offsets[row] ?? 0; from < end; from++) bytes[at++] = data[from] ?? 0;
  }
  return { offsets: taken, data: bytes };
}
