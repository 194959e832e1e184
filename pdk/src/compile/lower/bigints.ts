import type { Expr } from '../ir.js';
import type { Body } from './body.js';
import type { Context } from './context.js';
import { choose, i32, i64, op, or } from './expr.js';
import { INT64_MAX, INT64_MIN, type StaticType, UINT64_MAX } from './static-type.js';
import type { BigintValue } from './value.js';

/** Bigints in 64 bits: what does not fit bails out, unless what follows wraps anyway. */

/** The operators `+`, `-`, `*`, `&`, `|` and `^` of bigints. */
export type BigintOperator = '+' | '-' | '*' | '&' | '|' | '^';

/** A constant bigint; undefined beyond 64 bits. */
export function bigintConstant(value: bigint): BigintValue | undefined {
  return value < INT64_MIN || value > UINT64_MAX ? undefined : known(i64(value), value, value);
}

/** A bigint of known bounds, with all of its bits. */
export function known(expr: Expr, min: bigint, max: bigint): BigintValue {
  return { kind: 'bigint', expr, min, max, overflow: undefined };
}

/** The bigint that is known while the module is built. */
export function constantBigint({ expr, min, max, overflow }: BigintValue): bigint | undefined {
  return expr.op === 'const' && overflow === undefined && min === max ? min : undefined;
}

/** See `Context.settled`. */
export function settledBigint(context: Context, value: BigintValue): BigintValue {
  if (value.overflow === undefined) return value;
  const expr = context.hold(value.expr);
  context.bailIf(value.overflow, 'a bigint leaves 64 bits');
  return { ...value, expr, overflow: undefined };
}

/** A bigint as a signed one: bails out where it is 2^63 or more. */
export function signed(context: Context, value: BigintValue): BigintValue {
  const whole = settledBigint(context, value);
  if (whole.max <= INT64_MAX) return whole;
  const expr = context.hold(whole.expr);
  context.bailIf(op('i64.lt_s', expr, i64(0n)), 'a bigint leaves int64');
  return known(expr, whole.min, INT64_MAX);
}

/** A bigint as a variable of a type holds it. */
export function withinBounds(body: Body, value: BigintValue, type: StaticType): BigintValue {
  const settled = settledBigint(body, value);
  const of = type.kind === 'optional' ? type.of : type;
  return of.kind === 'bigint' && of.max <= INT64_MAX ? signed(body, settled) : settled;
}

/** `left operator right` of an operator that is done bit by bit or modulo 2^64. */
export function bigintOperation(
  context: Context,
  operator: BigintOperator,
  left: BigintValue,
  right: BigintValue,
): BigintValue {
  if (operator === '&') return masked(context, left, right);
  if (operator === '|' || operator === '^') return bitwise(context, operator, left, right);
  const [a, b] = sameSign(holding(context, left), holding(context, right));
  const expr = context.hold(op(INSTRUCTIONS[operator], a.expr, b.expr));
  const [min, max] = bounds(operator, a, b);
  const pending = orElse(a.overflow, b.overflow);
  if (min >= INT64_MIN && max <= INT64_MAX) return { kind: 'bigint', expr, min, max, overflow: pending };
  // Whether the result is taken to be signed or not is free where both could be.
  if (min >= 0n && !bothSigned(a, b) && operator !== '-') {
    const overflow = max <= UINT64_MAX ? pending : orElse(pending, unsignedOverflow(operator, a, b, expr));
    return { kind: 'bigint', expr, min, max: max <= UINT64_MAX ? max : UINT64_MAX, overflow };
  }
  if (min >= 0n && max <= UINT64_MAX) return { kind: 'bigint', expr, min, max, overflow: pending };
  if (!bothSigned(a, b) && operator === '-') {
    const overflow = orElse(pending, op('i64.lt_u', a.expr, b.expr));
    return { kind: 'bigint', expr, min: 0n, max: UINT64_MAX, overflow };
  }
  const overflow = orElse(pending, signedOverflow(operator, a, b, expr));
  return {
    kind: 'bigint',
    expr,
    min: min < INT64_MIN ? INT64_MIN : min,
    max: max > INT64_MAX ? INT64_MAX : max,
    overflow,
  };
}

/** `-value`. */
export function negatedBigint(context: Context, value: BigintValue): BigintValue {
  const constant = constantBigint(value);
  const exact = constant === undefined ? undefined : bigintConstant(-constant);
  return exact ?? bigintOperation(context, '-', known(i64(0n), 0n, 0n), asSigned(holding(context, value)));
}

/** `~value`. */
export function inverted(context: Context, value: BigintValue): BigintValue {
  const { expr, min, max, overflow } = asSigned(holding(context, value));
  return { ...known(op('i64.xor', expr, i64(-1n)), -max - 1n, -min - 1n), overflow };
}

