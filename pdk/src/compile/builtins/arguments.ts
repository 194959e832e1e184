import type { Expr } from '../ir.js';
import type { Context } from '../lower/context.js';
import { and, byteLength, choose, f64, i32, i64, not, op, or, str } from '../lower/expr.js';
import {
  asDouble,
  constantNumber,
  doubleNumber,
  int32Number,
  numberConstant,
  toInt32,
} from '../lower/numbers.js';
import { ANY_NUMBER, integers, joinedRanges, rangeOfConstant } from '../lower/range.js';
import type { NumberValue, TextValue, Value } from '../lower/value.js';
import { numberText } from './number-text.js';

/** What JavaScript's own functions make of their arguments before they work with them. */

/** Stands for a position that is not given where none is the same as the text's end. */
export const SATURATED = i32(2 ** 31 - 1);

/** What a value is called in refusals. */
const NAMES: Readonly<Record<Value['kind'], string>> = {
  number: 'a number',
  bigint: 'a bigint',
  boolean: 'a boolean',
  text: 'a text',
  absent: 'null or undefined',
  optional: 'what may be missing',
  date: 'a Date',
  indexed: 'an array',
  object: 'an object',
  builtin: 'a function',
  function: 'a function',
};

/** Ends the lowering: such an argument is not for compiled code. */
export function refuseArgument(context: Context, what: string, value: Value | undefined): never {
  return context.refuse(`${what} of ${NAMES[value?.kind ?? 'absent']}`);
}

/** Whether an argument is not given, or undefined. */
export function isMissing(value: Value | undefined): value is undefined | Extract<Value, { kind: 'absent' }> {
  return value === undefined || (value.kind === 'absent' && value.as === 'undefined');
}

/** ToNumber. */
export function numberOf(context: Context, value: Value | undefined): NumberValue {
  switch (value?.kind) {
    case undefined:
      return numberConstant(Number.NaN);
    case 'number':
      return value;
    case 'boolean':
      return int32Number(value.expr, integers(0, 1));
    case 'date':
      return value.time;
    case 'absent':
      return numberConstant(value.as === 'null' ? 0 : Number.NaN);
    case 'text':
      return doubleNumber(context.guest('heddle_number_read', value.expr), ANY_NUMBER);
    case 'optional': {
      const missing = value.as === 'null' ? 0 : Number.NaN;
      const inner = numberOf(context, value.value);
      const expr = choose(value.missing, f64(missing), asDouble(inner));
      return doubleNumber(expr, joinedRanges(inner.range, rangeOfConstant(missing)));
    }
    default:
      return refuseArgument(context, 'the number', value);
  }
}

/** ToNumber, as an f64. */
export function doubleOf(context: Context, value: Value | undefined): Expr {
  return asDouble(numberOf(context, value));
}

/** ToIntegerOrInfinity, cut to an int32 in an i32: enough where what lies outside behaves like the nearest bound. */
export function positionOf(context: Context, value: Value | undefined): Expr {
  if (isMissing(value)) return i32(0);
  return cut(numberOf(context, value));
}

/** A number without its fraction, cut to an int32; NaN is 0. */
export function cut(number: NumberValue): Expr {
  const constant = constantNumber(number);
  if (constant !== undefined)
    return i32(Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(constant) || 0)));
  return number.form === 'i32' ? number.expr : op('i32.trunc_sat_f64_s', asDouble(number));
}

/** ToInt32, as an i32. */
export function int32Of(context: Context, value: Value | undefined): Expr {
  const number = numberOf(context, value);
  const constant = constantNumber(number);
  if (constant !== undefined) return i32(constant | 0);
  return toInt32(
    number,
    (expr) => context.hold(expr),
    (double) => context.guest('heddle_number_to_int32', double),
  );
}

/** ToString. */
export function textOf(context: Context, value: Value | undefined): TextValue {
  switch (value?.kind) {
    case undefined:
      return constantText('undefined');
    case 'text':
      return value;
    case 'absent':
      return constantText(value.as);
    case 'boolean':
      return { kind: 'text', expr: choose(value.expr, str('true'), str('false')), ascii: true };
    case 'number':
    case 'bigint':
      return { kind: 'text', expr: numberText(context, value), ascii: true };
    case 'optional': {
      const { missing, as } = value;
      let ascii = true;
      const present = (): Expr => {
        const text = textOf(context, value.value);
        ascii = text.ascii;
        return text.expr;
      };
      const expr = context.either(missing, () => str(as), present);
      return { kind: 'text', expr, ascii };
    }
    default:
      return refuseArgument(context, 'the text', value);
  }
}

/** ToString, as a text that may be used more than once. */
export function heldText(context: Context, value: Value | undefined): TextValue {
  const text = textOf(context, value);
  return { ...text, expr: context.hold(text.expr) };
}

/** ToBoolean, as an i32 truth value. */
export function truthOf(context: Context, value: Value | undefined): Expr {
  switch (value?.kind) {
    case undefined:
    case 'absent':
      return i32(0);
    case 'boolean':
      return value.expr;
    case 'number':
      // NaN is not above 0 either.
      if (value.form !== 'f64') return op('i32.ne', value.expr, i32(0));
      return op('f64.gt', op('f64.abs', value.expr), f64(0));
    case 'bigint':
      return op('i64.ne', context.settled(value).expr, i64(0n));
    case 'text':
      return op('i32.ne', byteLength(value.expr), i32(0));
    case 'optional':
      return and(not(value.missing), truthOf(context, value.value));
    default:
      return i32(1);
  }
}

/** A text that is known while the module is built. */
export function constantText(text: string): TextValue {
  return { kind: 'text', expr: str(text), ascii: /^[\0-\x7f]*$/.test(text) };
}

/** What a text is that is known while the module is built; undefined for any other. */
export function constantOf(expr: Expr): string | undefined {
  return expr.op === 'const' && typeof expr.value === 'string' ? expr.value : undefined;
}

/** An integer argument between two bounds, as an i32; what lies outside throws a RangeError with this message. */
export function boundedOf(
  context: Context,
  value: Value | undefined,
  [min, max]: readonly [number, number],
  message: string,
): Expr {
  const number = numberOf(context, value);
  const expr = context.hold(cut(number));
  const constant = constantNumber(number);
  const outside =
    constant === undefined
      ? or(op('i32.lt_s', expr, i32(min)), op('i32.gt_s', expr, i32(max)))
      : i32(Number(Math.trunc(constant) < min || Math.trunc(constant) > max));
  if (outside.op !== 'const' || outside.value !== 0) context.throwIf(outside, 'RangeError', message);
  return expr;
}

/** The receiver of a method, which the table promises to be of this kind. */
export function receiverOf<K extends Value['kind']>(
  value: Value | undefined,
  kind: K,
): Extract<Value, { kind: K }> {
  if (value?.kind !== kind) throw new Error(`a method of ${kind} without one`);
  return value as Extract<Value, { kind: K }>;
}
