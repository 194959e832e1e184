/** What an item of MessagePack is, apart from its width. */
export type ItemKind = 'nil' | 'bool' | 'integer' | 'float' | 'text' | 'binary' | 'array' | 'map' | 'other';

const KINDS: readonly ItemKind[] = Array.from({ length: 256 }, (_, tag): ItemKind => {
  if (tag < 0x80 || tag >= 0xe0) return 'integer';
  if (tag < 0x90 || tag === 0xde || tag === 0xdf) return 'map';
  if (tag < 0xa0 || tag === 0xdc || tag === 0xdd) return 'array';
  if (tag < 0xc0 || (tag >= 0xd9 && tag <= 0xdb)) return 'text';
  if (tag === 0xc0) return 'nil';
  if (tag === 0xc2 || tag === 0xc3) return 'bool';
  if (tag >= 0xc4 && tag <= 0xc6) return 'binary';
  if (tag === 0xca || tag === 0xcb) return 'float';
  return tag >= 0xcc && tag <= 0xd3 ? 'integer' : 'other';
});

/**
 * Reads MessagePack item by item, for bytes that a guest or a file supplies: nothing is allocated for what a length
 * promises, integers are told from floats, text is strict UTF-8 and no extension is run. Every method throws
 * SyntaxError where the next item is of another kind, RangeError at the end of the bytes, TypeError on bad UTF-8.
 */
export class MsgpackReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The kind of the next item, which stays the next. */
  peek(): ItemKind {
    return KINDS[this.#view.getUint8(this.#at)] ?? 'other';
  }

  /** @throws SyntaxError where bytes are left. */
  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw new SyntaxError(`${left} bytes after the value`);
  }

  /** Reads a nil if there is one. */
  skipNil(): boolean {
    if (this.peek() !== 'nil') return false;
    this.#at += 1;
    return true;
  }

  bool(): boolean {
    return this.#tag('bool') === 0xc3;
  }

  /** An integer of up to 64 bits: a bigint where it takes 64, a number otherwise. */
  integer(): number | bigint {
    const tag = this.#tag('integer');
    if (tag < 0x80) return tag;
    if (tag >= 0xe0) return tag - 0x100;
    if (tag === 0xcf) return this.#view.getBigUint64(this.#skip(8));
    if (tag === 0xd3) return this.#view.getBigInt64(this.#skip(8));
    if (tag <= 0xce) return this.#unsigned(1 << (tag - 0xcc));
    if (tag === 0xd0) return this.#view.getInt8(this.#skip(1));
    return tag === 0xd1 ? this.#view.getInt16(this.#skip(2)) : this.#view.getInt32(this.#skip(4));
  }

  float(): number {
    return this.#tag('float') === 0xca
      ? this.#view.getFloat32(this.#skip(4))
      : this.#view.getFloat64(this.#skip(8));
  }

  text(): string {
    const tag = this.#tag('text');
    const bytes = this.#slice(tag < 0xc0 ? tag & 0x1f : this.#unsigned(1 << (tag - 0xd9)));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  }

  /** A copy of a byte string. */
  binary(): Uint8Array {
    return Uint8Array.from(this.#slice(this.#unsigned(1 << (this.#tag('binary') - 0xc4))));
  }

  /** The number of an array's items, which follow. No more than there are bytes left. */
  array(): number {
    return this.#head(this.#tag('array'), 0x90, 0xdc, 1);
  }

  /** The number of a map's entries, which follow as keys and values in turn. */
  map(): number {
    return this.#head(this.#tag('map'), 0x80, 0xde, 2);
  }

  #head(tag: number, fixed: number, wide: number, itemBytes: number): number {
    const length = tag < 0xa0 ? tag - fixed : this.#unsigned(tag === wide ? 2 : 4);
    if (length * itemBytes > this.#bytes.length - this.#at)
      throw new RangeError(`${length} items end outside`);
    return length;
  }

  #tag(kind: ItemKind): number {
    const found = this.peek();
    if (found !== kind) throw new SyntaxError(`${found} in place of ${kind}`);
    return this.#view.getUint8(this.#at++);
  }

  #unsigned(width: number): number {
    const at = this.#skip(width);
    if (width === 1) return this.#view.getUint8(at);
    return width === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #slice(length: number): Uint8Array {
    const at = this.#skip(length);
    return this.#bytes.subarray(at, at + length);
  }

  #skip(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length) throw new RangeError('an item ends outside');
    this.#at += length;
    return at;
  }
}
