import { bitmapBytes, clearTail, countValid } from './bitmap.js';
import { type Column, listColumn, numberColumn, numberWidth, WIDE_BYTES } from './column.js';
import { type Field, nameText } from './data-type.js';
import { ArrowArray, bufferCount } from './layout.js';
import type { Refusal } from './refusal.js';
import { checkOffsets, checkStrings } from './utf8.js';
import { checkDecimals, checkTimes, requireValid } from './value-checks.js';

/**
 * What becomes of the guest's arrays: `copy` makes them the host's own, `view` leaves them in guest memory, where
 * they are good until the next call or growth of the memory.
 */
export type Keep = 'copy' | 'view';

/** Bitmaps of the same rows: of the arguments of a strict function, or of the structs around a field. */
export type Masks = readonly Uint8Array[];

/** Where a column stands. */
interface Place {
  /** Whether its length must be that of the rows; a child may be longer. */
  readonly exact: boolean;
  /** Rows in which one of these is 0 may be null whatever the declaration. */
  readonly excuses: Masks;
  /** Validity of the structs around it: rows in which one of these is 0 hold no value. */
  readonly around: Masks;
  /** What errors call it. */
  readonly what: string;
}

const NOTHING = { buffer: new ArrayBuffer(0), byteOffset: 0 };

/** A child whose rows are not those of its parent, or whose parent has no nulls. */
const INSIDE = { exact: false, excuses: [], around: [] } as const;

/**
 * Reads columns out of guest memory. Every pointer, length and offset is checked against the memory, the row count and
 * the declared type before it is used, at every depth, and so is every value that its type bounds.
 */
export class ResultReader {
  readonly #memory: ArrayBuffer;
  readonly #view: DataView;
  readonly #refuse: Refusal;
  readonly #keep: Keep;
  // Buffers that do not overlap hold no more than the memory; those that do could make the host copy without end.
  #budget: number;

  /** @param refuse ends the call with HEDDLE2202 */
  constructor(memory: ArrayBuffer, refuse: Refusal, keep: Keep = 'copy') {
    this.#memory = memory;
    this.#view = new DataView(memory);
    this.#refuse = refuse;
    this.#keep = keep;
    this.#budget = memory.byteLength;
  }

  /**
   * The column of `rows` rows whose ArrowArray is at `at`. Where the field is not nullable, a null may stand only in
   * rows in which one of `excuses` is 0.
   */
  column(at: number, field: Field, rows: number, excuses: Masks = []): Column {
    return this.#column(at, field, rows, { exact: true, excuses, around: [], what: 'the result' });
  }

