import { type Data, DataType, TimeUnit, type Vector } from 'apache-arrow';
import { bitmapBytes, clearTail, getBit, setBit, sliceBitmap } from './bitmap.js';
import { coerceColumn, type SourceColumn } from './coerce.js';
import { type Column, concatColumns, type Utf8Column } from './column.js';
import { HeddleError } from './errors.js';
import type { TypeName } from './schema.js';
import { nullColumn } from './values.js';

const UNITS = {
  [TimeUnit.SECOND]: 's',
  [TimeUnit.MILLISECOND]: 'ms',
  [TimeUnit.MICROSECOND]: 'us',
  [TimeUnit.NANOSECOND]: 'ns',
} as const;

/**
 * The name by which `accepts` and `checkArguments` know an Arrow type; a type that no argument accepts has the name
 * that apache-arrow prints.
 */
export function typeNameOf(type: DataType): string {
  if (DataType.isDictionary(type)) return typeNameOf(type.dictionary);
  if (DataType.isNull(type)) return 'null';
  if (DataType.isBool(type)) return 'bool';
  if (DataType.isInt(type)) return `${type.isSigned ? 'int' : 'uint'}${type.bitWidth}`;
  if (DataType.isFloat(type)) return `float${16 << type.precision}`;
  if (DataType.isDecimal(type)) return 'decimal';
  if (DataType.isTimestamp(type)) return 'timestamp';
  if (DataType.isUtf8(type)) return 'utf8';
  if (DataType.isLargeUtf8(type)) return 'large_utf8';
  if (DataType.isUtf8View(type)) return 'utf8_view';
  return String(type);
}

/**
 * Reads an Arrow vector of any accepted type (spec/types.md) as a column of an argument's type. Buffers are shared
 * where the layout is the same, and checked: a vector may come from a damaged file.
 * @param name the argument's name, for errors
 * @throws HeddleError HEDDLE1103 for a type the argument does not accept, HEDDLE2004 for a value that does not fit,
 * HEDDLE2301 for buffers that do not fit the vector's length.
 */
export function columnFromVector(vector: Vector, target: TypeName, name: string): Column {
  const parts: Column[] = [];
  let start = 0;
  for (const chunk of vector.data) {
    try {
      parts.push(coerceColumn(sourceColumn(chunk, target, name), target, name));
    } catch (error) {
      throw error instanceof HeddleError ? error.atOffset(start) : error;
    }
    start += chunk.length;
  }
  return parts.length === 0 ? nullColumn(target, 0) : concatColumns(target, parts);
}

function sourceColumn(data: Data, target: TypeName, name: string): SourceColumn {
  const { type, length } = data;
  if (DataType.isNull(type)) return { type: 'null', length, validity: null };
  if (DataType.isDictionary(type)) return dictionaryColumn(data, target, name);
  const validity = validityOf(data);
  if (DataType.isBool(type)) {
    require(data.values.length >= bitmapBytes(data.offset + length));
    return { type: 'bool', length, validity, values: sliceBitmap(data.values, data.offset, length) };
  }
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return stringColumn(data, validity);
  if (DataType.isUtf8View(type)) return viewColumn(data, validity);
  const known = typeNameOf(type);
  const values: unknown = data.values;
  if (DataType.isDecimal(type)) {
    return { type: 'decimal', length, validity, scale: type.scale, values: decimals(data, type.bitWidth) };
  }
  require(data.values.length >= length);
  if (DataType.isTimestamp(type) && values instanceof BigInt64Array) {
    return { type: 'timestamp', length, validity, unit: UNITS[type.unit], values };
  }
  const numbers = known === 'float16' ? null : numberColumn(length, validity, values);
  if (numbers !== null && numbers.type === known) return numbers;
  throw new HeddleError({ code: 'HEDDLE1103', message: `${name} is ${target} and takes no ${known}` });
}

function numberColumn(length: number, validity: Uint8Array | null, values: unknown): SourceColumn | null {
  const base = { length, validity };
  if (values instanceof Int8Array) return { ...base, type: 'int8', values };
  if (values instanceof Int16Array) return { ...base, type: 'int16', values };
  if (values instanceof Int32Array) return { ...base, type: 'int32', values };
  if (values instanceof BigInt64Array) return { ...base, type: 'int64', values };
  if (values instanceof Uint8Array) return { ...base, type: 'uint8', values };
  if (values instanceof Uint16Array) return { ...base, type: 'uint16', values };
  if (values instanceof Uint32Array) return { ...base, type: 'uint32', values };
  if (values instanceof BigUint64Array) return { ...base, type: 'uint64', values };
  if (values instanceof Float32Array) return { ...base, type: 'float32', values };
  if (values instanceof Float64Array) return { ...base, type: 'float64', values };
  return null;
}

function validityOf(data: Data): Uint8Array | null {
  const { nullBitmap, length, offset } = data;
  if (nullBitmap === undefined || nullBitmap === null || nullBitmap.length === 0) return null;
  require(nullBitmap.length >= bitmapBytes(offset + length));
  return data.nullCount === 0 ? null : sliceBitmap(nullBitmap, offset, length);
}

