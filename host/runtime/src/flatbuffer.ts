/**
 * A strict reader of one FlatBuffers table, for metadata that a guest or a file supplies. It reads through a
 * DataView, so that every access outside the buffer is a RangeError, and it hands out no vector longer than the
 * bytes that remain: a decoder that trusts the vector length of a hostile buffer loops for minutes.
 */
export class FlatTable {
  readonly #view: DataView;
  readonly #position: number;
  readonly #vtable: number;
  readonly #vtableBytes: number;

  private constructor(view: DataView, position: number) {
    this.#view = view;
    this.#position = position;
    this.#vtable = position - view.getInt32(position, true);
    this.#vtableBytes = view.getUint16(this.#vtable, true);
  }

  /** The root table of a buffer. */
  static root(view: DataView): FlatTable {
    return new FlatTable(view, view.getUint32(0, true));
  }

  /** An unsigned byte, `otherwise` where the field is absent. */
  uint8(slot: number, otherwise: number): number {
    const at = this.#field(slot);
    return at === 0 ? otherwise : this.#view.getUint8(at);
  }

  /** A signed 16-bit integer, `otherwise` where the field is absent. */
  int16(slot: number, otherwise: number): number {
    const at = this.#field(slot);
    return at === 0 ? otherwise : this.#view.getInt16(at, true);
  }

  /** A signed 32-bit integer, `otherwise` where the field is absent. */
  int32(slot: number, otherwise: number): number {
    const at = this.#field(slot);
    return at === 0 ? otherwise : this.#view.getInt32(at, true);
  }

  /** A signed 64-bit integer as a number. @throws RangeError beyond 2^53 - 1. */
  int64(slot: number, otherwise: number): number {
    const at = this.#field(slot);
    return at === 0 ? otherwise : safeInt64(this.#view, at);
  }

  /** Whether the field is there at all. */
  has(slot: number): boolean {
    return this.#field(slot) !== 0;
  }

  /** A nested table, null where the field is absent. */
  table(slot: number): FlatTable | null {
    const at = this.#field(slot);
    return at === 0 ? null : new FlatTable(this.#view, at + this.#view.getUint32(at, true));
  }

  /** A string, null where the field is absent. @throws TypeError on invalid UTF-8. */
  string(slot: number): string | null {
    const found = this.vector(slot, 1);
    if (found === null) return null;
    const bytes = new Uint8Array(this.#view.buffer, this.#view.byteOffset + found.start, found.length);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  }

  /** Start and number of elements of a vector whose elements lie inside the buffer, null where it is absent. */
  vector(slot: number, elementBytes: number): { start: number; length: number } | null {
    const at = this.#field(slot);
    if (at === 0) return null;
    const vector = at + this.#view.getUint32(at, true);
    const length = this.#view.getUint32(vector, true);
    const start = vector + 4;
    if (start + length * elementBytes > this.#view.byteLength) throw new RangeError('a vector ends outside');
    return { start, length };
  }

  /** The tables of a vector of at most `most` tables; empty where it is absent. */
  tables(slot: number, most: number): FlatTable[] {
    const found = this.vector(slot, 4);
    if (found === null) return [];
    if (found.length > most) throw new RangeError(`${found.length} fields; at most ${most} are allowed`);
    return Array.from({ length: found.length }, (_, i) => {
      const at = found.start + 4 * i;
      return new FlatTable(this.#view, at + this.#view.getUint32(at, true));
    });
  }

  /** A vector of structs of `words` 64-bit integers each, as numbers in order. */
  structs(slot: number, words: number): number[] {
    const found = this.vector(slot, 8 * words);
    if (found === null) return [];
    return Array.from({ length: found.length * words }, (_, i) => safeInt64(this.#view, found.start + 8 * i));
  }

  #field(slot: number): number {
    const entry = 4 + 2 * slot;
    if (entry + 2 > this.#vtableBytes) return 0;
    const offset = this.#view.getUint16(this.#vtable + entry, true);
    return offset === 0 ? 0 : this.#position + offset;
  }
}

function safeInt64(view: DataView, at: number): number {
  const value = Number(view.getBigInt64(at, true));
  if (!Number.isSafeInteger(value)) throw new RangeError('an integer beyond 2^53');
  return value;
}