  /**
   * The columns of a struct without nulls whose ArrowArray is at `at`, as many as `fields`, and their rows: at least
   * one, at most `most`.
   */
  batch(at: number, fields: readonly Field[], most: number): { rows: number; columns: Column[] } {
    const what = 'the batch';
    this.#inside(at, ArrowArray.bytes, what);
    const length = this.#view.getBigInt64(at + ArrowArray.length, true);
    if (length < 1n || length > BigInt(most)) this.#refuse(`${what} has ${length} rows, not 1 to ${most}`);
    const rows = Number(length);
    const { table, nulls } = this.#array(at, rows, true, 1, fields.length, what);
    if (nulls > 0 || this.#pointer(table, 0) !== 0) this.#refuse(`${what} has nulls of its own`);
    const columns = fields.map((field, i) => {
      const child = this.#pointer(this.#childTable(at), i);
      return this.#column(child, field, rows, { ...INSIDE, what: `column ${nameText(field.name)}` });
    });
    return { rows, columns };
  }

  #column(at: number, field: Field, rows: number, { exact, excuses, around, what }: Place): Column {
    const { dataType } = field;
    const { id, children } = dataType;
    this.#inside(at, ArrowArray.bytes, what);
    const { table, nulls, length } = this.#array(at, rows, exact, bufferCount(id), children.length, what);
    const validity = this.#validity(table, length, nulls, what, rows);
    if (validity !== null && !field.nullable) {
      const row = requireValid(validity, excuses, rows);
      if (row >= 0) this.#refuse(`${what} has a null in row ${row}, which its declaration does not allow`);
    }
    const base = { dataType, length: rows, validity };
    const known = validity === null ? around : [...around, validity];
    switch (id) {
      case 'bool': {
        const values = this.#bytes(this.#pointer(table, 1), bitmapBytes(rows), `${what}: values`);
        if (this.#keep === 'copy') clearTail(values, rows);
        return { ...base, type: id, values };
      }
      case 'decimal128': {
        const values = this.#wide(this.#pointer(table, 1), rows, what);
        const row = checkDecimals(values, dataType.precision ?? 0, rows, known);
        if (row >= 0) this.#refuse(`${what} has more than ${dataType.precision} digits in row ${row}`);
        return { ...base, type: id, values };
      }
      case 'interval':
        return { ...base, type: id, values: this.#wide(this.#pointer(table, 1), rows, what) };
      case 'utf8':
      case 'binary': {
        const { offsets, end } = this.#offsets(this.#pointer(table, 1), rows, what);
        const first = offsets[0] ?? 0;
        const data = this.#from(this.#pointer(table, 2), first, end - first, `${what}: bytes`);
        const own = rebased(offsets, first);
        if (id === 'utf8') checkStrings(own, data, this.#refuse);
        return { ...base, type: id, offsets: own, data };
      }
      case 'list':
      case 'map': {
        const { offsets, end } = this.#offsets(this.#pointer(table, 1), rows, what);
        const items = children.map((child, i) => {
          const place = { ...INSIDE, what: `${what}[]` };
          return this.#column(this.#pointer(this.#childTable(at), i), child, end, place);
        });
        return listColumn(dataType, rows, validity, offsets, items);
      }
      case 'struct': {
        const fields = children.map((child, i) => {
          const place = {
            exact: false,
            excuses: known,
            around: known,
            what: `${what}.${nameText(child.name)}`,
          };
          return this.#column(this.#pointer(this.#childTable(at), i), child, rows, place);
        });
        return { ...base, type: id, children: fields };
      }
      default: {
        const width = numberWidth(dataType);
        const { buffer, byteOffset } = this.#values(this.#pointer(table, 1), width, rows, `${what}: values`);
        const column = numberColumn(dataType, rows, validity, buffer, byteOffset);
        if (column.type === 'time') {
          const row = checkTimes(column, known);
          if (row >= 0) this.#refuse(`${what} has a time in row ${row} that is not within a day`);
        }
        return column;
      }
    }
  }

  /**
   * Checks the ArrowArray at `at`; gives the address of its table of buffers, its null count (-1 = unknown) and its
   * length. A child (not `exact`) may be longer than the rows that count.
   */
  #array(
    at: number,
    rows: number,
    exact: boolean,
    buffers: number,
    children: number,
    what: string,
  ): { table: number; nulls: number; length: number } {
    const length = this.#view.getBigInt64(at + ArrowArray.length, true);
    if (exact ? length !== BigInt(rows) : length < BigInt(rows)) {
      this.#refuse(`${what}: its length is ${length}, not ${exact ? '' : 'at least '}${rows}`);
    }
    const nulls = this.#view.getBigInt64(at + ArrowArray.nullCount, true);
    if (nulls < -1n || nulls > length) this.#refuse(`${what}: its null count is ${nulls}`);
    this.#expect(at + ArrowArray.offset, 0, 'offset', what);
    this.#expect(at + ArrowArray.nBuffers, buffers, 'number of buffers', what);
    this.#expect(at + ArrowArray.nChildren, children, 'number of children', what);
    if (this.#view.getUint32(at + ArrowArray.dictionary, true) !== 0)
      this.#refuse(`${what} has a dictionary`);
    const table = this.#view.getUint32(at + ArrowArray.buffers, true);
    this.#inside(table, 4 * buffers, `${what}: the table of buffers`);
    if (children > 0) this.#inside(this.#childTable(at), 4 * children, `${what}: the table of children`);
    return { table, nulls: Number(nulls), length: Number(length) };
  }

  #childTable(at: number): number {
    return this.#view.getUint32(at + ArrowArray.children, true);
  }

  /** Pointer `index` of a table that `#array` has checked. */
  #pointer(table: number, index: number): number {
    return this.#view.getUint32(table + 4 * index, true);
  }

  /**
   * The validity bitmap, null where none of the first `rows` rows is null; `declared` is the null count of all `length` of the array.
   */
  #validity(table: number, length: number, declared: number, what: string, rows: number): Uint8Array | null {
    const pointer = this.#pointer(table, 0);
    if (pointer === 0 || length === 0) {
      if (declared > 0) this.#refuse(`${what}: ${declared} nulls are declared, validity is missing`);
      return null;
    }
    const whole = this.#bytes(pointer, bitmapBytes(length), `${what}: validity`);
    const nulls = length - countValid(whole, length);
    if (declared >= 0 && nulls !== declared) {
      this.#refuse(`${what}: ${declared} nulls are declared, validity has ${nulls}`);
    }
    const bitmap = whole.subarray(0, bitmapBytes(rows));
    if (this.#keep === 'copy') clearTail(bitmap, rows);
    const own = length === rows ? nulls : rows - countValid(bitmap, rows);
    return own === 0 ? null : bitmap;
  }

  /** Offsets of a column, checked but for their end, which is given. */
  #offsets(pointer: number, rows: number, what: string): { offsets: Int32Array; end: number } {
    if (rows === 0) return { offsets: new Int32Array(1), end: 0 };
    const { buffer, byteOffset } = this.#values(pointer, 4, rows + 1, `${what}: offsets`);
    const offsets = new Int32Array(buffer, byteOffset, rows + 1);
    checkOffsets(offsets, this.#refuse);
    return { offsets, end: offsets[rows] ?? 0 };
  }

  #bytes(pointer: number, length: number, what: string): Uint8Array {
    const { buffer, byteOffset } = this.#values(pointer, 1, length, what);
    return new Uint8Array(buffer, byteOffset, length);
  }

