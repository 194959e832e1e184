import { bitmapBytes } from './bitmap.js';
import { type Column, usedItems, WIDE_BYTES } from './column.js';
import { HeddleError } from './errors.js';
import { ArrowArray, aligned, bufferCount } from './layout.js';

/** Where a batch lies in guest memory: the arguments of `heddle_scalar` and its like. */
export interface MarshalledBatch {
  /** The struct array of the columns. */
  readonly args: number;
  /** 0 where every argument has a value per row. */
  readonly constants: number;
  /** 64 bytes for the guest to fill. */
  readonly out: number;
  /** The numbers given beside the columns; 0 where there are none. */
  readonly numbers: number;
  /** Bytes of the block that holds all of it. */
  readonly bytes: number;
}

/** The part of an instance that marshalling needs. `memory` gives a view that is good until memory grows. */
export interface Arena {
  alloc(bytes: number): number;
  memory(): ArrayBuffer;
}

/** Number of arrays, bytes of their tables of pointers, and bytes of their buffers. */
interface Size {
  arrays: number;
  pointers: number;
  data: number;
}

/**
 * Copies a checked batch into one block of the guest's arena: the struct array, the block for the result, the
 * constants bitmap, the arrays of all columns at every depth, their tables of pointers, then the buffers, each
 * aligned to 64 bytes. `numbers` (groups, slots or starts) go along as u32.
 * @throws HeddleError HEDDLE2102 when the guest has no memory, HEDDLE2202 when it hands back a bad block.
 */
export function marshalIn(
  arena: Arena,
  name: string,
  given: readonly Column[],
  rows: number,
  numbers: Uint32Array | null = null,
): MarshalledBatch {
  const columns = given.map(compacted);
  const size: Size = { arrays: 0, pointers: 4 * (1 + columns.length), data: 0 };
  for (const column of columns) measure(column, size);
  const out = ArrowArray.bytes;
  const constants = out + ArrowArray.bytes;
  const arrays = constants + aligned(bitmapBytes(columns.length));
  const pointers = arrays + ArrowArray.bytes * size.arrays;
  const data = pointers + aligned(size.pointers);
  const bytes = data + size.data + (numbers === null ? 0 : aligned(numbers.byteLength));
  const base = arena.alloc(bytes);
  if (base === 0) {
    const message = `no memory for a batch of ${bytes} bytes`;
    throw new HeddleError({ code: 'HEDDLE2102', function: name, message });
  }
  const memory = arena.memory();
  if (base % 64 !== 0 || base + bytes > memory.byteLength) {
    const message = `heddle_alloc answers 0x${base.toString(16)} for ${bytes} bytes`;
    throw new HeddleError({ code: 'HEDDLE2202', function: name, message });
  }
  const writer = new BatchWriter(memory, base, bytes, { arrays, pointers, data });
  let constant = false;
  columns.forEach((column, i) => {
    if (column.length !== rows) {
      writer.bit(constants, i);
      constant = true;
    }
  });
  writer.struct(0, rows, columns);
  return {
    args: base,
    constants: constant ? base + constants : 0,
    out: base + out,
    numbers: numbers === null ? 0 : writer.put(numbers),
    bytes,
  };
}

/** A column whose lists hold no items beyond those they use. */
function compacted(column: Column): Column {
  switch (column.type) {
    case 'list':
    case 'map':
      return { ...column, items: compacted(usedItems(column).items) };
    case 'struct':
      return { ...column, children: column.children.map(compacted) };
    default:
      return column;
  }
}

function measure(column: Column, size: Size): void {
  const { length } = column;
  size.arrays += 1;
  size.pointers += 4 * bufferCount(column.type);
  if (column.validity !== null) size.data += aligned(bitmapBytes(length));
  switch (column.type) {
    case 'bool':
      size.data += aligned(bitmapBytes(length));
      break;
    case 'decimal128':
    case 'interval':
      size.data += aligned(WIDE_BYTES * length);
      break;
    case 'utf8':
    case 'binary':
      size.data += aligned(4 * (length + 1));
      size.data += aligned((column.offsets[length] ?? 0) - (column.offsets[0] ?? 0));
      break;
    case 'list':
    case 'map':
      size.data += aligned(4 * (length + 1));
      size.pointers += 4;
      measure(column.items, size);
      break;
    case 'struct':
      size.pointers += 4 * column.children.length;
      for (const child of column.children) measure(child, size);
      break;
    default:
      size.data += aligned(column.values.BYTES_PER_ELEMENT * length);
  }
}

