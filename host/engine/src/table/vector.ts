import { type Column, type Value, valueAt } from '@heddle/host';
import { bitmapBytes, getBit } from './bitmap.js';
import { type DecimalType, isDecimal } from './decimal-type.js';
import { nullHost } from './host-column.js';
import type { HostType, SqlType } from './types.js';
import { decimalAt, type Unscaled } from './unscaled.js';

interface Shape {
  /** Rows the vector stands for. */
  readonly length: number;
  /** Bitmap, bit set = value present; null = no nulls. Values under a null are unspecified. */
  readonly validity: Uint8Array | null;
  /** One physical value stands for every row. */
  readonly constant: boolean;
}

/** The bare NULL: constant, its one value absent. */
export interface NullVector extends Shape {
  readonly type: 'null';
}

/** Booleans as a bitmap. */
export interface BoolVector extends Shape {
  readonly type: 'bool';
  readonly values: Uint8Array;
}

/** int32, or days of a date. */
export interface Int32Vector extends Shape {
  readonly type: 'int32' | 'date';
  readonly values: Int32Array;
}

/** int64, or microseconds of a timestamp. */
export interface Int64Vector extends Shape {
  readonly type: 'int64' | 'timestamp';
  readonly values: BigInt64Array;
}

/** float64. */
export interface Float64Vector extends Shape {
  readonly type: 'float64';
  readonly values: Float64Array;
}

/** UTF-8 text: row i is `data[offsets[i], offsets[i + 1])`; the first offset need not be 0. */
export interface Utf8Vector extends Shape {
  readonly type: 'utf8';
  readonly offsets: Int32Array;
  readonly data: Uint8Array;
}

/** Decimals: their values times 10 to the power of the type's scale. */
export interface DecimalVector extends Shape {
  readonly type: DecimalType;
  readonly unscaled: Unscaled;
}

/** A type that is carried only, as the host's column: of `length` rows, or of 1 where it is constant. */
export interface HostVector extends Shape {
  readonly type: HostType;
  readonly column: Column;
}

/** One column of a batch, in Arrow's layout. Immutable once made; buffers may be shared between vectors. */
export type Vector =
  | NullVector
  | BoolVector
  | Int32Vector
  | Int64Vector
  | Float64Vector
  | Utf8Vector
  | DecimalVector
  | HostVector;

/** Some rows of a table: columns of equal length. `rows` counts also where there are no columns. */
export interface Batch {
  readonly rows: number;
  readonly columns: readonly Vector[];
}

/** Row index to physical index is `row & mask`: 0 for a constant, all ones otherwise. */
export function maskOf(vector: Vector): number {
  return vector.constant ? 0 : -1;
}

/** Whether `row` holds a value. */
export function isValid(vector: Vector, row: number): boolean {
  return vector.validity === null || getBit(vector.validity, vector.constant ? 0 : row);
}

/** A constant NULL of `type` for `rows` rows. */
export function nullVector(type: SqlType, rows: number): Vector {
  const shape = { length: rows, validity: new Uint8Array(1), constant: true };
  switch (type) {
    case 'null':
      return { ...shape, type };
    case 'bool':
      return { ...shape, type, values: new Uint8Array(1) };
    case 'int32':
    case 'date':
      return { ...shape, type, values: new Int32Array(1) };
    case 'int64':
    case 'timestamp':
      return { ...shape, type, values: new BigInt64Array(1) };
    case 'float64':
      return { ...shape, type, values: new Float64Array(1) };
    case 'utf8':
      return { ...shape, type, offsets: new Int32Array(2), data: new Uint8Array(0) };
    default:
      return isDecimal(type) ? { ...shape, type, unscaled: new Float64Array(1) } : nullHost(type, rows);
  }
}

/** How a kernel over several vectors runs: physical rows to compute, and the shape of its result. */
export interface Span {
  /** 1 when every operand is constant, else the number of rows. */
  readonly rows: number;
  readonly constant: boolean;
  /** The operands' validity combined: a row is present where all of them are. */
  readonly validity: Uint8Array | null;
}

/** Whether a row of a span is present; what stands under a null never fails. */
export function isPresent({ validity }: Span, row: number): boolean {
  return validity === null || getBit(validity, row);
}

/** The span of a kernel over `vectors`, each of `length` rows. */
export function spanOf(vectors: readonly Vector[], length: number): Span {
  const constant = vectors.every((vector) => vector.constant);
  const rows = constant ? 1 : length;
  let validity: Uint8Array | null = null;
  let owned = false;
  for (const vector of vectors) {
    if (vector.validity === null) continue;
    if (vector.constant && !constant) {
      if (getBit(vector.validity, 0)) continue;
      return { rows, constant, validity: new Uint8Array(bitmapBytes(rows)) };
    }
    if (validity === null) {
      validity = vector.validity;
      continue;
    }
    if (!owned) {
      validity = validity.slice(0, bitmapBytes(rows));
      owned = true;
    }
    for (let i = 0; i < validity.length; i++) validity[i] = (validity[i] ?? 0) & (vector.validity[i] ?? 0);
  }
  return { rows, constant, validity };
}

const decoder = new TextDecoder();

/** A value as JavaScript sees it: bigint for int64 and timestamp, `Decimal`, number for the other numbers and dates. */
export type Scalar = Value;

/** The value of `row`. For edges and messages: kernels read the buffers. */
export function scalarAt(vector: Vector, row: number): Scalar {
  if (vector.type === 'null' || !isValid(vector, row)) return null;
  const at = row & maskOf(vector);
  if (vector.type === 'bool') return getBit(vector.values, at);
  if (vector.type === 'utf8') {
    return decoder.decode(vector.data.subarray(vector.offsets[at] ?? 0, vector.offsets[at + 1] ?? 0));
  }
  if ('unscaled' in vector) return decimalAt(vector.unscaled, at, vector.type);
  return 'column' in vector ? valueAt(vector.column, at) : (vector.values[at] ?? null);
}