  /** Values of 16 bytes, at a byte that 8 divides. */
  #wide(pointer: number, rows: number, what: string): Uint8Array {
    const { buffer, byteOffset } = this.#values(pointer, 8, 2 * rows, `${what}: values`);
    return new Uint8Array(buffer, byteOffset, WIDE_BYTES * rows);
  }

  /** `length` bytes from byte `first` of a buffer on. */
  #from(pointer: number, first: number, length: number, what: string): Uint8Array {
    if (length === 0) return new Uint8Array(0);
    if (pointer === 0) this.#refuse(`${what} are missing`);
    return this.#bytes(pointer + first, length, what);
  }

  /** Where `count` values of `width` bytes can be read at a byte that `width` divides. */
  #values(
    pointer: number,
    width: number,
    count: number,
    what: string,
  ): { buffer: ArrayBuffer; byteOffset: number } {
    const length = width * count;
    if (length === 0) return NOTHING;
    if (pointer === 0) this.#refuse(`${what} are missing`);
    this.#inside(pointer, length, what);
    this.#budget -= length;
    if (this.#budget < 0) this.#refuse(`${what}: the buffers of the result overlap`);
    if (this.#keep === 'view' && pointer % width === 0) return { buffer: this.#memory, byteOffset: pointer };
    return { buffer: this.#memory.slice(pointer, pointer + length), byteOffset: 0 };
  }

  #expect(at: number, expected: number, name: string, what: string): void {
    const value = this.#view.getBigInt64(at, true);
    if (value !== BigInt(expected)) this.#refuse(`${what}: its ${name} is ${value}, not ${expected}`);
  }

  #inside(pointer: number, length: number, what: string): void {
    if (pointer + length > this.#memory.byteLength) {
      const size = this.#memory.byteLength;
      const at = pointer.toString(16);
      this.#refuse(`${what}: ${length} bytes at 0x${at} are outside the memory of ${size} bytes`);
    }
  }
}

/** Offsets that begin at 0, for bytes that were cut at the first. A view of guest memory is not written to. */
function rebased(offsets: Int32Array, first: number): Int32Array {
  return first === 0 ? offsets : offsets.map((offset) => offset - first);
}
