/** LEB128, the variable-length integers of WebAssembly's binary format. */

/** Encodes an unsigned 32-bit integer in the shortest form. */
export function encodeU32(value: number): number[] {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new RangeError(`not an unsigned 32-bit integer: ${value}`);
  }
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest = Math.floor(rest / 128);
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Encodes a signed 32-bit integer in the shortest form, as `i32.const` wants it. */
export function encodeS32(value: number): number[] {
  if ((value | 0) !== value) throw new RangeError(`not a signed 32-bit integer: ${value}`);
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}
