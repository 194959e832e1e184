import { type DataType, dataTypeOf, typeText } from '@heddle/host';
import { type DecimalType, isDecimal } from './decimal-type.js';

/**
 * A type that columns carry and functions take and return, but that no operator computes with: its text in
 * spec/types.md. It is not compared, sorted or grouped by.
 */
export type HostType =
  | 'binary'
  | 'interval'
  | `${'time[' | 'duration[' | 'list<' | 'struct<' | 'map<'}${string}`;

/**
 * Logical type of a column inside the engine. `timestamp` is int64 microseconds since 1970-01-01T00:00:00, whatever
 * unit or zone the file had; `date` is int32 days since 1970-01-01; `null` is the type of the bare literal NULL.
 */
export type SqlType =
  | 'null'
  | 'bool'
  | 'int32'
  | 'int64'
  | 'float64'
  | 'utf8'
  | 'date'
  | 'timestamp'
  | DecimalType
  | HostType;

/** One column of a table: its name as the file or query spells it, and its type. Every column may hold nulls. */
export interface Field {
  readonly name: string;
  readonly type: SqlType;
}

/** True for the types that arithmetic accepts. */
export function isNumeric(type: SqlType): boolean {
  return isInteger(type) || type === 'float64' || isDecimal(type);
}

/** True for int32 and int64. */
export function isInteger(type: SqlType): boolean {
  return type === 'int32' || type === 'int64';
}

/** True for types whose values are carried only. */
export function isHostType(type: SqlType): type is HostType {
  return type === 'binary' || type === 'interval' || (/[[(<]/.test(type) && !isDecimal(type));
}

/** The engine's type for values of a host's type: integers and float32 get wider, times become microseconds. */
export function sqlTypeOf(type: DataType): SqlType {
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
      return typeText(type) as HostType;
  }
}

/** The text of spec/types.md for a type of the engine; the bare NULL is `null` there, too. */
export function typeTextOf(type: SqlType): string {
  if (type === 'date') return 'date32';
  return type === 'timestamp' ? 'timestamp[us]' : type;
}

/** The engine's type for a text of spec/types.md. @throws SyntaxError for a text that is no type. */
export function parseSqlType(text: string): SqlType {
  return text === 'null' ? 'null' : sqlTypeOf(dataTypeOf(text));
}