/** Utf8 and LargeUtf8: offsets become int32 and are checked. */
function stringColumn(data: Data, validity: Uint8Array | null): Utf8Column {
  const { length, values } = data;
  const given: Int32Array | BigInt64Array = data.valueOffsets;
  if (length === 0) {
    return { type: 'utf8', length: 0, validity: null, offsets: new Int32Array(1), data: new Uint8Array(0) };
  }
  require(given.length > length);
  // A column of more than 2 GiB must have been cut into chunks; offsets of one chunk are taken from its first.
  const first = Number(given[0]);
  require(
    Number(given[length]) - first <= 0x7fff_ffff && first >= 0 && Number(given[length]) <= values.length,
  );
  const offsets =
    given instanceof Int32Array
      ? given.subarray(0, length + 1)
      : Int32Array.from(given.subarray(0, length + 1), (offset) => Number(offset) - first);
  const bytes = given instanceof Int32Array ? values : values.subarray(first);
  for (let row = 0; row < length; row++) require((offsets[row + 1] ?? 0) >= (offsets[row] ?? 0));
  return { type: 'utf8', length, validity, offsets, data: bytes };
}

const VIEW_BYTES = 16;
const INLINE_BYTES = 12;

/** Utf8View: strings of up to 12 bytes lie in the view, longer ones in a buffer that it names. */
function viewColumn(data: Data, validity: Uint8Array | null): Utf8Column {
  const { length, values, variadicBuffers } = data;
  require(values.length >= VIEW_BYTES * length);
  const views = new DataView(values.buffer, values.byteOffset, VIEW_BYTES * length);
  const offsets = new Int32Array(length + 1);
  for (let row = 0; row < length; row++) {
    const valid = validity === null || getBit(validity, row);
    const size = valid ? views.getInt32(VIEW_BYTES * row, true) : 0;
    require(size >= 0 && (offsets[row] ?? 0) + size <= 0x7fff_ffff);
    offsets[row + 1] = (offsets[row] ?? 0) + size;
  }
  const bytes = new Uint8Array(offsets[length] ?? 0);
  for (let row = 0; row < length; row++) {
    const at = VIEW_BYTES * row;
    const start = offsets[row] ?? 0;
    const size = (offsets[row + 1] ?? 0) - start;
    if (size <= INLINE_BYTES) {
      bytes.set(values.subarray(at + 4, at + 4 + size), start);
      continue;
    }
    const buffer = variadicBuffers[views.getInt32(at + 8, true)];
    const offset = views.getInt32(at + 12, true);
    require(buffer !== undefined && offset >= 0 && offset + size <= buffer.length);
    bytes.set(buffer.subarray(offset, offset + size), start);
  }
  return { type: 'utf8', length, validity, offsets, data: bytes };
}

/** Writes a dictionary's values out for every row. */
function dictionaryColumn(data: Data, target: TypeName, name: string): Column {
  const { length, dictionary, values } = data;
  if (dictionary === undefined) throw damaged();
  const words = columnFromVector(dictionary, target, name);
  if (words.type !== 'utf8') {
    const type = typeNameOf(data.type);
    throw new HeddleError({
      code: 'HEDDLE1103',
      message: `${name} is ${target} and takes no dictionary of ${type}`,
    });
  }
  require(values.length >= length);
  const own = validityOf(data);
  const valid = new Uint8Array(bitmapBytes(length));
  const offsets = new Int32Array(length + 1);
  const keys = Int32Array.from({ length }, (_, row) => Number(values[row]));
  for (let row = 0; row < length; row++) {
    const key = keys[row] ?? 0;
    let size = 0;
    if (own === null || getBit(own, row)) {
      require(key >= 0 && key < words.length);
      if (words.validity === null || getBit(words.validity, key)) {
        setBit(valid, row);
        size = (words.offsets[key + 1] ?? 0) - (words.offsets[key] ?? 0);
      }
    }
    require((offsets[row] ?? 0) + size <= 0x7fff_ffff);
    offsets[row + 1] = (offsets[row] ?? 0) + size;
  }
  const bytes = new Uint8Array(offsets[length] ?? 0);
  for (let row = 0; row < length; row++) {
    const start = offsets[row] ?? 0;
    const from = words.offsets[keys[row] ?? 0] ?? 0;
    bytes.set(words.data.subarray(from, from + (offsets[row + 1] ?? 0) - start), start);
  }
  clearTail(valid, length);
  const nothingNull = own === null && words.validity === null;
  return { type: 'utf8', length, validity: nothingNull ? null : valid, offsets, data: bytes };
}

function decimals(data: Data, bitWidth: number): bigint[] {
  const words: Uint32Array = data.values;
  const stride = bitWidth / 32;
  require(words.length >= stride * data.length);
  return Array.from({ length: data.length }, (_, row) => {
    let value = 0n;
    for (let i = stride - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[row * stride + i] ?? 0);
    return BigInt.asIntN(bitWidth, value);
  });
}

function require(holds: boolean): asserts holds {
  if (!holds) throw damaged();
}

function damaged(): HeddleError {
  return new HeddleError({
    code: 'HEDDLE2301',
    message: 'a column of the Arrow data does not fit its length',
  });
}
