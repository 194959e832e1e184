/** Reads the binary format of WebAssembly. Every read outside the bytes is a RangeError. */
export class BinaryReader {
  readonly bytes: Uint8Array;
  readonly end: number;
  offset: number;

  constructor(bytes: Uint8Array, offset: number, end: number) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
  }

  /** One byte. */
  byte(): number {
    const value = this.offset < this.end ? this.bytes[this.offset] : undefined;
    if (value === undefined) throw new RangeError('the module ends early');
    this.offset += 1;
    return value;
  }

  /** An unsigned LEB128 integer of 32 bits. */
  u32(): number {
    let value = 0;
    for (let i = 0; i < 5; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * i);
      if ((byte & 0x80) === 0) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw new RangeError('an integer of more than 32 bits');
  }

  /** A name: length and UTF-8. */
  name(): string {
    const length = this.u32();
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.take(length));
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    if (this.offset + length > this.end) throw new RangeError('the module ends early');
    const taken = this.bytes.subarray(this.offset, this.offset + length);
    this.offset += length;
    return taken;
  }
}

/** The unsigned LEB128 form of an integer below 2^32. */
export function leb128(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}
