import type { Expr } from '../ir.js';
import { choose, f64, i32, op } from './expr.js';
import {
  INT32,
  INT32_MAX,
  INT32_MIN,
  isInt32,
  isUint32,
  type NumberRange,
  rangeOfConstant,
  UINT32,
} from './range.js';
import type { NumberValue } from './value.js';

/** Between the forms that numbers are held in. */

/** A constant number. */
export function numberConstant(value: number): NumberValue {
  const range = rangeOfConstant(value);
  if (isInt32(range)) return { kind: 'number', expr: i32(value), form: 'i32', range };
  return { kind: 'number', expr: f64(value), form: 'f64', range };
}

/** The number that is known while the module is built; undefined where there is none. */
export function constantNumber({ expr, form }: NumberValue): number | undefined {
  if (expr.op !== 'const' || typeof expr.value !== 'number') return undefined;
  return form === 'u32' ? expr.value >>> 0 : expr.value;
}

/** A double of a range. */
export function doubleNumber(expr: Expr, range: NumberRange): NumberValue {
  return { kind: 'number', expr, form: 'f64', range };
}

/** An int32 in an i32. */
export function int32Number(expr: Expr, range: NumberRange = INT32): NumberValue {
  return { kind: 'number', expr, form: 'i32', range };
}

/** An uint32 in an i32. */
export function uint32Number(expr: Expr, range: NumberRange = UINT32): NumberValue {
  return { kind: 'number', expr, form: isInt32(range) ? 'i32' : 'u32', range };
}

/** The number as an f64. */
export function asDouble({ expr, form }: NumberValue): Expr {
  if (form === 'f64') return expr;
  if (expr.op === 'const') return f64(form === 'u32' ? Number(expr.value) >>> 0 : Number(expr.value));
  return op(form === 'u32' ? 'f64.convert_i32_u' : 'f64.convert_i32_s', expr);
}

/** The number as an i32; undefined where it may be no int32. */
export function asInt32(value: NumberValue): Expr | undefined {
  if (!isInt32(value.range)) return undefined;
  return value.form === 'f64' ? op('i32.trunc_sat_f64_s', value.expr) : value.expr;
}

/** The number in another form, which its range must allow. */
export function inForm(value: NumberValue, form: 'f64' | 'i32' | 'u32'): Expr {
  if (form === 'f64') return asDouble(value);
  if (value.form !== 'f64') return value.expr;
  return op(form === 'u32' ? 'i32.trunc_sat_f64_u' : 'i32.trunc_sat_f64_s', value.expr);
}

/** The same number where -0 counts as 0. */
export function withoutZeroSign(value: NumberValue): NumberValue {
  if (!value.range.minusZero) return value;
  const range = { ...value.range, minusZero: false };
  const low = lowBits(value);
  // Adding 0 takes the sign of a zero away, and nothing else.
  if (low === undefined || !isInt32(range))
    return { ...value, expr: op('f64.add', value.expr, f64(0)), range };
  return int32Number(low, range);
}

/** The form that suits a range best. */
export function formOf(range: NumberRange): 'f64' | 'i32' | 'u32' {
  if (isInt32(range)) return 'i32';
  return isUint32(range) ? 'u32' : 'f64';
}

/** Whether a double is an int32 whatever its sign of zero: then it can be cut. */
export function cutsToInt32({ min, max, integer, nan }: NumberRange): boolean {
  return integer && !nan && min >= INT32_MIN && max <= INT32_MAX;
}

/** The 32 bits of a double that is an int32 or an uint32, whatever the sign of a zero; undefined where it may be none. */
export function cut({ expr, range }: NumberValue): Expr | undefined {
  if (cutsToInt32(range)) return op('i32.trunc_sat_f64_s', expr);
  return isUint32({ ...range, minusZero: false }) ? op('i32.trunc_sat_f64_u', expr) : undefined;
}

/** JavaScript's ToInt32 of a number, as an i32. `slow` is for doubles beyond 2^63; it takes an f64 that is used twice. */
export function toInt32(value: NumberValue, hold: (expr: Expr) => Expr, slow: (double: Expr) => Expr): Expr {
  const { range } = value;
  const low = lowBits(value);
  if (low !== undefined) return low;
  const cut32 = cut(value);
  if (cut32 !== undefined) return cut32;
  const double = hold(value.expr);
  const low64 = op('i32.wrap_i64', op('i64.trunc_sat_f64_s', double));
  if (range.min > -(2 ** 63) && range.max < 2 ** 63 && !range.nan) return low64;
  return choose(op('f64.lt', op('f64.abs', double), f64(2 ** 63)), low64, slow(double));
}

/** The lowest 32 bits of an integer as an i32, where they are had without a detour over doubles. */
export function lowBits({ expr, form, low, range }: NumberValue): Expr | undefined {
  if (expr.op === 'const' && form === 'f64' && range.integer)
    return i32(Number(BigInt.asIntN(32, BigInt(range.min))));
  return form === 'f64' ? low : expr;
}
