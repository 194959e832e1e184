import {
  type Column,
  coerceColumn,
  columnFromArray,
  concatColumns,
  dataTypeOf,
  nullColumn,
  repeatColumn,
  type SourceColumn,
  sliceColumn,
  takeColumn,
} from '@heddle/host';
import type { DecimalType } from './decimal-type.js';
import { expand } from './take.js';
import { type HostType, sqlTypeOf, typeTextOf } from './types.js';
import { unscaledOfWords, widened } from './unscaled.js';
import type { HostVector, Scalar, Vector } from './vector.js';

/**
 * A host's column as a vector of `sqlTypeOf` its type: integers and float32 get wider, timestamps become microseconds
 * (floor from nanoseconds).
 * @throws HeddleError HEDDLE2004 for a timestamp beyond them.
 */
export function vectorOfColumn(column: Column, name: string): Vector {
  const wide = coerceColumn(column, typeTextOf(sqlTypeOf(column.dataType)), name);
  const shape = { length: wide.length, validity: wide.validity, constant: false };
  switch (wide.type) {
    case 'bool':
      return { ...shape, type: wide.type, values: wide.values };
    case 'int32':
      return { ...shape, type: wide.type, values: wide.values };
    case 'int64':
    case 'timestamp':
      return { ...shape, type: wide.type, values: wide.values };
    case 'float64':
      return { ...shape, type: wide.type, values: wide.values };
    case 'date32':
      return { ...shape, type: 'date', values: wide.values };
    case 'utf8':
      return { ...shape, type: wide.type, offsets: wide.offsets, data: wide.data };
    case 'decimal128': {
      const type = sqlTypeOf(wide.dataType) as DecimalType;
      return { ...shape, type, unscaled: unscaledOfWords(wordsOf(wide.values), wide.length, wide.validity) };
    }
    default:
      return hostVector(sqlTypeOf(wide.dataType) as HostType, wide);
  }
}

/** A vector as the host's column; a constant is a column of length 1. */
export function sourceColumnOf(vector: Vector): SourceColumn {
  const { validity } = vector;
  const length = vector.constant ? 1 : vector.length;
  if (vector.type === 'null') return { type: 'null', length, validity: null };
  const base = { dataType: dataTypeOf(typeTextOf(vector.type)), length, validity };
  switch (vector.type) {
    case 'bool':
      return { ...base, type: vector.type, values: vector.values };
    case 'utf8':
      return { ...base, type: vector.type, offsets: vector.offsets, data: vector.data };
    case 'float64':
      return { ...base, type: vector.type, values: vector.values };
    case 'int64':
    case 'timestamp':
      return { ...base, type: vector.type, values: vector.values };
    case 'int32':
      return { ...base, type: vector.type, values: vector.values };
    case 'date':
      return { ...base, type: 'date32', values: vector.values };
    default: {
      if ('column' in vector) return vector.column;
      const { buffer, byteOffset, byteLength } = widened(vector.unscaled, length);
      return { ...base, type: 'decimal128', values: new Uint8Array(buffer, byteOffset, byteLength) };
    }
  }
}

/** Bytes as 32-bit words, copied where they do not begin at one. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Int32Array(buffer, byteOffset, byteLength / 4);
}

/** A vector as the host's column with a value per row; the bare NULL becomes a column of text. */
export function columnOfVector(vector: Vector): Column {
  const column = sourceColumnOf(expand(vector));
  return 'dataType' in column ? column : nullColumn('utf8', vector.length);
}

/** A column of a type that the engine only carries, as a vector. */
export function hostVector(type: HostType, column: Column): HostVector {
  return { type, length: column.length, validity: column.validity, constant: false, column };
}

/** Rows of a carried column; -1 is a null. `validity` is that of the rows taken. */
export function takeHost(vector: HostVector, indices: Int32Array, validity: Uint8Array | null): HostVector {
  const { column } = vector;
  const rows = Uint32Array.from(indices, (index) => Math.max(index, 0));
  const source = column.length === 0 ? nullColumn(column.dataType, 1) : column;
  return hostVector(vector.type, { ...takeColumn(source, rows), validity });
}

/** Rows `[start, start + rows)` of a carried column. */
export function sliceHost(vector: HostVector, start: number, rows: number): HostVector {
  return hostVector(vector.type, sliceColumn(vector.column, start, start + rows));
}

/** A constant written out. */
export function expandHost(vector: HostVector): HostVector {
  return hostVector(vector.type, repeatColumn(vector.column, vector.length));
}

/** Carried columns one after the other. */
export function concatHost(type: HostType, parts: readonly Vector[]): HostVector {
  const columns = parts.flatMap((part) => ('column' in part ? [part.column] : []));
  return hostVector(type, concatColumns(type, columns));
}

/** A constant null of a carried type for `rows` rows. */
export function nullHost(type: HostType, rows: number): HostVector {
  const column = nullColumn(type, 1);
  return { type, length: rows, validity: column.validity, constant: true, column };
}

/** A carried column of JavaScript values. @throws HeddleError as `columnFromArray`. */
export function hostVectorOf(type: HostType, values: readonly Scalar[]): HostVector {
  return hostVector(type, columnFromArray(type, values));
}
