import type { Expr } from '../ir.js';
import type { Context } from './context.js';
import { and, choose, f64, i32, i64, op, or } from './expr.js';
import {
  asDouble,
  constantNumber,
  cut,
  cutsToInt32,
  doubleNumber,
  int32Number,
  lowBits,
  numberConstant,
} from './numbers.js';
import { isInt32, isSafeInteger, isUint32, maybeZero, type NumberRange } from './range.js';
import {
  differenceRange,
  negatedRange,
  productRange,
  quotientRange,
  remainderRange,
  sumRange,
} from './range-arithmetic.js';
import type { NumberValue } from './value.js';

/** `+`, `-`, `*`, `/` and `%` of numbers: doubles, but where ranges show that int32s give the same. */

/** `left operator right`; `slowRemainder` is `%` of two doubles. */
export function numberOperation(
  context: Context,
  operator: '+' | '-' | '*' | '/' | '%',
  left: NumberValue,
  right: NumberValue,
  slowRemainder: (left: Expr, right: Expr) => Expr,
): NumberValue {
  const folded = foldedConstants(operator, left, right);
  if (folded !== undefined) return folded;
  switch (operator) {
    case '+':
      return wrapping('add', left, right, sumRange(left.range, right.range));
    case '-':
      return wrapping('sub', left, right, differenceRange(left.range, right.range));
    case '*':
      return wrapping('mul', left, right, productRange(left.range, right.range));
    case '/':
      return doubleNumber(
        op('f64.div', asDouble(left), asDouble(right)),
        quotientRange(left.range, right.range),
      );
    case '%':
      return remainder(context, left, right, slowRemainder);
  }
}

/** `-value`. */
export function negatedNumber(value: NumberValue): NumberValue {
  const constant = constantNumber(value);
  if (constant !== undefined) return numberConstant(-constant);
  const range = negatedRange(value.range);
  const low = exactLow(value);
  const negative = low && op('i32.sub', i32(0), low);
  if (negative !== undefined && isInt32(range)) return int32Number(negative, range);
  const double = doubleNumber(op('f64.neg', asDouble(value)), range);
  return negative !== undefined && isSafeInteger(range) ? { ...double, low: negative } : double;
}

/** An integer's lowest 32 bits, cheaply: undefined for what is no integer below 2^53. */
export function exactLow(value: NumberValue): Expr | undefined {
  return lowBits(value) ?? cut(value);
}

/** Addition, subtraction and multiplication agree in doubles and modulo 2^32 while no integer leaves 2^53. */
function wrapping(
  name: 'add' | 'sub' | 'mul',
  left: NumberValue,
  right: NumberValue,
  range: NumberRange,
): NumberValue {
  const [a, b] = [exactLow(left), exactLow(right)];
  const low = a && b && isSafeInteger(range) ? op(`i32.${name}`, a, b) : undefined;
  if (low !== undefined && isInt32(range)) return int32Number(low, range);
  if (low !== undefined && isUint32(range)) return { kind: 'number', expr: low, form: 'u32', range };
  const double = doubleNumber(op(`f64.${name}`, asDouble(left), asDouble(right)), range);
  return low === undefined ? double : { ...double, low };
}

function remainder(
  context: Context,
  left: NumberValue,
  right: NumberValue,
  slow: (left: Expr, right: Expr) => Expr,
): NumberValue {
  const range = remainderRange(left.range, right.range);
  const unsigned = isUnsigned(left) && isUnsigned(right);
  const [a, b] = [exactLow(left), exactLow(right)];
  const whole = unsigned || (cutsToInt32(left.range) && cutsToInt32(right.range));
  if (a === undefined || b === undefined || !whole)
    return (
      wideRemainder(context, left, right, range) ??
      doubleNumber(anyRemainder(context, asDouble(left), asDouble(right), slow), range)
    );
  const divisor = context.hold(b);
  const divided = op(unsigned ? 'i32.rem_u' : 'i32.rem_s', a, divisor);
  // What may trap is written once: a division by zero is passed over.
  const rest = maybeZero(right.range) ? divided : context.hold(divided);
  if (!maybeZero(right.range) && !range.minusZero) {
    return unsigned && !isInt32(range)
      ? { kind: 'number', expr: rest, form: 'u32', range }
      : int32Number(rest, range);
  }
  // The sign is that of the dividend, of a zero as well; what is divided by zero is NaN.
  const convert = op(unsigned ? 'f64.convert_i32_u' : 'f64.convert_i32_s', rest);
  const exact = range.minusZero ? op('f64.copysign', convert, asDouble(left)) : convert;
  if (!maybeZero(right.range)) return { ...doubleNumber(exact, range), low: rest };
  return doubleNumber(choose(op('i32.eqz', divisor), f64(Number.NaN), exact), range);
}

