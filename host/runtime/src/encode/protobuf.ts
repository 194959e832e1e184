import { type Halves, type ProtoColumn, writeBatch } from '../batch-proto.js';
import { getBit } from '../bitmap.js';
import { type Column, WIDE_BYTES } from '../column.js';
import { itemRuns, rowBytes } from '../compact.js';
import { entryFields, type Field, itemField } from '../data-type.js';
import { requireText } from './text.js';

/**
 * A batch as `heddle.v1.Batch` (spec/heddle.proto), columns by position.
 * @throws HeddleError HEDDLE2302 for a string that is not valid UTF-8, which protobuf cannot carry.
 */
export function encodeProtobuf(
  fields: readonly Field[],
  columns: readonly Column[],
  rows: number,
): Uint8Array {
  requireText('protobuf', fields, columns);
  const list = columns.map((column, i) => protoColumn(fields[i]?.name ?? '', column));
  return writeBatch({ format: 1, rows, columns: list });
}

function protoColumn(name: string, column: Column): ProtoColumn {
  const { length, validity } = column;
  const bits = (bitmap: Uint8Array) => Array.from({ length }, (_, row) => getBit(bitmap, row));
  const base = { name, ...(validity === null ? {} : { valid: bits(validity) }) };
  switch (column.type) {
    case 'bool':
      return { ...base, bools: { values: bits(column.values) } };
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
    case 'date32':
      return { ...base, int32s: { values: column.values.subarray(0, length) } };
    case 'uint32':
      return { ...base, uint32s: { values: column.values.subarray(0, length) } };
    case 'int64':
    case 'timestamp':
    case 'duration':
    case 'time':
      return { ...base, int64s: { values: halves(column.values, length) } };
    case 'float32':
      return { ...base, float32s: { values: column.values.subarray(0, length) } };
    case 'float64':
      return { ...base, float64s: { values: column.values.subarray(0, length) } };
    case 'decimal128':
      return { ...base, decimals: { values: column.values.subarray(0, WIDE_BYTES * length) } };
    case 'interval':
      return { ...base, intervals: intervals(column.values, length) };
    case 'utf8':
    case 'binary': {
      const values = Array.from({ length }, (_, row) => rowBytes(column, row));
      return { ...base, [column.type === 'utf8' ? 'strings' : 'binaries']: { values } };
    }
    case 'list': {
      const { lengths, items } = itemRuns(column);
      return { ...base, lists: { lengths, items: protoColumn(itemField(column.dataType).name, items) } };
    }
    case 'map': {
      const { lengths, items } = itemRuns(column);
      const [keys, values] = entryFields(column.dataType).map((field, i) => {
        const child = items.type === 'struct' ? items.children[i] : undefined;
        if (child === undefined) throw new TypeError('a map without entries');
        return protoColumn(field.name, child);
      });
      return { ...base, maps: { lengths, ...(keys && { keys }), ...(values && { values }) } };
    }
    case 'struct': {
      const names = column.dataType.children.map((field) => field.name);
      const fields = column.children.map((child, i) => protoColumn(names[i] ?? '', child));
      return { ...base, structs: { fields } };
    }
  }
}

/** 64-bit integers as protobufjs takes them; 32-bit ones (times of s and ms) get wider. */
function halves(values: Int32Array | BigInt64Array, length: number): Halves[] {
  if (values instanceof Int32Array) {
    return Array.from({ length }, (_, row) => half(values[row] ?? 0, (values[row] ?? 0) >> 31));
  }
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * length);
  return Array.from({ length }, (_, row) => half(words[2 * row] ?? 0, words[2 * row + 1] ?? 0));
}

function half(low: number, high: number): Halves {
  return { low, high, unsigned: false };
}

function intervals(bytes: Uint8Array, length: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = (offset: number) => (_: unknown, row: number) =>
    view.getInt32(WIDE_BYTES * row + offset, true);
  const list = (offset: number) => Array.from({ length }, words(offset));
  const [low, high] = [list(8), list(12)];
  const nanoseconds = low.map((word, row) => half(word, high[row] ?? 0));
  return { months: list(0), days: list(4), nanoseconds };
}
