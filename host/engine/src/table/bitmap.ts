/** Bytes of a bitmap of `rows` bits (least significant bit first, as Arrow lays out validity and booleans). */
export function bitmapBytes(rows: number): number {
  return (rows + 7) >>> 3;
}

/** Bit `row` of `bits`. */
export function getBit(bits: Uint8Array, row: number): boolean {
  return (((bits[row >>> 3] ?? 0) >>> (row & 7)) & 1) === 1;
}

/** Sets bit `row` of `bits`. */
export function setBit(bits: Uint8Array, row: number): void {
  bits[row >>> 3] = (bits[row >>> 3] ?? 0) | (1 << (row & 7));
}

/** Clears bit `row` of `bits`. */
export function clearBit(bits: Uint8Array, row: number): void {
  bits[row >>> 3] = (bits[row >>> 3] ?? 0) & ~(1 << (row & 7));
}

/** A bitmap of `rows` set bits; the bits past the end are set too. */
export function filledBitmap(rows: number): Uint8Array {
  return new Uint8Array(bitmapBytes(rows)).fill(0xff);
}

/** How many of the first `rows` bits are set. */
export function countBits(bits: Uint8Array, rows: number): number {
  let count = 0;
  const whole = rows >>> 3;
  for (let i = 0; i < whole; i++) {
    let byte = bits[i] ?? 0;
    byte -= (byte >>> 1) & 0x55;
    byte = (byte & 0x33) + ((byte >>> 2) & 0x33);
    count += (byte + (byte >>> 4)) & 0x0f;
  }
  for (let row = whole << 3; row < rows; row++) if (getBit(bits, row)) count++;
  return count;
}

/** Bits `[start, start + rows)` of `bits`, from bit 0 of the result on. A view where the start is a whole byte. */
export function sliceBits(bits: Uint8Array, start: number, rows: number): Uint8Array {
  const first = start >>> 3;
  const shift = start & 7;
  if (shift === 0) return bits.subarray(first, first + bitmapBytes(rows));
  const out = new Uint8Array(bitmapBytes(rows));
  for (let i = 0; i < out.length; i++) {
    out[i] = ((bits[first + i] ?? 0) >>> shift) | ((bits[first + i + 1] ?? 0) << (8 - shift));
  }
  return out;
}

/** Copies `rows` bits of `source` (from bit 0) to `target` from bit `at` on. The target's bits must be clear. */
export function copyBits(target: Uint8Array, at: number, source: Uint8Array, rows: number): void {
  if ((at & 7) === 0) {
    const whole = rows >>> 3;
    target.set(source.subarray(0, whole), at >>> 3);
    for (let row = whole << 3; row < rows; row++) if (getBit(source, row)) setBit(target, at + row);
    return;
  }
  for (let row = 0; row < rows; row++) if (getBit(source, row)) setBit(target, at + row);
}
