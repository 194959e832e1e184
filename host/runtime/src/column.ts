import { getBit, sliceBitmap } from './bitmap.js';
import { type DataType, dataTypeOf, type TypeId, type TypeLike } from './data-type.js';

interface ColumnBase {
  readonly dataType: DataType;
  /** Number of rows. */
  readonly length: number;
  /** Bitmap, least significant bit first, 1 = there is a value; null = no row is null. */
  readonly validity: Uint8Array | null;
}

/** Booleans as a bitmap. */
export interface BoolColumn extends ColumnBase {
  readonly type: 'bool';
  readonly values: Uint8Array;
}

/** The typed array that holds the values of each type of fixed width up to 8 bytes. */
export interface NumberArrays {
  readonly int8: Int8Array;
  readonly int16: Int16Array;
  readonly int32: Int32Array;
  readonly uint8: Uint8Array;
  readonly uint16: Uint16Array;
  readonly uint32: Uint32Array;
  readonly int64: BigInt64Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  /** Days since 1970-01-01. */
  readonly date32: Int32Array;
  /** In the type's unit since 1970-01-01T00:00:00. */
  readonly timestamp: BigInt64Array;
  /** In the type's unit since midnight: 32 bits for s and ms. */
  readonly time: Int32Array | BigInt64Array;
  /** In the type's unit. */
  readonly duration: BigInt64Array;
}

/** A type whose column is one typed array. */
export type NumberId = keyof NumberArrays;

/** Numbers, one element of a typed array per row. */
export type NumberColumn = {
  [Id in NumberId]: ColumnBase & { readonly type: Id; readonly values: NumberArrays[Id] };
}[NumberId];

/**
 * Values of 16 bytes: decimal128 in two's complement, little-endian; interval as i32 months, i32 days, i64
 * nanoseconds.
 */
export interface WideColumn extends ColumnBase {
  readonly type: 'decimal128' | 'interval';
  readonly values: Uint8Array;
}

/** Strings (UTF-8) and binaries: row i is the bytes `data[offsets[i]]` up to `data[offsets[i + 1]]`. */
export interface BytesColumn extends ColumnBase {
  readonly type: 'utf8' | 'binary';
  /** `length + 1` offsets; they need not begin at 0. */
  readonly offsets: Int32Array;
  readonly data: Uint8Array;
}

/**
 * Lists and maps: row i is the items `offsets[i]` up to `offsets[i + 1]`. The items of a map are its entries, a
 * struct of key and value without nulls.
 */
export interface ListColumn extends ColumnBase {
  readonly type: 'list' | 'map';
  /** `length + 1` offsets; they need not begin at 0. */
  readonly offsets: Int32Array;
  readonly items: Column;
}

/** Structs: a column per field, each of the struct's length. */
export interface StructColumn extends ColumnBase {
  readonly type: 'struct';
  readonly children: readonly Column[];
}

/**
 * One column in Arrow's layout over typed arrays, always from offset 0; arrays may be longer than `length` needs.
 * `type` is the id of `dataType`. Values under a null are there and mean nothing. Columns are not changed once made,
 * so slices share arrays.
 */
export type Column = BoolColumn | NumberColumn | WideColumn | BytesColumn | ListColumn | StructColumn;

/** Bytes of one decimal128 or interval. */
export const WIDE_BYTES = 16;

/** Whether the row holds a value. */
export function isValid(column: Column, row: number): boolean {
  return column.validity === null || getBit(column.validity, row);
}

/** A column of no rows. */
export function emptyColumn(type: TypeLike): Column {
  const dataType = dataTypeOf(type);
  const base = { dataType, length: 0, validity: null };
  switch (dataType.id) {
    case 'bool':
    case 'decimal128':
    case 'interval':
      return { ...base, type: dataType.id, values: new Uint8Array(0) };
    case 'utf8':
    case 'binary':
      return { ...base, type: dataType.id, offsets: new Int32Array(1), data: new Uint8Array(0) };
    case 'list':
    case 'map': {
      const items = dataType.children.map((child) => emptyColumn(child.dataType));
      return listColumn(dataType, 0, null, new Int32Array(1), items);
    }
    case 'struct': {
      const children = dataType.children.map((child) => emptyColumn(child.dataType));
      return { ...base, type: 'struct', children };
    }
    default:
      return numberColumn(dataType, 0, null, new ArrayBuffer(0));
  }
}

/** Bytes per value of a type whose column is one typed array. */
export function numberWidth(type: DataType): 1 | 2 | 4 | 8 {
  switch (type.id) {
    case 'int8':
    case 'uint8':
      return 1;
    case 'int16':
    case 'uint16':
      return 2;
    case 'int32':
    case 'uint32':
    case 'float32':
    case 'date32':
      return 4;
    case 'time':
      return type.unit === 's' || type.unit === 'ms' ? 4 : 8;
    default:
      return 8;
  }
}