/** `%` of integers that int64s hold as exactly as doubles do. */
function wideRemainder(
  context: Context,
  left: NumberValue,
  right: NumberValue,
  range: NumberRange,
): NumberValue | undefined {
  if (!isWide(left.range) || !isWide(right.range)) return undefined;
  const dividend = context.hold(asDouble(left));
  const divisor = context.hold(op('i64.trunc_sat_f64_s', asDouble(right)));
  const rest = op('f64.convert_i64_s', op('i64.rem_s', op('i64.trunc_sat_f64_s', dividend), divisor));
  const exact = range.minusZero ? op('f64.copysign', rest, dividend) : rest;
  // A divisor that is NaN is cut to zero.
  const zero = maybeZero(right.range) || right.range.nan ? op('i64.eqz', divisor) : i32(0);
  const isNan = left.range.nan ? or(op('f64.ne', dividend, dividend), zero) : zero;
  return doubleNumber(choose(isNan, f64(Number.NaN), exact), range);
}

/** `%` of doubles: of those that turn out to be integers as above. */
function anyRemainder(
  context: Context,
  left: Expr,
  right: Expr,
  slow: (left: Expr, right: Expr) => Expr,
): Expr {
  const [a, b] = [context.hold(left), context.hold(right)];
  const [dividend, divisor] = [
    context.hold(op('i64.trunc_sat_f64_s', a)),
    context.hold(op('i64.trunc_sat_f64_s', b)),
  ];
  const whole = and(
    op('f64.eq', op('f64.convert_i64_s', dividend), a),
    op('f64.eq', op('f64.convert_i64_s', divisor), b),
  );
  const fits = and(op('f64.lt', op('f64.abs', a), f64(2 ** 62)), op('i64.ne', divisor, i64(0n)));
  const rest = op('f64.convert_i64_s', op('i64.rem_s', dividend, divisor));
  return choose(and(whole, fits), op('f64.copysign', rest, a), slow(a, b));
}

/** Whether a number is NaN or an integer that int64s hold with room to spare. */
function isWide({ integer, min, max }: NumberRange): boolean {
  return integer && min >= -(2 ** 62) && max <= 2 ** 62;
}

/** Whether a number is an uint32 whatever the sign of a zero. */
export function isUnsigned({ range }: NumberValue): boolean {
  return isUint32({ ...range, minusZero: false });
}

function foldedConstants(operator: string, left: NumberValue, right: NumberValue): NumberValue | undefined {
  const [a, b] = [constantNumber(left), constantNumber(right)];
  if (a === undefined || b === undefined) return undefined;
  switch (operator) {
    case '+':
      return numberConstant(a + b);
    case '-':
      return numberConstant(a - b);
    case '*':
      return numberConstant(a * b);
    case '/':
      return numberConstant(a / b);
    default:
      return numberConstant(a % b);
  }
}

/** Whether a number is other than zero and NaN, as an i32 truth value. */
export function isTrueNumber({ expr, form, range }: NumberValue): Expr {
  if (form !== 'f64') return op('i32.ne', expr, i32(0));
  if (!range.nan) return op('f64.ne', expr, f64(0));
  return op('f64.gt', op('f64.abs', expr), f64(0));
}

/** Whether a number lies between two whole bounds and is an integer; for positions in lists. */
export function isIntegerWithin(
  context: Context,
  value: NumberValue,
  below: Expr,
): { test: Expr; index: Expr } {
  if (isInt32(value.range)) {
    const index = context.hold(value.form === 'f64' ? op('i32.trunc_sat_f64_s', value.expr) : value.expr);
    return { test: op('i32.lt_u', index, below), index };
  }
  const double = context.hold(asDouble(value));
  const index = context.hold(op('i32.trunc_sat_f64_s', double));
  const whole = op('f64.eq', op('f64.convert_i32_s', index), double);
  return { test: and(whole, op('i32.lt_u', index, below)), index };
}
