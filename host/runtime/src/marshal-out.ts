import { bitmapBytes, clearTail, countBits, getBit } from './bitmap.js';
import type { Column, Utf8Column } from './column.js';
import { ArrowArray, bufferCount } from './layout.js';
import type { FunctionInfo } from './manifest.js';
import { type Refusal, refusal } from './refusal.js';
import { checkOffsets, checkStrings } from './utf8.js';

/**
 * Copies the result column out of guest memory. Every pointer, length and offset is checked against the memory, the
 * row count and the declared type before it is used; the copy is the host's own.
 * @throws HeddleError HEDDLE2202.
 */
export function marshalOut(
  memory: ArrayBuffer,
  out: number,
  info: FunctionInfo,
  columns: readonly Column[],
  rows: number,
): Column {
  const refuse = refusal(info.name);
  const reader = new ResultReader(memory, refuse);
  const type = info.returns.type;
  const { pointers, nulls } = reader.array(out, rows, bufferCount(type));
  const validity = reader.validity(pointers, rows, nulls);
  if (validity !== null && !info.returns.nullable)
    requireDeclaredNulls(validity, info, columns, rows, refuse);
  const second = reader.pointer(pointers, 1);
  switch (type) {
    case 'bool': {
      const values = reader.bytes(second, bitmapBytes(rows), 'values');
      clearTail(values, rows);
      return { type, length: rows, validity, values };
    }
    case 'int32':
      return {
        type,
        length: rows,
        validity,
        values: new Int32Array(reader.copy(second, 4 * rows, 'values')),
      };
    case 'int64':
      return {
        type,
        length: rows,
        validity,
        values: new BigInt64Array(reader.copy(second, 8 * rows, 'values')),
      };
    case 'float64':
      return {
        type,
        length: rows,
        validity,
        values: new Float64Array(reader.copy(second, 8 * rows, 'values')),
      };
    case 'utf8':
      return reader.strings(second, reader.pointer(pointers, 2), rows, validity);
  }
}

/** A null where neither the result nor a strict argument of that row can be null is a lie. */
function requireDeclaredNulls(
  validity: Uint8Array,
  info: FunctionInfo,
  columns: readonly Column[],
  rows: number,
  refuse: Refusal,
): void {
  const strict = columns.filter((column, i) => column.validity !== null && info.args[i]?.nullable === false);
  if (
    strict.some((column) => column.length !== rows && column.validity !== null && !getBit(column.validity, 0))
  ) {
    return;
  }
  const perRow = strict.filter((column) => column.length === rows);
  const bytes = bitmapBytes(rows);
  for (let i = 0; i < bytes; i++) {
    let required = i === bytes - 1 && (rows & 7) !== 0 ? (1 << (rows & 7)) - 1 : 0xff;
    for (const column of perRow) required &= column.validity?.[i] ?? 0xff;
    if ((required & ~(validity[i] ?? 0)) !== 0) {
      refuse(`a null in a row without a null argument, but ${info.signature} declares none`);
    }
  }
}

class ResultReader {
  readonly #memory: ArrayBuffer;
  readonly #view: DataView;
  readonly #refuse: Refusal;

  constructor(memory: ArrayBuffer, refuse: Refusal) {
    this.#memory = memory;
    this.#view = new DataView(memory);
    this.#refuse = refuse;
  }

  /** Checks the ArrowArray at `at`; gives the address of its table of buffers and its null count, -1 = unknown. */
  array(at: number, rows: number, buffers: number): { pointers: number; nulls: number } {
    this.#inside(at, ArrowArray.bytes, 'the result');
    this.#expect(at + ArrowArray.length, rows, 'length');
    const nulls = this.#view.getBigInt64(at + ArrowArray.nullCount, true);
    if (nulls < -1n || nulls > BigInt(rows)) this.#refuse(`the result's null count is ${nulls}`);
    this.#expect(at + ArrowArray.offset, 0, 'offset');
    this.#expect(at + ArrowArray.nBuffers, buffers, 'number of buffers');
    this.#expect(at + ArrowArray.nChildren, 0, 'number of children');
    if (this.#view.getUint32(at + ArrowArray.dictionary, true) !== 0) {
      this.#refuse('the result has a dictionary');
    }
    const pointers = this.#view.getUint32(at + ArrowArray.buffers, true);
    this.#inside(pointers, 4 * buffers, 'the buffer table');
    return { pointers, nulls: Number(nulls) };
  }

  /** Pointer `index` of a table that `array` has checked. */
  pointer(pointers: number, index: number): number {
    return this.#view.getUint32(pointers + 4 * index, true);
  }

  /** The validity bitmap, null where no row is null; `declared` is the array's null count. */
  validity(pointers: number, rows: number, declared: number): Uint8Array | null {
    const pointer = this.pointer(pointers, 0);
    if (pointer === 0 || rows === 0) {
      if (declared > 0) this.#refuse(`${declared} nulls are declared, validity is missing`);
      return null;
    }
    const bitmap = this.bytes(pointer, bitmapBytes(rows), 'validity');
    clearTail(bitmap, rows);
    const nulls = rows - countBits(bitmap);
    if (declared >= 0 && nulls !== declared) {
      this.#refuse(`${declared} nulls are declared, validity has ${nulls}`);
    }
    return nulls === 0 ? null : bitmap;
  }

  bytes(pointer: number, length: number, what: string): Uint8Array {
    return new Uint8Array(this.copy(pointer, length, what));
  }

  copy(pointer: number, length: number, what: string): ArrayBuffer {
    if (length === 0) return new ArrayBuffer(0);
    if (pointer === 0) this.#refuse(`${what} of the result are missing`);
    this.#inside(pointer, length, what);
    return this.#memory.slice(pointer, pointer + length);
  }

  strings(offsetsAt: number, dataAt: number, rows: number, validity: Uint8Array | null): Utf8Column {
    if (rows === 0) {
      return { type: 'utf8', length: 0, validity: null, offsets: new Int32Array(1), data: new Uint8Array(0) };
    }
    const offsets = new Int32Array(this.copy(offsetsAt, 4 * (rows + 1), 'offsets'));
    checkOffsets(offsets, this.#refuse);
    const first = offsets[0] ?? 0;
    const bytes = (offsets[rows] ?? 0) - first;
    if (dataAt === 0 && bytes > 0) this.#refuse('bytes of the result are missing');
    const data = this.bytes(dataAt + first, bytes, 'bytes');
    if (first !== 0) for (let row = 0; row <= rows; row++) offsets[row] = (offsets[row] ?? 0) - first;
    checkStrings(offsets, data, this.#refuse);
    return { type: 'utf8', length: rows, validity, offsets, data };
  }

  #expect(at: number, expected: number, what: string): void {
    const value = this.#view.getBigInt64(at, true);
    if (value !== BigInt(expected)) this.#refuse(`the result's ${what} is ${value}, not ${expected}`);
  }

  #inside(pointer: number, length: number, what: string): void {
    if (pointer + length > this.#memory.byteLength) {
      const size = this.#memory.byteLength;
      const at = pointer.toString(16);
      this.#refuse(`${what}: ${length} bytes at 0x${at} are outside the memory of ${size} bytes`);
    }
  }
}
