import {
  type Column,
  coerceColumn,
  type DataType,
  dataTypeOf,
  nullColumn,
  type SourceColumn,
} from '@heddle/host';
import { expand } from './take.js';
import type { SqlType } from './types.js';
import type { Vector } from './vector.js';

/** The engine's type for values of a host's type, and what they are brought to; null for types it does not have. */
export function sqlTypeOf(type: DataType): SqlType | null {
  switch (type.id) {
    case 'bool':
    case 'utf8':
      return type.id;
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
      return 'int32';
    case 'uint32':
    case 'int64':
      return 'int64';
    case 'float32':
    case 'float64':
      return 'float64';
    case 'date32':
      return 'date';
    case 'timestamp':
      return 'timestamp';
    default:
      return null;
  }
}

/** The text of the host's type for a type of the engine. */
export function hostTypeText(type: SqlType): string {
  if (type === 'date') return 'date32';
  return type === 'timestamp' ? 'timestamp[us]' : type;
}

/**
 * A host's column as a vector of `sqlTypeOf` its type: integers and float32 get wider, timestamps become microseconds
 * (floor from nanoseconds).
 * @throws HeddleError HEDDLE2004 for a timestamp beyond them.
 */
export function vectorOfColumn(column: Column, name: string): Vector {
  const type = sqlTypeOf(column.dataType);
  if (type === null) throw new TypeError(`no vector of ${column.type}`);
  const wide = coerceColumn(column, hostTypeText(type), name);
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
    default:
      throw new TypeError(`no vector of ${wide.type}`);
  }
}

/** A vector as the host's column; a constant is a column of length 1. */
export function sourceColumnOf(vector: Vector): SourceColumn {
  const { validity } = vector;
  const length = vector.constant ? 1 : vector.length;
  if (vector.type === 'null') return { type: 'null', length, validity: null };
  const base = { dataType: dataTypeOf(hostTypeText(vector.type)), length, validity };
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
  }
}

/** A vector as the host's column with a value per row; the bare NULL becomes a column of text. */
export function columnOfVector(vector: Vector): Column {
  const column = sourceColumnOf(expand(vector));
  return 'dataType' in column ? column : nullColumn('utf8', vector.length);
}
