/** The bytes are no WebAssembly module, or use a form that this editor does not know. */
export class WasmFormatError extends Error {
  override readonly name = 'WasmFormatError';
}

/** Reads WebAssembly's binary format from front to back; every read is checked against the end. */
export class ByteReader {
  readonly bytes: Uint8Array;
  offset = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get done(): boolean {
    return this.offset >= this.bytes.length;
  }

  u8(): number {
    const value = this.bytes[this.offset];
    if (value === undefined) throw new WasmFormatError('unexpected end');
    this.offset += 1;
    return value;
  }

  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) {
        if (value > 0xffffffff) break;
        return value;
      }
    }
    throw new WasmFormatError('an integer exceeds 32 bits');
  }

  /** Passes over a LEB128 integer of any width. */
  skipLeb(): void {
    while ((this.u8() & 0x80) !== 0);
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    const end = this.offset + length;
    if (end > this.bytes.length) throw new WasmFormatError('unexpected end');
    const view = this.bytes.subarray(this.offset, end);
    this.offset = end;
    return view;
  }

  /** A name: length and UTF-8. */
  text(): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.take(this.u32()));
  }

  /** What is left, as a view. */
  rest(): Uint8Array {
    return this.take(this.bytes.length - this.offset);
  }
}