/** Writes into one block; positions are offsets in the block, pointers are addresses in memory. */
class BatchWriter {
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #base: number;
  /** Where the next array, table of pointers and buffer go. */
  readonly #next: { arrays: number; pointers: number; data: number };

  constructor(
    memory: ArrayBuffer,
    base: number,
    bytes: number,
    next: { arrays: number; pointers: number; data: number },
  ) {
    this.#bytes = new Uint8Array(memory, base, bytes);
    this.#words = new Uint32Array(memory, base, next.data / 4);
    this.#words.fill(0);
    this.#base = base;
    this.#next = next;
  }

  bit(at: number, index: number): void {
    const byte = at + (index >>> 3);
    this.#bytes[byte] = (this.#bytes[byte] ?? 0) | (1 << (index & 7));
  }

  /** Copies an array as a buffer; gives its address. */
  put(source: Uint8Array | Uint32Array): number {
    const at = this.#next.data;
    const bytes =
      source instanceof Uint8Array
        ? source
        : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
    this.#bytes.set(bytes, at);
    this.#next.data += aligned(bytes.length);
    return this.#base + at;
  }

  /** The array of a struct without nulls at `at`. */
  struct(at: number, length: number, columns: readonly Column[]): void {
    this.#array(at, length, false, this.#table(1), 1);
    this.#children(at, columns);
  }

  #u32(at: number, value: number): void {
    this.#words[at / 4] = value;
  }

  /** The fields of an ArrowArray that are not 0. Lengths are below 2^31, so the upper half of an i64 stays 0. */
  #array(at: number, length: number, nulls: boolean, table: number, buffers: number): void {
    this.#u32(at + ArrowArray.length, length);
    if (nulls) {
      this.#u32(at + ArrowArray.nullCount, 0xffff_ffff);
      this.#u32(at + ArrowArray.nullCount + 4, 0xffff_ffff);
    }
    this.#u32(at + ArrowArray.nBuffers, buffers);
    this.#u32(at + ArrowArray.buffers, this.#base + table);
  }

  #table(pointers: number): number {
    const at = this.#next.pointers;
    this.#next.pointers += 4 * pointers;
    return at;
  }

  #children(at: number, columns: readonly Column[]): void {
    const table = this.#table(columns.length);
    this.#u32(at + ArrowArray.nChildren, columns.length);
    this.#u32(at + ArrowArray.children, this.#base + table);
    columns.forEach((column, i) => {
      this.#u32(table + 4 * i, this.#base + this.#column(column));
    });
  }

  /** Writes a column and what is below it; gives the place of its array. */
  #column(column: Column): number {
    const { length, validity } = column;
    const at = this.#next.arrays;
    this.#next.arrays += ArrowArray.bytes;
    const buffers = bufferCount(column.type);
    const table = this.#table(buffers);
    this.#array(at, length, validity !== null, table, buffers);
    if (validity !== null) this.#u32(table, this.put(validity.subarray(0, bitmapBytes(length))));
    switch (column.type) {
      case 'bool':
        this.#u32(table + 4, this.put(column.values.subarray(0, bitmapBytes(length))));
        break;
      case 'decimal128':
      case 'interval':
        this.#u32(table + 4, this.put(column.values.subarray(0, WIDE_BYTES * length)));
        break;
      case 'utf8':
      case 'binary': {
        const { offsets, data } = column;
        this.#u32(table + 4, this.#putOffsets(offsets, length));
        this.#u32(table + 8, this.put(data.subarray(offsets[0] ?? 0, offsets[length] ?? 0)));
        break;
      }
      case 'list':
      case 'map':
        this.#u32(table + 4, this.#putOffsets(column.offsets, length));
        this.#children(at, [column.items]);
        break;
      case 'struct':
        this.#children(at, column.children);
        break;
      default: {
        const { values } = column;
        const size = values.BYTES_PER_ELEMENT * length;
        this.#u32(table + 4, this.put(new Uint8Array(values.buffer, values.byteOffset, size)));
      }
    }
    return at;
  }

  /** Offsets from 0 on. */
  #putOffsets(offsets: Int32Array, length: number): number {
    const first = offsets[0] ?? 0;
    const at = this.#next.data;
    const target = new Int32Array(this.#bytes.buffer, this.#base + at, length + 1);
    if (first === 0) target.set(offsets.subarray(0, length + 1));
    else for (let i = 0; i <= length; i++) target[i] = (offsets[i] ?? 0) - first;
    this.#next.data += aligned(4 * (length + 1));
    return this.#base + at;
  }
}
