/**
 * Logical type of a column inside the engine. `timestamp` is int64 microseconds since 1970-01-01T00:00:00, whatever
 * unit or zone the file had; `date` is int32 days since 1970-01-01; `null` is the type of the bare literal NULL.
 */
export type SqlType = 'null' | 'bool' | 'int32' | 'int64' | 'float64' | 'utf8' | 'date' | 'timestamp';

/** One column of a table: its name as the file or query spells it, and its type. Every column may hold nulls. */
export interface Field {
  readonly name: string;
  readonly type: SqlType;
}

/** True for the types that arithmetic accepts. */
export function isNumeric(type: SqlType): boolean {
  return type === 'int32' || type === 'int64' || type === 'float64';
}

/** True for int32 and int64. */
export function isInteger(type: SqlType): boolean {
  return type === 'int32' || type === 'int64';
}
