/** Bytes of a bitmap of `bits` bits. */
export function bitmapBytes(bits: number): number {
  return (bits + 7) >>> 3;
}

/** Bit `index`, least significant bit first. */
export function getBit(bitmap: Uint8Array, index: number): boolean {
  return (((bitmap[index >>> 3] ?? 0) >>> (index & 7)) & 1) !== 0;
}

/** Sets bit `index` to 1. */
export function setBit(bitmap: Uint8Array, index: number): void {
  const at = index >>> 3;
  bitmap[at] = (bitmap[at] ?? 0) | (1 << (index & 7));
}

/**
 * Bits `start` to `start + length` as a bitmap that begins at bit 0: a view where `start` is a multiple of 8 (its
 * last byte may then hold further bits), a copy otherwise.
 */
export function sliceBitmap(bitmap: Uint8Array, start: number, length: number): Uint8Array {
  const from = start >>> 3;
  const shift = start & 7;
  const bytes = bitmapBytes(length);
  if (shift === 0) return bitmap.subarray(from, from + bytes);
  const slice = new Uint8Array(bytes);
  for (let i = 0; i < bytes; i++) {
    const low = bitmap[from + i] ?? 0;
    const high = bitmap[from + i + 1] ?? 0;
    slice[i] = (low >>> shift) | (high << (8 - shift));
  }
  return slice;
}

/** ORs the first `length` bits of `source` into `target` from bit `start` on. Bits of `target` there must be 0. */
export function copyBits(target: Uint8Array, start: number, source: Uint8Array, length: number): void {
  if ((start & 7) === 0) {
    const whole = length >>> 3;
    target.set(source.subarray(0, whole), start >>> 3);
    for (let i = whole << 3; i < length; i++) if (getBit(source, i)) setBit(target, start + i);
    return;
  }
  for (let i = 0; i < length; i++) if (getBit(source, i)) setBit(target, start + i);
}

/** A bitmap of `length` ones; the bits after them are 0. */
export function filledBitmap(length: number): Uint8Array {
  const bitmap = new Uint8Array(bitmapBytes(length)).fill(0xff);
  clearTail(bitmap, length);
  return bitmap;
}

/** Sets the bits after the first `length` to 0, so that equal columns have equal bytes. */
export function clearTail(bitmap: Uint8Array, length: number): void {
  const used = length & 7;
  const last = bitmapBytes(length) - 1;
  if (used !== 0) bitmap[last] = (bitmap[last] ?? 0) & ((1 << used) - 1);
}

/** How many bits of a bitmap are 1. */
export function countBits(bitmap: Uint8Array): number {
  let count = 0;
  for (const byte of bitmap) count += ONES[byte] ?? 0;
  return count;
}

/** How many of the first `bits` bits of a bitmap are 1. */
export function countValid(bitmap: Uint8Array, bits: number): number {
  const whole = bits >>> 3;
  const last = (bitmap[whole] ?? 0) & ((1 << (bits & 7)) - 1);
  return countBits(bitmap.subarray(0, whole)) + (ONES[last] ?? 0);
}

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);
