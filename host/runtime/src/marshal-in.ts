import { bitmapBytes } from './bitmap.js';
import type { Column } from './column.js';
import { HeddleError } from './errors.js';
import { ArrowArray, aligned, bufferCount } from './layout.js';
import type { FunctionInfo } from './manifest.js';

/** Where a batch lies in guest memory: the arguments of `heddle_scalar`. */
export interface MarshalledBatch {
  readonly args: number;
  /** 0 where every argument has a value per row. */
  readonly constants: number;
  readonly out: number;
  /** Bytes of the block that holds all of it. */
  readonly bytes: number;
}

/** The part of an instance that marshalling needs. `memory` gives a view that is good until memory grows. */
export interface Arena {
  alloc(bytes: number): number;
  memory(): ArrayBuffer;
}

// Pointers of one column's buffers: at most three.
const POINTERS_BYTES = 16;

/**
 * Checks that columns are what the function declares: their number, their types, their lengths (`rows`, or 1 for a
 * constant), and that their arrays hold as many values.
 * @throws HeddleError HEDDLE1102, HEDDLE1103 or HEDDLE2201.
 */
export function checkColumns(info: FunctionInfo, columns: readonly Column[], rows: number): void {
  if (!Number.isInteger(rows) || rows < 0 || rows > 0x7fff_fffe) {
    throw misuse(info, `${rows} rows is not a batch`);
  }
  if (columns.length !== info.args.length) {
    const given = columns.map((column) => column.type).join(', ');
    const message = `${info.signature} takes ${info.args.length} arguments, given (${given})`;
    throw new HeddleError({ code: 'HEDDLE1102', function: info.name, message });
  }
  columns.forEach((column, i) => {
    const field = info.args[i];
    if (column.type !== field?.type) {
      const message = `${info.signature}: ${field?.name} is given ${column.type}`;
      throw new HeddleError({ code: 'HEDDLE1103', function: info.name, message });
    }
    if (column.length !== rows && column.length !== 1) {
      throw misuse(info, `${field.name} has ${column.length} values for ${rows} rows`);
    }
    if (!holdsItsRows(column)) throw misuse(info, `${field.name} has shorter arrays than its length`);
  });
}

function misuse(info: FunctionInfo, message: string): HeddleError {
  return new HeddleError({ code: 'HEDDLE2201', function: info.name, message });
}

function holdsItsRows(column: Column): boolean {
  const { length, validity } = column;
  if (validity !== null && validity.length < bitmapBytes(length)) return false;
  if (column.type === 'bool') return column.values.length >= bitmapBytes(length);
  if (column.type !== 'utf8') return column.values.length >= length;
  const first = column.offsets[0];
  const last = column.offsets[length];
  return (
    first !== undefined && last !== undefined && 0 <= first && first <= last && last <= column.data.length
  );
}

/**
 * Copies a checked batch into one block of the guest's arena: the struct array, the constants bitmap, the block for
 * the result, then the buffers, each aligned to 64 bytes.
 * @throws HeddleError HEDDLE2102 when the guest has no memory, HEDDLE2202 when it hands back a bad block.
 */
export function marshalIn(
  arena: Arena,
  info: FunctionInfo,
  columns: readonly Column[],
  rows: number,
): MarshalledBatch {
  const count = columns.length;
  const children = ArrowArray.bytes;
  const child = children + aligned(4 * count);
  const pointers = child + ArrowArray.bytes * count;
  const constants = pointers + aligned(POINTERS_BYTES * (count + 1));
  const out = constants + aligned(bitmapBytes(count));
  const data = out + ArrowArray.bytes;
  let bytes = data;
  for (const column of columns) bytes += dataBytes(column);
  const base = arena.alloc(bytes);
  if (base === 0) {
    throw new HeddleError({
      code: 'HEDDLE2102',
      function: info.name,
      message: `no memory for a batch of ${bytes} bytes`,
    });
  }
  const memory = arena.memory();
  if (base % 64 !== 0 || base + bytes > memory.byteLength) {
    throw new HeddleError({
      code: 'HEDDLE2202',
      function: info.name,
      message: `heddle_alloc answers 0x${base.toString(16)} for ${bytes} bytes`,
    });
  }
  const writer = new BatchWriter(memory, base, bytes, data);
  writer.array(0, rows, 0, 1, pointers + POINTERS_BYTES * count);
  writer.u32(ArrowArray.nChildren, count);
  writer.u32(ArrowArray.children, base + children);
  let constant = false;
  columns.forEach((column, i) => {
    const at = child + ArrowArray.bytes * i;
    writer.u32(children + 4 * i, base + at);
    writer.column(column, at, pointers + POINTERS_BYTES * i);
    if (column.length !== rows) {
      writer.bit(constants, i);
      constant = true;
    }
  });
  return { args: base, constants: constant ? base + constants : 0, out: base + out, bytes };
}

