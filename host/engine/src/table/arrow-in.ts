import { isDataType } from '@heddle/host';
import { arrowSourceType, columnFromVector } from '@heddle/host/arrow';
import {
  type Field as ArrowField,
  Vector as ArrowVector,
  type Data,
  DataType,
  DateUnit,
  Precision,
  TimeUnit,
} from 'apache-arrow';
import { timestampToDate } from '../expr/datetime.js';
import { unreadable } from '../failure.js';
import { getBit, sliceBits } from './bitmap.js';
import { type DecimalType, decimalType, digitsOf, isDigits } from './decimal-type.js';
import { hostVector } from './host-column.js';
import { take } from './take.js';
import { type Field, isHostType, type SqlType, sqlTypeOf } from './types.js';
import { firstBeyond, type Unscaled, unscaledAt, unscaledOfWords } from './unscaled.js';
import { nullVector, type Vector } from './vector.js';

/**
 * The engine's type for an Arrow column, or null for a type it does not read. Small and unsigned integers widen,
 * float32 becomes float64, every time unit becomes microseconds, every text layout and a dictionary of
 * any of these becomes plain columns; types that the engine only carries stay what they are.
 */
export function sqlTypeOfArrow(type: DataType): SqlType | null {
  if (DataType.isDictionary(type)) return sqlTypeOfArrow(type.dictionary);
  if (DataType.isNull(type)) return 'null';
  if (DataType.isBool(type)) return 'bool';
  if (DataType.isInt(type))
    return type.bitWidth < 32 || (type.bitWidth === 32 && type.isSigned) ? 'int32' : 'int64';
  if (DataType.isFloat(type)) return type.precision === Precision.HALF ? null : 'float64';
  if (DataType.isDecimal(type)) return type.bitWidth === 128 && isDigits(type) ? decimalType(type) : null;
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type)) return 'utf8';
  if (DataType.isDate(type)) return 'date';
  if (DataType.isTimestamp(type)) return 'timestamp';
  const source = arrowSourceType(type);
  return isDataType(source) ? sqlTypeOf(source) : null;
}

/** The first field of a type that the engine does not read, or null. */
export function unreadableField(fields: readonly ArrowField[]): ArrowField | null {
  return fields.find((field) => sqlTypeOfArrow(field.type) === null) ?? null;
}

/** The fields of an Arrow schema that the engine reads; the others are left out and cannot be named in a query. */
export function readableFields(fields: readonly ArrowField[]): Field[] {
  return fields.flatMap((field) => {
    const type = sqlTypeOfArrow(field.type);
    return type === null ? [] : [{ name: field.name, type }];
  });
}

/**
 * One chunk of an Arrow column as a vector, sharing buffers where the layout is the engine's own. Throws HEDDLE4001
 * for values that the wider type cannot hold (uint64 above 2^63 - 1) and for damaged offsets.
 */
export function vectorFromArrow(data: Data, where: string): Vector {
  const { type, length } = data;
  if (DataType.isDictionary(type)) return fromDictionary(data, where);
  const shape = { length, validity: validityOf(data), constant: false };
  // Buffers of a file are padded: only the first `length` values count.
  const values = firstValues(data.values, length);
  if (DataType.isNull(type)) return nullVector('null', length);
  if (DataType.isBool(type))
    return { ...shape, type: 'bool', values: sliceBits(data.values, data.offset, length) };
  if (DataType.isUtf8View(type)) return { ...shape, type: 'utf8', ...fromViews(data, where) };
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type))
    return { ...shape, type: 'utf8', ...fromOffsets(data, where) };
  if (DataType.isDecimal(type)) {
    const decimal = decimalType(type);
    return { ...shape, type: decimal, unscaled: fromDecimals(data, decimal, shape.validity, where) };
  }
  if (DataType.isDate(type)) return { ...shape, type: 'date', values: days(data, type.unit) };
  if (DataType.isTimestamp(type))
    return { ...shape, type: 'timestamp', values: micros(data.values, type.unit, length) };
  if (values instanceof Int32Array) return { ...shape, type: 'int32', values };
  if (values instanceof BigInt64Array) return { ...shape, type: 'int64', values };
  if (values instanceof Float64Array) return { ...shape, type: 'float64', values };
  if (values instanceof Float32Array) return { ...shape, type: 'float64', values: Float64Array.from(values) };
  if (values instanceof Uint32Array)
    return { ...shape, type: 'int64', values: BigInt64Array.from(values, BigInt) };
  if (values instanceof BigUint64Array) {
    const large = values.findIndex(
      (value, row) => value > 0x7fff_ffff_ffff_ffffn && isSet(shape.validity, row),
    );
    if (large >= 0) throw unreadable(where, `the uint64 ${values[large]} does not fit int64`);
    return { ...shape, type: 'int64', values: BigInt64Array.from(values) };
  }
  if (isSmallInts(values)) return { ...shape, type: 'int32', values: Int32Array.from(values) };
  const carried = sqlTypeOfArrow(type);
  if (carried !== null && isHostType(carried))
    return hostVector(carried, columnFromVector(new ArrowVector([data]), carried, where));
  throw unreadable(where, `a column of type ${type} cannot be read`);
}

function firstValues(values: unknown, length: number): unknown {
  return ArrayBuffer.isView(values) ? (values as Uint8Array).subarray(0, length) : null;
}

