import type { Expr } from '../ir.js';
import type { NumberRange } from './range.js';

/**
 * What lowering knows of a value that user code computes. Expressions in it have no effects and may be left unused;
 * those that are to be used twice go through `Context.hold`.
 */
export type Value =
  | NumberValue
  | BigintValue
  | BooleanValue
  | TextValue
  | AbsentValue
  | OptionalValue
  | DateValue
  | IndexedValue
  | ObjectValue
  | BuiltinValue
  | FunctionValue;

/** Values that fit one local: what variables, arguments and results are made of. */
export type ScalarValue = NumberValue | BigintValue | BooleanValue | TextValue;

/** How a number is held: as a double, as an int32, or as an uint32 in an i32. */
export type NumberForm = 'f64' | 'i32' | 'u32';

export interface NumberValue {
  readonly kind: 'number';
  /** Of type f64, or i32 for the other forms. */
  readonly expr: Expr;
  readonly form: NumberForm;
  readonly range: NumberRange;
  /** Of a double that is NaN or an exact integer below 2^53: its lowest 32 bits, 0 for NaN, where integers alone give them. */
  readonly low?: Expr;
}

export interface BigintValue {
  readonly kind: 'bigint';
  /** The lowest 64 bits. */
  readonly expr: Expr;
  /** Bounds; a value that fits int64 is signed in `expr`, one that fits uint64 alone is unsigned. */
  readonly min: bigint;
  readonly max: bigint;
  /** An i32 truth value: the bits are not all there is. `Context.settled` bails out then; wrapping operations need not ask. */
  readonly overflow: Expr | undefined;
}

export interface BooleanValue {
  readonly kind: 'boolean';
  /** An i32: 0 or 1. */
  readonly expr: Expr;
}

export interface TextValue {
  readonly kind: 'text';
  /** Of type str. */
  readonly expr: Expr;
  /** Every character is known to be ASCII, so that bytes are UTF-16 code units. */
  readonly ascii: boolean;
}

/** null or undefined. */
export interface AbsentValue {
  readonly kind: 'absent';
  readonly as: Absence;
}

/** Which of the two a missing value is. */
export type Absence = 'null' | 'undefined';

/** A value, or null (or undefined: never either of the two at once). */
export interface OptionalValue {
  readonly kind: 'optional';
  /** What it is where it is there; else zero or empty. */
  readonly value: ScalarValue;
  /** An i32: 1 where it is missing. */
  readonly missing: Expr;
  readonly as: Absence;
}

/** A `Date` that does not escape. */
export interface DateValue {
  readonly kind: 'date';
  /** Milliseconds since 1970, an integer or NaN, as an f64. */
  readonly time: NumberValue;
}

/** A list that is read by position and never exists as a whole: a table of constants, the parts of a text. */
export interface IndexedValue {
  readonly kind: 'indexed';
  /** What it is called in refusals: `the array TABLE`. */
  readonly what: string;
  readonly length: NumberValue;
  /** The element at a position that is known to lie in it; `index` is an i32. */
  readonly at: (index: Expr) => Value;
  /** `join`, by the argument that it has; absent where nothing but its elements is known. */
  readonly joined?: (separator: Value | undefined) => Value;
  /** The elements are lists themselves, which cannot be missing: outside the list a row leaves for the js tier. */
  readonly nested?: true;
  /** Of a column of a vectorized function: the only position that is read, that of the row. */
  readonly row?: Expr;
  /** Writes an element; absent where it is constant. */
  readonly put?: (index: Expr, value: Value) => void;
}

/** An object literal or an array of fixed length that does not escape, or a struct: its parts are values of their own. */
export interface ObjectValue {
  readonly kind: 'object';
  readonly array: boolean;
  /** By property; of arrays by position. */
  readonly fields: ReadonlyMap<string, Place>;
}

/** What can be read and, where `write` is there, assigned: a variable, a field. */
export interface Place {
  readonly read: () => Value;
  readonly write?: (value: Value) => void;
}

/** A function, namespace or method of the language: `Math`, `Math.floor`, `String`. */
export interface BuiltinValue {
  readonly kind: 'builtin';
  readonly path: string;
}

/** A function of the user's. Only lowering calls it. */
export interface FunctionValue {
  readonly kind: 'function';
  readonly name: string;
  readonly call: (args: readonly Value[]) => Value;
}
