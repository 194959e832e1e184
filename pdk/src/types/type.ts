import type { MAPPING, Mapping } from './mapping.js';

/** Every type of `spec/types.md`, by the name it has in registrations. */
export const TYPE_NAMES = [
  'bool',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'float32',
  'float64',
  'decimal128',
  'utf8',
  'binary',
  'date32',
  'timestamp',
  'time',
  'duration',
  'interval',
  'list',
  'struct',
  'map',
] as const;

/** One of {@link TYPE_NAMES}. */
export type TypeName = (typeof TYPE_NAMES)[number];

/** What timestamps, times of day and durations count: seconds, milli-, micro- or nanoseconds. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** A type as plain data: what the engine, the manifest and every text about it are made from. */
export interface TypeRecord {
  readonly type: TypeName;
  readonly nullable: boolean;
  /** decimal128: digits in all, 1 to 38, and those behind the point. */
  readonly precision?: number;
  readonly scale?: number;
  /** timestamp, time, duration. */
  readonly unit?: TimeUnit;
  /** timestamp; absent without a zone. */
  readonly timezone?: string;
  /** list. */
  readonly item?: TypeRecord;
  /** struct, in order. */
  readonly fields?: readonly FieldRecord[];
  /** map. */
  readonly key?: TypeRecord;
  readonly value?: TypeRecord;
}

/** A type with a name: an argument, a column, a field of a struct. */
export interface FieldRecord extends TypeRecord {
  readonly name: string;
}

/** What every builder returns: plain frozen data. What its values are in JavaScript only the type checker knows. */
export interface AnyType<M extends Mapping = Mapping> {
  readonly type: TypeName;
  readonly nullable: boolean;
  readonly [MAPPING]: M;
}

/** A type without a name, such as `float64()` or `list(utf8())`: of results, states, items, fields and columns. */
export interface DataType<M extends Mapping = Mapping> extends AnyType<M> {
  readonly name: undefined;
}

/** A type with a name, such as `float64('lat')`. The name labels the column in signatures, errors and JSON. */
export interface Argument<M extends Mapping = Mapping> extends AnyType<M> {
  readonly name: string;
  readonly variadic: undefined;
}

/** An argument that stands for zero or more of its type; see `variadic`. */
export interface VariadicArgument<M extends Mapping = Mapping> extends AnyType<M> {
  readonly name: string;
  readonly variadic: true;
}

/** What a handler gets of a type: `Sees<typeof type>`. */
export type Sees<T extends AnyType> = T[typeof MAPPING]['sees'];

/** What a handler may return for a type. */
export type Returns<T extends AnyType> = T[typeof MAPPING]['returns'];

/** What a vectorized handler gets and returns for a type. */
export type ColumnOf<T extends AnyType> = T[typeof MAPPING]['column'];

/** A type's record, named or not, as a builder returns it: frozen. */
export function typeRecord(type: TypeName, name: string | undefined, rest: object = {}): object {
  return Object.freeze(
    name === undefined ? { type, nullable: false, ...rest } : { name, type, nullable: false, ...rest },
  );
}

/** Whether a value is what a builder returned. Declarations in plain JavaScript may hold anything. */
export function isType(value: unknown): value is TypeRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { type, nullable } = value as Partial<TypeRecord>;
  return type !== undefined && TYPE_NAMES.includes(type) && typeof nullable === 'boolean';
}

/** The same for a type with a name. */
export function isNamed(value: unknown): value is FieldRecord {
  return isType(value) && typeof (value as { name?: unknown }).name === 'string';
}

/** The same for a type without a name. */
export function isUnnamed(value: unknown): value is TypeRecord {
  return isType(value) && (value as { name?: unknown }).name === undefined;
}
