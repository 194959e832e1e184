import { bigintConstant, constantBigint, known } from '../lower/bigints.js';
import type { CallLowering, Context } from '../lower/context.js';
import { f64, i32, i64, op, or } from '../lower/expr.js';
import { asDouble, constantNumber } from '../lower/numbers.js';
import { isSafeInteger } from '../lower/range.js';
import { INT64_MAX, INT64_MIN } from '../lower/static-type.js';
import type { BigintValue, NumberValue, Value } from '../lower/value.js';
import { boundedOf, heldText, isMissing, numberOf, receiverOf, refuseArgument } from './arguments.js';
import { bigintText, wide } from './number-text.js';

/** Bigints: conversions, and the wrapping that makes 64-bit arithmetic of them. */

const NO_BIGINT = 'cannot convert to BigInt';

/** BigInt(value). */
const toBigint: CallLowering = (context, [value]) => ofPresent(context, value);

function ofPresent(context: Context, value: Value | undefined): BigintValue {
  switch (value?.kind) {
    case 'bigint':
      return value;
    case 'boolean':
      return known(op('i64.extend_i32_u', value.expr), 0n, 1n);
    case 'number':
      return ofNumber(context, value);
    case 'text':
      return ofText(context, value);
    case undefined:
    case 'absent':
      context.throwIf(i32(1), 'TypeError', NO_BIGINT);
      return known(i64(0n), 0n, 0n);
    case 'optional':
      context.throwIf(value.missing, 'TypeError', NO_BIGINT);
      return ofPresent(context, value.value);
    default:
      return refuseArgument(context, 'the bigint', value);
  }
}

function ofNumber(context: Context, value: NumberValue): BigintValue {
  const { min, max } = value.range;
  if (value.form !== 'f64') return known(wide(value), BigInt(min), BigInt(max));
  if (isSafeInteger(value.range))
    return known(op('i64.trunc_sat_f64_s', value.expr), BigInt(min), BigInt(max));
  const number = context.hold(asDouble(value));
  const infinite = op('i32.eqz', op('f64.lt', op('f64.abs', number), f64(Number.POSITIVE_INFINITY)));
  context.throwIf(infinite, 'RangeError', 'cannot convert NaN or Infinity to BigInt');
  const fraction = op('f64.ne', op('f64.trunc', number), number);
  context.throwIf(fraction, 'RangeError', 'cannot convert to BigInt: not an integer');
  const outside = or(op('f64.lt', number, f64(-(2 ** 63))), op('f64.ge', number, f64(2 ** 63)));
  context.bailIf(outside, 'a number is made into a bigint beyond int64');
  return known(op('i64.trunc_sat_f64_s', number), INT64_MIN, INT64_MAX);
}

function ofText(context: Context, value: Value): BigintValue {
  const { expr } = heldText(context, value);
  const state = context.hold(context.guest('heddle_bigint_check', expr));
  context.throwIf(op('i32.eq', state, i32(1)), 'SyntaxError', 'invalid BigInt literal');
  context.bailIf(op('i32.eq', state, i32(2)), 'a text is made into a bigint beyond int64');
  return known(context.guest('heddle_bigint_read', expr), INT64_MIN, INT64_MAX);
}

/** BigInt.asIntN and BigInt.asUintN of a number of bits that is known before it runs. */
function wrapping(exact: (bits: number, value: bigint) => bigint, signed: boolean): CallLowering {
  return (context, [bits, value]) => {
    const count = bits === undefined ? undefined : constantNumber(numberOf(context, bits));
    if (count === undefined || !Number.isInteger(count) || count < 0)
      return context.refuse('bits of a bigint that are not known before it runs');
    if (value?.kind !== 'bigint') return refuseArgument(context, 'the bigint', value);
    const constant = constantBigint(value);
    const folded = constant === undefined ? undefined : bigintConstant(exact(count, constant));
    if (folded !== undefined) return folded;
    const [min, max] = signed
      ? [count === 0 ? 0n : -(1n << BigInt(count - 1)), count === 0 ? 0n : (1n << BigInt(count - 1)) - 1n]
      : [0n, (1n << BigInt(count)) - 1n];
    const within = value.min >= min && value.max <= max;
    if (within && value.overflow === undefined) return value;
    if (count > 64) return within ? context.settled(value) : context.refuse('more than 64 bits of a bigint');
    // The bits are all there, whether or not the value fits 64 of them.
    if (count === 64) return known(value.expr, min, max);
    if (!signed) return known(op('i64.and', value.expr, i64(max)), min, max);
    const shift = i64(BigInt(64 - count));
    return known(count === 0 ? i64(0n) : op('i64.shr_s', op('i64.shl', value.expr, shift), shift), min, max);
  };
}

const toText: CallLowering = (context, [radix], receiver) => {
  const value = receiverOf(receiver, 'bigint');
  const base = isMissing(radix)
    ? i32(10)
    : boundedOf(context, radix, [2, 36], 'toString() radix argument must be between 2 and 36');
  return { kind: 'text', expr: bigintText(context, value, base), ascii: true };
};

export const bigintCalls: ReadonlyMap<string, CallLowering> = new Map<string, CallLowering>([
  ['BigInt', toBigint],
  ['BigInt.asIntN', wrapping(BigInt.asIntN, true)],
  ['BigInt.asUintN', wrapping(BigInt.asUintN, false)],
  ['bigint.toString', toText],
  ['bigint.valueOf', (_context, _args, receiver) => receiverOf(receiver, 'bigint')],
]);
