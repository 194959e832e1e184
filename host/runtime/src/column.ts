import { bitmapBytes, copyBits, filledBitmap, getBit, sliceBitmap } from './bitmap.js';
import type { TypeName } from './schema.js';

interface ColumnBase {
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

/** Signed 32-bit integers. */
export interface Int32Column extends ColumnBase {
  readonly type: 'int32';
  readonly values: Int32Array;
}

/** Signed 64-bit integers. */
export interface Int64Column extends ColumnBase {
  readonly type: 'int64';
  readonly values: BigInt64Array;
}

/** Doubles. */
export interface Float64Column extends ColumnBase {
  readonly type: 'float64';
  readonly values: Float64Array;
}

/** Strings: row i is the UTF-8 bytes `data[offsets[i]]` up to `data[offsets[i + 1]]`. */
export interface Utf8Column extends ColumnBase {
  readonly type: 'utf8';
  /** `length + 1` offsets; they need not begin at 0. */
  readonly offsets: Int32Array;
  readonly data: Uint8Array;
}

/**
 * One column in Arrow's layout over typed arrays, always from offset 0; arrays may be longer than `length` needs.
 * Values under a null are there and mean nothing. Columns are not changed once made, so slices share arrays.
 */
export type Column = BoolColumn | Int32Column | Int64Column | Float64Column | Utf8Column;

/** A value of a column in JavaScript: int64 is a bigint. */
export type Value = boolean | number | bigint | string | null;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Whether the row holds a value. */
export function isValid(column: Column, row: number): boolean {
  return column.validity === null || getBit(column.validity, row);
}

/** The value of one row, null where it is null. Decodes a string each time: for edges, not for loops. */
export function valueAt(column: Column, row: number): Value {
  if (!isValid(column, row)) return null;
  switch (column.type) {
    case 'bool':
      return getBit(column.values, row);
    case 'utf8':
      return decoder.decode(column.data.subarray(column.offsets[row] ?? 0, column.offsets[row + 1] ?? 0));
    default:
      return column.values[row] ?? null;
  }
}

/** Rows `start` to `end`; arrays are shared where the layout allows it. */
export function sliceColumn(column: Column, start: number, end: number): Column {
  const length = end - start;
  const validity = column.validity === null ? null : sliceBitmap(column.validity, start, length);
  switch (column.type) {
    case 'bool':
      return { type: 'bool', length, validity, values: sliceBitmap(column.values, start, length) };
    case 'int32':
      return { type: 'int32', length, validity, values: column.values.subarray(start, end) };
    case 'int64':
      return { type: 'int64', length, validity, values: column.values.subarray(start, end) };
    case 'float64':
      return { type: 'float64', length, validity, values: column.values.subarray(start, end) };
    case 'utf8': {
      const offsets = column.offsets.subarray(start, end + 1);
      return { type: 'utf8', length, validity, offsets, data: column.data };
    }
  }
}

/**
 * The rows of several columns of one type, in order. One part is returned as it is.
 * @throws RangeError when the strings exceed 2 GiB, which int32 offsets cannot address.
 */
export function concatColumns(type: TypeName, parts: readonly Column[]): Column {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const validity = concatValidity(parts, length);
  if (type === 'utf8') return concatStrings(parts, length, validity);
  if (type === 'bool') {
    const values = new Uint8Array(bitmapBytes(length));
    let at = 0;
    for (const part of parts) {
      if (part.type === 'bool') copyBits(values, at, part.values, part.length);
      at += part.length;
    }
    return { type, length, validity, values };
  }
  return concatNumbers(type, parts, length, validity);
}

function concatNumbers(
  type: 'int32' | 'int64' | 'float64',
  parts: readonly Column[],
  length: number,
  validity: Uint8Array | null,
): Column {
  const column = emptyColumn(type, length, validity);
  let at = 0;
  for (const part of parts) {
    if (column.type === 'int32' && part.type === 'int32') {
      column.values.set(part.values.subarray(0, part.length), at);
    } else if (column.type === 'int64' && part.type === 'int64') {
      column.values.set(part.values.subarray(0, part.length), at);
    } else if (column.type === 'float64' && part.type === 'float64') {
      column.values.set(part.values.subarray(0, part.length), at);
    }
    at += part.length;
  }
  return column;
}

function emptyColumn(
  type: 'int32' | 'int64' | 'float64',
  length: number,
  validity: Uint8Array | null,
): Int32Column | Int64Column | Float64Column {
  switch (type) {
    case 'int32':
      return { type, length, validity, values: new Int32Array(length) };
    case 'int64':
      return { type, length, validity, values: new BigInt64Array(length) };
    case 'float64':
      return { type, length, validity, values: new Float64Array(length) };
  }
}

function concatStrings(parts: readonly Column[], length: number, validity: Uint8Array | null): Utf8Column {
  const strings = parts.filter((part) => part.type === 'utf8');
  const bytes = strings.reduce((sum, part) => sum + dataEnd(part) - (part.offsets[0] ?? 0), 0);
  if (bytes > 0x7fff_ffff) throw new RangeError('the strings of a column exceed 2 GiB');
  const offsets = new Int32Array(length + 1);
  const data = new Uint8Array(bytes);
  let row = 0;
  let at = 0;
  for (const part of strings) {
    const first = part.offsets[0] ?? 0;
    data.set(part.data.subarray(first, dataEnd(part)), at);
    for (let i = 0; i < part.length; i++) {
      row += 1;
      offsets[row] = at + (part.offsets[i + 1] ?? 0) - first;
    }
    at += dataEnd(part) - first;
  }
  return { type: 'utf8', length, validity, offsets, data };
}

function dataEnd(column: Utf8Column): number {
  return column.offsets[column.length] ?? 0;
}

function concatValidity(parts: readonly Column[], length: number): Uint8Array | null {
  if (parts.every((part) => part.validity === null)) return null;
  const validity = new Uint8Array(bitmapBytes(length));
  let at = 0;
  for (const part of parts) {
    copyBits(validity, at, part.validity ?? filledBitmap(part.length), part.length);
    at += part.length;
  }
  return validity;
}

/** A column of one row written out for `rows` rows; a column that has them already is returned as it is. */
export function repeatColumn(column: Column, rows: number): Column {
  if (column.length === rows) return column;
  return concatColumns(column.type, new Array<Column>(rows).fill(column));
}
