import type { Expr, Local, Statement, ValueType } from '../ir.js';
import type { BigintValue, Value } from './value.js';

/**
 * What the lowering of an operation or a call may use. Operands were evaluated before, in JavaScript's order: what is
 * emitted comes after them, and an expression that is returned stands behind what was emitted.
 */
export interface Context {
  /** Adds a statement. */
  emit(statement: Statement): void;
  /** A fresh local. */
  local(name: string, type: ValueType): Local;
  /** The same value, in a local unless it costs nothing: may be used any number of times, until the end of the row. */
  hold(expr: Expr): Expr;
  /** The same bigint without open question of overflow: the row bails out where it does not fit 64 bits. */
  settled(value: BigintValue): BigintValue;
  /** What one of two sides emits runs, by an i32 truth value. */
  when(test: Expr, then: () => void, otherwise?: () => void): void;
  /** The value of one of two sides; what a side emits runs with it alone. Both are of one type. */
  either(test: Expr, then: () => Expr, otherwise: () => Expr): Expr;
  /** A call of a function of the guest; the types are those of `guest-functions.ts`. */
  guest(name: string, ...operands: readonly Expr[]): Expr;
  /** Leaves the row to the js tier where an i32 truth value says so. */
  bailIf(test: Expr, reason: string): void;
  /** Throws an exception of the language where an i32 truth value says so: `throwIf(zero, 'RangeError', 'Division by zero')`. */
  throwIf(test: Expr, className: string, message: string): void;
  /** Ends the lowering: the function stays in the js tier for this reason, which begins small and names no place. */
  refuse(reason: string): never;
}

/** How a call of a function of the language is lowered; `receiver` is undefined where there is none (`Math.floor(x)`). */
export type CallLowering = (context: Context, args: readonly Value[], receiver: Value | undefined) => Value;

/** How a property that is no call is lowered: `text.length`. */
export type PropertyLowering = (context: Context, receiver: Value) => Value;

/**
 * What `builtins/` gives, in one table. Keys of calls: `Math.floor`, `Number`, `new Date`, and methods by the kind of
 * their receiver: `text.slice`, `number.toFixed`, `date.getUTCDay`. Keys of properties: `text.length`. Constants: `Math.PI`.
 */
export interface Builtins {
  readonly calls: ReadonlyMap<string, CallLowering>;
  readonly properties: ReadonlyMap<string, PropertyLowering>;
  readonly constants: ReadonlyMap<string, number>;
  /** What operators need of texts and numbers. */
  readonly operators: TextOperators;
}

/** Operators on texts, and conversions that operators make. All texts are of type str, truth values i32. */
export interface TextOperators {
  concat(context: Context, left: Expr, right: Expr): Expr;
  equal(context: Context, left: Expr, right: Expr): Expr;
  /** -1, 0 or 1 in the order of UTF-16 code units, as an i32. */
  compare(context: Context, left: Expr, right: Expr): Expr;
  /** `String(x)` of everything but texts and objects; of a number the shortest form. */
  fromValue(context: Context, value: Value): Expr;
  /** `Number(text)`, an f64. */
  toNumber(context: Context, text: Expr): Expr;
  /** `base ** exponent` of numbers, an f64. */
  power(context: Context, base: Expr, exponent: Expr): Expr;
  /** `left % right` of numbers that are no int32s, an f64. */
  remainder(context: Context, left: Expr, right: Expr): Expr;
}