/** Both bigints signed or both unsigned; what becomes signed may overflow then. Their expressions are held. */
export function sameSign(left: BigintValue, right: BigintValue): [BigintValue, BigintValue] {
  if (bothSigned(left, right) || (left.min >= 0n && right.min >= 0n)) return [left, right];
  return [asSigned(left), asSigned(right)];
}

/** A bigint taken for a signed one: 2^63 and more overflow. */
function asSigned(value: BigintValue): BigintValue {
  if (value.max <= INT64_MAX) return value;
  const lost = constantBigint(value) === undefined ? op('i64.lt_s', value.expr, i64(0n)) : i32(1);
  const min = value.min > INT64_MAX ? 0n : value.min;
  return { ...value, min, max: INT64_MAX, overflow: orElse(value.overflow, lost) };
}

/** Whether both fit int64. */
export function bothSigned(left: BigintValue, right: BigintValue): boolean {
  return left.max <= INT64_MAX && right.max <= INT64_MAX;
}

const INSTRUCTIONS = {
  '+': 'i64.add',
  '-': 'i64.sub',
  '*': 'i64.mul',
  '|': 'i64.or',
  '^': 'i64.xor',
} as const;

/** `&`: with a mask that is not negative all that counts are its 64 bits, however large the other is. */
function masked(context: Context, left: BigintValue, right: BigintValue): BigintValue {
  const masks = [left, right].filter(({ min, overflow }) => min >= 0n && overflow === undefined);
  if (masks.length > 0) {
    const max = masks.reduce((least, mask) => (mask.max < least ? mask.max : least), UINT64_MAX);
    return known(op('i64.and', left.expr, right.expr), 0n, max);
  }
  const [a, b] = [asSigned(holding(context, left)), asSigned(holding(context, right))];
  const overflow = orElse(a.overflow, b.overflow);
  return { ...known(op('i64.and', a.expr, b.expr), INT64_MIN, INT64_MAX), overflow };
}

function bitwise(context: Context, operator: '|' | '^', left: BigintValue, right: BigintValue): BigintValue {
  const [a, b] = sameSign(holding(context, left), holding(context, right));
  const expr = op(INSTRUCTIONS[operator], a.expr, b.expr);
  const overflow = orElse(a.overflow, b.overflow);
  if (a.min < 0n || b.min < 0n) return { ...known(expr, INT64_MIN, INT64_MAX), overflow };
  const bits = BigInt((a.max > b.max ? a.max : b.max).toString(2).length);
  return { ...known(expr, 0n, (1n << bits) - 1n), overflow };
}

/** The same bigint in locals. */
export function holding(context: Context, value: BigintValue): BigintValue {
  return {
    ...value,
    expr: context.hold(value.expr),
    overflow: value.overflow && context.hold(value.overflow),
  };
}

function bounds(operator: '+' | '-' | '*', a: BigintValue, b: BigintValue): readonly [bigint, bigint] {
  if (operator === '+') return [a.min + b.min, a.max + b.max];
  if (operator === '-') return [a.min - b.max, a.max - b.min];
  const products = [a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max];
  const least = products.reduce((min, product) => (product < min ? product : min));
  return [least, products.reduce((max, product) => (product > max ? product : max))];
}

function orElse(left: Expr | undefined, right: Expr | undefined): Expr | undefined {
  return left === undefined || right === undefined ? (left ?? right) : or(left, right);
}

/** An i32 truth value: `result` is not the sum, difference or product of two int64s. */
function signedOverflow(
  operator: '+' | '-' | '*',
  { expr: a }: BigintValue,
  { expr: b }: BigintValue,
  result: Expr,
): Expr {
  if (operator === '*') return productOverflow(a, b, result);
  const first = op('i64.xor', a, operator === '+' ? result : b);
  const second = op('i64.xor', operator === '+' ? b : a, result);
  return op('i64.lt_s', op('i64.and', first, second), i64(0n));
}

/** Asks by division, but where both factors fit 32 bits. */
function productOverflow(a: Expr, b: Expr, product: Expr): Expr {
  const small = op(
    'i32.and',
    op('i64.eq', op('i64.extend32_s', a), a),
    op('i64.eq', op('i64.extend32_s', b), b),
  );
  const divided = op('i64.ne', op('i64.div_s', product, a), b);
  const byMinusOne = op('i64.eq', b, i64(INT64_MIN));
  const zero = op('i64.eqz', a);
  return choose(small, i32(0), choose(zero, i32(0), choose(op('i64.eq', a, i64(-1n)), byMinusOne, divided)));
}

function unsignedOverflow(
  operator: '+' | '*',
  { expr: a }: BigintValue,
  { expr: b }: BigintValue,
  result: Expr,
): Expr {
  if (operator === '+') return op('i64.lt_u', result, a);
  return choose(op('i64.eqz', a), i32(0), op('i64.ne', op('i64.div_u', result, a), b));
}
