import type { Decimal } from '../values/decimal.js';
import type { Interval } from '../values/interval.js';

/**
 * What JavaScript has for a type. The members exist for inference alone; each type below is an interface of its own
 * so that TypeScript's messages name it: `DataType<List<Float64>>`.
 */
export interface Mapping {
  /** What a handler gets. */
  sees: unknown;
  /** What a handler may return; often the same, for lists also typed arrays. */
  returns: unknown;
  /** A whole column of it, in vectorized handlers. */
  column: unknown;
  /** What may stand for many of it in a list that a handler returns. */
  items: unknown;
  /** Whether columns of it can be sorted and grouped by: all but interval and nested types. */
  ordered: boolean;
  /** Whether keys of maps may be of it: all but floats and nested types. */
  key: boolean;
  /** Whether null is among its values. */
  nullable: boolean;
}

/** A type as builders make it, before `nullable(...)`. */
export interface NotNullable extends Mapping {
  nullable: false;
}

interface Plain<Value> extends NotNullable {
  sees: Value;
  returns: Value;
  column: Value[];
  items: readonly Value[];
  ordered: true;
  key: true;
}

interface Numeric<Value, TypedArray> extends NotNullable {
  sees: Value;
  returns: Value;
  column: TypedArray;
  items: readonly Value[] | TypedArray;
  ordered: true;
  key: true;
}

/** True or false; in vectorized handlers bytes of 0 and 1. */
export interface Bool extends NotNullable {
  sees: boolean;
  returns: boolean;
  column: Uint8Array;
  items: readonly boolean[];
  ordered: true;
  key: true;
}

/** A signed 8-bit integer. */
export interface Int8 extends Numeric<number, Int8Array> {}
/** A signed 16-bit integer. */
export interface Int16 extends Numeric<number, Int16Array> {}
/** A signed 32-bit integer. */
export interface Int32 extends Numeric<number, Int32Array> {}
/** An unsigned 8-bit integer. */
export interface Uint8 extends Numeric<number, Uint8Array> {}
/** An unsigned 16-bit integer. */
export interface Uint16 extends Numeric<number, Uint16Array> {}
/** An unsigned 32-bit integer. */
export interface Uint32 extends Numeric<number, Uint32Array> {}
/** A signed 64-bit integer. */
export interface Int64 extends Numeric<bigint, BigInt64Array> {}

/** A single. */
export interface Float32 extends NotNullable {
  sees: number;
  returns: number;
  column: Float32Array;
  items: readonly number[] | Float32Array;
  ordered: true;
  key: false;
}

/** A double. */
export interface Float64 extends NotNullable {
  sees: number;
  returns: number;
  column: Float64Array;
  items: readonly number[] | Float64Array;
  ordered: true;
  key: false;
}

/** An exact decimal number. */
export interface Decimal128 extends Plain<Decimal> {}
/** Text. */
export interface Utf8 extends Plain<string> {}
/** Bytes. */
export interface Binary extends Plain<Uint8Array> {}

/** Days since 1970-01-01. */
export interface Date32 extends Numeric<number, Int32Array> {}
/** Units since 1970-01-01T00:00:00. */
export interface Timestamp extends Numeric<bigint, BigInt64Array> {}
/** Units since midnight. */
export interface Time extends Numeric<bigint, BigInt64Array> {}
/** Units of exact time. */
export interface Duration extends Numeric<bigint, BigInt64Array> {}

interface Composite<Sees, Returns> extends NotNullable {
  sees: Sees;
  returns: Returns;
  column: Sees[];
  items: readonly Returns[];
  ordered: false;
  key: false;
}

/** Calendar time; `Interval` is its value. */
export interface IntervalMapping extends NotNullable {
  sees: Interval;
  returns: Interval;
  column: Interval[];
  items: readonly Interval[];
  ordered: false;
  key: true;
}

/** Items of one type; results may be typed arrays. */
export interface List<Item extends Mapping> extends Composite<Item['sees'][], Item['items']> {}

/** Fields by name. */
export interface Struct<Fields extends Readonly<Record<string, { readonly [MAPPING]: Mapping }>>>
  extends Composite<
    { -readonly [Name in keyof Fields]: Fields[Name][typeof MAPPING]['sees'] },
    { readonly [Name in keyof Fields]: Fields[Name][typeof MAPPING]['returns'] }
  > {}

/** Entries of keys and values; called so because user code needs the language's own Map beside it. */
export interface MapOf<Key extends Mapping, Value extends Mapping>
  extends Composite<Map<Key['sees'], Value['sees']>, ReadonlyMap<Key['returns'], Value['returns']>> {}

/** A type with null among its values. */
export interface Nullable<Inner extends Mapping> extends Mapping {
  sees: Inner['sees'] | null;
  returns: Inner['returns'] | null;
  column: (Inner['sees'] | null)[];
  items: readonly (Inner['returns'] | null)[];
  ordered: Inner['ordered'];
  key: false;
  nullable: true;
}

/** What keys of maps can be. */
export interface MapKey extends Mapping {
  key: true;
}

/** Carries a type's mapping through inference; no object has it at run time. */
export declare const MAPPING: unique symbol;
