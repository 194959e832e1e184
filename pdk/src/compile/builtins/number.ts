import type { Expr } from '../ir.js';
import type { CallLowering, Context } from '../lower/context.js';
import { and, f64, i32, op } from '../lower/expr.js';
import { asDouble, constantNumber, doubleNumber, numberConstant } from '../lower/numbers.js';
import { ANY_NUMBER, isSafeInteger } from '../lower/range.js';
import { isUnsigned } from '../lower/representation.js';
import type { NumberValue, TextValue, Value } from '../lower/value.js';
import { boundedOf, int32Of, isMissing, numberOf, receiverOf, textOf } from './arguments.js';
import { numberText, wide } from './number-text.js';

/** Numbers: their predicates, conversions and methods. */

/** A test of a number; what is no number fails it. */
function predicate(test: (context: Context, x: NumberValue) => Expr): CallLowering {
  return (context, [value]) => {
    const failed: Value = { kind: 'boolean', expr: i32(0) };
    if (value?.kind === 'number') return { kind: 'boolean', expr: test(context, held(context, value)) };
    if (value?.kind !== 'optional' || value.value.kind !== 'number') return failed;
    const present = test(context, held(context, value.value));
    return { kind: 'boolean', expr: and(op('i32.eqz', value.missing), present) };
  };
}

/** The same of the number that a value is made into: `isNaN(text)`. */
function converting(test: (context: Context, x: NumberValue) => Expr): CallLowering {
  return (context, [value]) => ({
    kind: 'boolean',
    expr: test(context, held(context, numberOf(context, value))),
  });
}

function held(context: Context, value: NumberValue): NumberValue {
  return { ...value, expr: context.hold(value.expr) };
}

function isNan(_context: Context, x: NumberValue): Expr {
  return x.range.nan ? op('f64.ne', asDouble(x), asDouble(x)) : i32(0);
}

function finiteness(_context: Context, x: NumberValue): Expr {
  const { min, max, nan } = x.range;
  if (!nan && Number.isFinite(min) && Number.isFinite(max)) return i32(1);
  return op('f64.lt', op('f64.abs', asDouble(x)), f64(Number.POSITIVE_INFINITY));
}

function isInteger(_context: Context, x: NumberValue): Expr {
  if (x.range.integer && !x.range.nan) return i32(1);
  // Infinity less itself is NaN, which equals nothing.
  return op('f64.eq', op('f64.sub', asDouble(x), op('f64.trunc', asDouble(x))), f64(0));
}

function isSafe(context: Context, x: NumberValue): Expr {
  if (isSafeInteger(x.range)) return i32(1);
  const small = op('f64.le', op('f64.abs', asDouble(x)), f64(Number.MAX_SAFE_INTEGER));
  return and(isInteger(context, x), small);
}

const readFloat: CallLowering = (context, [text]) =>
  doubleNumber(context.guest('heddle_number_parse_float', textOf(context, text).expr), ANY_NUMBER);

const readInt: CallLowering = (context, [text, radix]) => {
  const given = textOf(context, text).expr;
  const base = isMissing(radix) ? i32(0) : int32Of(context, radix);
  return doubleNumber(context.guest('heddle_number_parse_int', given, base), ANY_NUMBER);
};

/** Number(value), which unlike operators takes bigints. */
const toNumber: CallLowering = (context, args) => {
  const [value] = args;
  if (args.length === 0) return numberConstant(0);
  if (value?.kind !== 'bigint') return numberOf(context, value);
  const settled = context.settled(value);
  const convert = isUnsigned(settled) ? 'f64.convert_i64_u' : 'f64.convert_i64_s';
  return doubleNumber(op(convert, settled.expr), {
    min: Number(settled.min),
    max: Number(settled.max),
    integer: true,
    nan: false,
    minusZero: false,
  });
};

const ascii = (expr: Expr): TextValue => ({ kind: 'text', expr, ascii: true });
const numberReceiver = (value: Value | undefined): NumberValue => receiverOf(value, 'number');
const DIGITS = 'invalid number of digits';

const toText: CallLowering = (context, [radix], receiver) => {
  const value = numberReceiver(receiver);
  if (isMissing(radix)) return ascii(numberText(context, value));
  const base = boundedOf(context, radix, [2, 36], 'toString() radix argument must be between 2 and 36');
  if (base.op === 'const' && base.value === 10) return ascii(numberText(context, value));
  if (value.form !== 'f64') return ascii(context.guest('heddle_bigint_text_radix', wide(value), base));
  return ascii(context.guest('heddle_number_text_radix', value.expr, base));
};

const toFixed: CallLowering = (context, [digits], receiver) => {
  const count = isMissing(digits) ? i32(0) : boundedOf(context, digits, [0, 100], DIGITS);
  return ascii(context.guest('heddle_number_fixed', asDouble(numberReceiver(receiver)), count));
};

const toPrecision: CallLowering = (context, [digits], receiver) => {
  const value = numberReceiver(receiver);
  if (isMissing(digits)) return ascii(numberText(context, value));
  return ascii(
    context.guest('heddle_number_precision', asDouble(value), digitsOf(context, value, digits, 1)),
  );
};

const toExponential: CallLowering = (context, [digits], receiver) => {
  const value = numberReceiver(receiver);
  const count = isMissing(digits) ? i32(-1) : digitsOf(context, value, digits, 0);
  return ascii(context.guest('heddle_number_exponential', asDouble(value), count));
};

/** Digits that are not looked at where the number is not finite: then they need not be valid. */
function digitsOf(context: Context, value: NumberValue, digits: Value, least: number): Expr {
  const number = numberOf(context, digits);
  const constant = constantNumber(number);
  if (constant !== undefined && constant >= least && constant < 101)
    return boundedOf(context, number, [least, 100], DIGITS);
  const finite = context.hold(finiteness(context, value));
  let count: Expr = i32(least);
  context.when(finite, () => {
    count = boundedOf(context, number, [least, 100], DIGITS);
  });
  return count;
}

export const numberCalls: ReadonlyMap<string, CallLowering> = new Map<string, CallLowering>([
  ['Number', toNumber],
  ['Number.isFinite', predicate(finiteness)],
  ['Number.isInteger', predicate(isInteger)],
  ['Number.isNaN', predicate(isNan)],
  ['Number.isSafeInteger', predicate(isSafe)],
  ['Number.parseFloat', readFloat],
  ['Number.parseInt', readInt],
  ['isFinite', converting(finiteness)],
  ['isNaN', converting(isNan)],
  ['parseFloat', readFloat],
  ['parseInt', readInt],
  ['number.toExponential', toExponential],
  ['number.toFixed', toFixed],
  ['number.toPrecision', toPrecision],
  ['number.toString', toText],
  ['number.valueOf', (_context, _args, receiver) => numberReceiver(receiver)],
]);

export const numberConstants: ReadonlyMap<string, number> = new Map([
  ['Number.EPSILON', Number.EPSILON],
  ['Number.MAX_SAFE_INTEGER', Number.MAX_SAFE_INTEGER],
  ['Number.MAX_VALUE', Number.MAX_VALUE],
  ['Number.MIN_SAFE_INTEGER', Number.MIN_SAFE_INTEGER],
  ['Number.MIN_VALUE', Number.MIN_VALUE],
  ['Number.NEGATIVE_INFINITY', Number.NEGATIVE_INFINITY],
  ['Number.NaN', Number.NaN],
  ['Number.POSITIVE_INFINITY', Number.POSITIVE_INFINITY],
]);
