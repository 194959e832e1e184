const encoder = new TextEncoder();

/**
 * Writes MessagePack item by item, each in the shortest form of the kind that the caller names. The kind is the
 * caller's because a column's type decides it: packers of untyped values write 1.0 and -0 as the integers 1 and 0.
 */
export class MsgpackWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #end = 0;

  /** Begins anew, in the same memory. */
  clear(): void {
    this.#end = 0;
  }

  /** What was written, without a copy: good until the writer is cleared. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#end);
  }

  nil(): void {
    this.#byte(0xc0);
  }

  bool(value: boolean): void {
    this.#byte(value ? 0xc3 : 0xc2);
  }

  /** A safe integer. */
  int(value: number): void {
    if (value < -(2 ** 31) || value >= 2 ** 32) this.bigint(BigInt(value));
    else if (value >= 0x80) this.#unsigned(value, 0xcc);
    else if (value >= -0x20) this.#byte(value & 0xff);
    else this.#signed(value);
  }

  /** An integer of 64 bits, signed. */
  bigint(value: bigint): void {
    if (value >= -(2n ** 31n) && value < 2n ** 32n) {
      this.int(Number(value));
      return;
    }
    const at = this.#tagged(0xd3, 8);
    this.#view.setBigInt64(at, value);
  }

  float32(value: number): void {
    const at = this.#tagged(0xca, 4);
    this.#view.setFloat32(at, value);
  }

  float64(value: number): void {
    const at = this.#tagged(0xcb, 8);
    this.#view.setFloat64(at, value);
  }

  /** A string by its UTF-8 bytes, which are not checked. */
  utf8(bytes: Uint8Array): void {
    if (bytes.length < 0x20) this.#byte(0xa0 | bytes.length);
    else this.#unsigned(bytes.length, 0xd9);
    this.#append(bytes);
  }

  text(value: string): void {
    this.utf8(encoder.encode(value));
  }

  binary(bytes: Uint8Array): void {
    this.#unsigned(bytes.length, 0xc4);
    this.#append(bytes);
  }

  /** The head of an array; its items follow. */
  array(length: number): void {
    this.#head(length, 0x90, 0xdc);
  }

  /** The head of a map; keys and values follow in turn. */
  map(length: number): void {
    this.#head(length, 0x80, 0xde);
  }

  #head(length: number, fixed: number, tag: number): void {
    if (length < 16) {
      this.#byte(fixed | length);
    } else if (length < 0x1_0000) {
      const at = this.#tagged(tag, 2);
      this.#view.setUint16(at, length);
    } else {
      const at = this.#tagged(tag + 1, 4);
      this.#view.setUint32(at, length);
    }
  }

  /** A number of 8, 16 or 32 bits behind `tag` and its two successors. */
  #unsigned(value: number, tag: number): void {
    const width = value < 0x100 ? 0 : value < 0x1_0000 ? 1 : 2;
    const at = this.#tagged(tag + width, 1 << width);
    if (width === 0) this.#view.setUint8(at, value);
    else if (width === 1) this.#view.setUint16(at, value);
    else this.#view.setUint32(at, value);
  }

  /** A negative number of 8, 16 or 32 bits. */
  #signed(value: number): void {
    const width = value >= -0x80 ? 0 : value >= -0x8000 ? 1 : 2;
    const at = this.#tagged(0xd0 + width, 1 << width);
    if (width === 0) this.#view.setInt8(at, value);
    else if (width === 1) this.#view.setInt16(at, value);
    else this.#view.setInt32(at, value);
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#end++] = value;
  }

  /** Makes room for a tag and the bytes behind it, and answers where these begin; `#view` may be another then. */
  #tagged(tag: number, bytes: number): number {
    this.#reserve(1 + bytes);
    this.#bytes[this.#end] = tag;
    const at = this.#end + 1;
    this.#end += 1 + bytes;
    return at;
  }

  #append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#end + bytes, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