/** Whether the column of a type is one typed array. */
export function isNumber(id: TypeId): id is NumberId {
  switch (id) {
    case 'bool':
    case 'decimal128':
    case 'interval':
    case 'utf8':
    case 'binary':
    case 'list':
    case 'map':
    case 'struct':
      return false;
    default:
      return true;
  }
}

/** A column of numbers over `length` values in a buffer, from a byte that their width divides. */
export function numberColumn(
  dataType: DataType,
  length: number,
  validity: Uint8Array | null,
  buffer: ArrayBufferLike,
  at = 0,
): NumberColumn {
  // Written out, as it runs for every batch and spreads cost more than all the rest of it.
  const type = dataType.id;
  switch (type) {
    case 'int8':
      return { dataType, type, length, validity, values: new Int8Array(buffer, at, length) };
    case 'int16':
      return { dataType, type, length, validity, values: new Int16Array(buffer, at, length) };
    case 'int32':
    case 'date32':
      return { dataType, type, length, validity, values: new Int32Array(buffer, at, length) };
    case 'uint8':
      return { dataType, type, length, validity, values: new Uint8Array(buffer, at, length) };
    case 'uint16':
      return { dataType, type, length, validity, values: new Uint16Array(buffer, at, length) };
    case 'uint32':
      return { dataType, type, length, validity, values: new Uint32Array(buffer, at, length) };
    case 'float32':
      return { dataType, type, length, validity, values: new Float32Array(buffer, at, length) };
    case 'float64':
      return { dataType, type, length, validity, values: new Float64Array(buffer, at, length) };
    case 'int64':
    case 'timestamp':
    case 'duration':
      return { dataType, type, length, validity, values: new BigInt64Array(buffer, at, length) };
    case 'time': {
      const short = numberWidth(dataType) === 4;
      const values = short ? new Int32Array(buffer, at, length) : new BigInt64Array(buffer, at, length);
      return { dataType, type, length, validity, values };
    }
    default:
      throw new TypeError(`${type} is no type of numbers`);
  }
}

/** A list or map over the one column that `children` holds. */
export function listColumn(
  dataType: DataType,
  length: number,
  validity: Uint8Array | null,
  offsets: Int32Array,
  children: readonly Column[],
): ListColumn {
  const [items] = children;
  const type = dataType.id;
  if (items === undefined || (type !== 'list' && type !== 'map')) throw new TypeError(`${type} has no items`);
  return { dataType, type, length, validity, offsets, items };
}

/** Rows `start` to `end`; arrays are shared where the layout allows it. */
export function sliceColumn(column: Column, start: number, end: number): Column {
  if (start === 0 && end === column.length) return column;
  const length = end - start;
  const validity = column.validity === null ? null : sliceBitmap(column.validity, start, length);
  switch (column.type) {
    case 'bool':
      return { ...column, length, validity, values: sliceBitmap(column.values, start, length) };
    case 'decimal128':
    case 'interval': {
      const values = column.values.subarray(WIDE_BYTES * start, WIDE_BYTES * end);
      return { ...column, length, validity, values };
    }
    case 'utf8':
    case 'binary':
    case 'list':
    case 'map':
      return { ...column, length, validity, offsets: column.offsets.subarray(start, end + 1) };
    case 'struct': {
      const children = column.children.map((child) => sliceColumn(child, start, end));
      return { ...column, length, validity, children };
    }
    default: {
      const { buffer, byteOffset, BYTES_PER_ELEMENT } = column.values;
      return numberColumn(column.dataType, length, validity, buffer, byteOffset + start * BYTES_PER_ELEMENT);
    }
  }
}

/** The part of its items that a list or map uses, and the item at which it begins. */
export function usedItems(column: ListColumn): { first: number; items: Column } {
  const first = column.offsets[0] ?? 0;
  return { first, items: sliceColumn(column.items, first, column.offsets[column.length] ?? first) };
}

/** Bytes that a column's values take, without what its arrays hold beyond them. */
export function columnBytes(column: Column): number {
  const { length } = column;
  const bits = (length + 7) >>> 3;
  const validity = column.validity === null ? 0 : bits;
  switch (column.type) {
    case 'bool':
      return validity + bits;
    case 'decimal128':
    case 'interval':
      return validity + WIDE_BYTES * length;
    case 'utf8':
    case 'binary':
      return validity + 4 * (length + 1) + (column.offsets[length] ?? 0) - (column.offsets[0] ?? 0);
    case 'list':
    case 'map':
      return validity + 4 * (length + 1) + columnBytes(usedItems(column).items);
    case 'struct':
      return column.children.reduce((sum, child) => sum + columnBytes(child), validity);
    default:
      return validity + column.values.BYTES_PER_ELEMENT * length;
  }
}
