import type { Expr } from '../ir.js';
import type { Context } from '../lower/context.js';
import { i32, op } from '../lower/expr.js';
import { isUnsigned } from '../lower/representation.js';
import type { BigintValue, NumberValue } from '../lower/value.js';

/** String(value) of a number or a bigint, as a str. */
export function numberText(context: Context, value: NumberValue | BigintValue): Expr {
  if (value.kind === 'bigint') return bigintText(context, value, i32(10));
  if (value.form === 'f64') return context.guest('heddle_number_text', value.expr);
  return context.guest('heddle_bigint_text', wide(value));
}

/** value.toString(radix) of a bigint. */
export function bigintText(context: Context, value: BigintValue, radix: Expr): Expr {
  const settled = context.settled(value);
  if (isUnsigned(settled)) return context.guest('heddle_bigint_text_unsigned', settled.expr, radix);
  if (radix.op === 'const' && radix.value === 10) return context.guest('heddle_bigint_text', settled.expr);
  return context.guest('heddle_bigint_text_radix', settled.expr, radix);
}

/** An int32 or uint32 as an i64. */
export function wide({ expr, form }: NumberValue): Expr {
  return op(form === 'u32' ? 'i64.extend_i32_u' : 'i64.extend_i32_s', expr);
}