function isSmallInts(values: unknown): values is Int8Array | Int16Array | Uint8Array | Uint16Array {
  return [Int8Array, Int16Array, Uint8Array, Uint16Array].some((kind) => values instanceof kind);
}

function isSet(validity: Uint8Array | null, row: number): boolean {
  return validity === null || getBit(validity, row);
}

function validityOf(data: Data): Uint8Array | null {
  const bits: Uint8Array | null | undefined = data.nullBitmap;
  if (data.nullCount === 0 || bits === null || bits === undefined || bits.length === 0) return null;
  return sliceBits(bits, data.offset, data.length);
}

function fromOffsets(data: Data, where: string): { offsets: Int32Array; data: Uint8Array } {
  const bytes: Uint8Array = data.values ?? new Uint8Array(0);
  const given: Int32Array | BigInt64Array = data.valueOffsets;
  const offsets = new Int32Array(data.length + 1);
  let last = 0;
  for (let i = 0; i <= data.length; i++) {
    const offset = Number(given[i] ?? 0);
    if (offset < last || offset > bytes.length) throw unreadable(where, 'text offsets are damaged');
    if (offset > 0x7fff_ffff) throw unreadable(where, 'a batch holds more than 2 GiB of text');
    offsets[i] = offset;
    last = offset;
  }
  return { offsets, data: bytes };
}

/** Utf8View: 16 bytes per row: length, then the text itself (up to 12 bytes) or prefix, buffer and offset. */
function fromViews(data: Data, where: string): { offsets: Int32Array; data: Uint8Array } {
  const views: Uint8Array = data.values;
  const buffers: readonly Uint8Array[] = data.variadicBuffers;
  const view = new DataView(views.buffer, views.byteOffset, views.byteLength);
  const offsets = new Int32Array(data.length + 1);
  const pieces: Uint8Array[] = [];
  let total = 0;
  const validity = validityOf(data);
  for (let row = 0; row < data.length; row++) {
    const at = row * 16;
    const length = isSet(validity, row) ? view.getInt32(at, true) : 0;
    let piece = views.subarray(at + 4, at + 4 + length);
    if (length > 12) {
      const start = view.getInt32(at + 12, true);
      piece = buffers[view.getInt32(at + 8, true)]?.subarray(start, start + length) ?? new Uint8Array(0);
    }
    if (length < 0 || piece.length !== length) throw unreadable(where, 'text views are damaged');
    total += length;
    if (total > 0x7fff_ffff) throw unreadable(where, 'a batch holds more than 2 GiB of text');
    pieces.push(piece);
    offsets[row + 1] = total;
  }
  const bytes = new Uint8Array(total);
  for (const [row, piece] of pieces.entries()) bytes.set(piece, offsets[row]);
  return { offsets, data: bytes };
}

function fromDictionary(data: Data, where: string): Vector {
  const keys: ArrayLike<number | bigint> = data.values;
  const validity = validityOf(data);
  const dictionary = data.dictionary;
  if (dictionary === undefined) throw unreadable(where, 'a dictionary is missing');
  const [chunk, ...more] = dictionary.data;
  if (chunk === undefined || more.length > 0)
    throw unreadable(where, 'a dictionary in several pieces is not covered');
  const indices = new Int32Array(data.length).fill(-1);
  for (let row = 0; row < data.length; row++) {
    if (!isSet(validity, row)) continue;
    const key = Number(keys[row]);
    if (!(key >= 0 && key < chunk.length)) throw unreadable(where, 'dictionary keys are damaged');
    indices[row] = key;
  }
  return take(vectorFromArrow(chunk, where), indices);
}

/** 128-bit decimals, of which a file may say fewer digits than it has: HEDDLE4001. */
function fromDecimals(data: Data, type: DecimalType, validity: Uint8Array | null, where: string): Unscaled {
  const words: Uint32Array = data.values;
  if (words.length < 4 * data.length) throw unreadable(where, 'decimals are damaged');
  const signed = new Int32Array(words.buffer, words.byteOffset, 4 * data.length);
  const unscaled = unscaledOfWords(signed, data.length, validity);
  const beyond = firstBeyond(unscaled, digitsOf(type).precision);
  if (beyond >= 0) throw unreadable(where, `${unscaledAt(unscaled, beyond)} has more digits than ${type}`);
  return unscaled;
}

/** Days of a date column, which Arrow keeps as int32 days or int64 milliseconds. */
function days(data: Data, unit: DateUnit): Int32Array {
  const values: Int32Array | BigInt64Array = data.values;
  const { length } = data;
  if (unit === DateUnit.DAY && values instanceof Int32Array) return values.subarray(0, length);
  const millis = new BigInt64Array(values.buffer, values.byteOffset, length);
  return Int32Array.from(millis, (value) => timestampToDate(value * 1_000n));
}

function micros(values: BigInt64Array, unit: TimeUnit, length: number): BigInt64Array {
  if (unit === TimeUnit.MICROSECOND) return values.subarray(0, length);
  const out = new BigInt64Array(length);
  for (let row = 0; row < length; row++) {
    const value = values[row] ?? 0n;
    if (unit === TimeUnit.SECOND) out[row] = value * 1_000_000n;
    else if (unit === TimeUnit.MILLISECOND) out[row] = value * 1_000n;
    else out[row] = (value - (((value % 1_000n) + 1_000n) % 1_000n)) / 1_000n;
  }
  return out;
}