function dataBytes(column: Column): number {
  const validity = column.validity === null ? 0 : aligned(bitmapBytes(column.length));
  switch (column.type) {
    case 'bool':
      return validity + aligned(bitmapBytes(column.length));
    case 'utf8':
      return validity + aligned(4 * (column.length + 1)) + aligned(stringBytes(column));
    default:
      return validity + aligned(column.values.BYTES_PER_ELEMENT * column.length);
  }
}

function stringBytes(column: { offsets: Int32Array; length: number }): number {
  return (column.offsets[column.length] ?? 0) - (column.offsets[0] ?? 0);
}

/** Writes into one block; positions are offsets in the block, pointers are addresses in memory. */
class BatchWriter {
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #base: number;
  #next: number;

  constructor(memory: ArrayBuffer, base: number, bytes: number, data: number) {
    this.#bytes = new Uint8Array(memory, base, bytes);
    this.#words = new Uint32Array(memory, base, data / 4);
    this.#words.fill(0);
    this.#base = base;
    this.#next = data;
  }

  u32(at: number, value: number): void {
    this.#words[at / 4] = value;
  }

  bit(at: number, index: number): void {
    const byte = at + (index >>> 3);
    this.#bytes[byte] = (this.#bytes[byte] ?? 0) | (1 << (index & 7));
  }

  /** The fields of an ArrowArray that are not 0. Lengths are below 2^31, so the upper half of an i64 stays 0. */
  array(at: number, length: number, nullCount: number, buffers: number, pointers: number): void {
    this.u32(at + ArrowArray.length, length);
    if (nullCount < 0) {
      this.u32(at + ArrowArray.nullCount, 0xffff_ffff);
      this.u32(at + ArrowArray.nullCount + 4, 0xffff_ffff);
    }
    this.u32(at + ArrowArray.nBuffers, buffers);
    this.u32(at + ArrowArray.buffers, this.#base + pointers);
  }

  column(column: Column, at: number, pointers: number): void {
    const { length, validity } = column;
    this.array(at, length, validity === null ? 0 : -1, bufferCount(column.type), pointers);
    if (validity !== null) this.u32(pointers, this.#put(validity.subarray(0, bitmapBytes(length))));
    switch (column.type) {
      case 'bool':
        this.u32(pointers + 4, this.#put(column.values.subarray(0, bitmapBytes(length))));
        break;
      case 'utf8':
        this.u32(pointers + 4, this.#putOffsets(column.offsets.subarray(0, length + 1)));
        this.u32(
          pointers + 8,
          this.#put(column.data.subarray(column.offsets[0] ?? 0, column.offsets[length] ?? 0)),
        );
        break;
      default: {
        const { values } = column;
        const size = values.BYTES_PER_ELEMENT * length;
        this.u32(pointers + 4, this.#put(new Uint8Array(values.buffer, values.byteOffset, size)));
      }
    }
  }

  #put(source: Uint8Array): number {
    const at = this.#next;
    this.#bytes.set(source, at);
    this.#next += aligned(source.length);
    return this.#base + at;
  }

  #putOffsets(offsets: Int32Array): number {
    const first = offsets[0] ?? 0;
    const at = this.#next;
    const target = new Int32Array(this.#bytes.buffer, this.#base + at, offsets.length);
    if (first === 0) target.set(offsets);
    else for (let i = 0; i < offsets.length; i++) target[i] = (offsets[i] ?? 0) - first;
    this.#next += aligned(offsets.byteLength);
    return this.#base + at;
  }
}
