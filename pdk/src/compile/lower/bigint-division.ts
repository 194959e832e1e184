import {
  bigintConstant,
  bigintOperation,
  bothSigned,
  constantBigint,
  holding,
  known,
  sameSign,
  settledBigint,
  signed,
} from './bigints.js';
import type { Body } from './body.js';
import { and, choose, i32, i64, not, op } from './expr.js';
import { INT64_MAX, INT64_MIN, UINT64_MAX } from './static-type.js';
import type { BigintValue } from './value.js';

/** Division, shifts and powers of bigints. */

/** `left / right` and `left % right`; `thrown` is called where the divisor is zero, and must not return to the code. */
export function bigintDivision(
  body: Body,
  operator: '/' | '%',
  left: BigintValue,
  right: BigintValue,
  thrown: () => void,
): BigintValue {
  const [whole, divisor] = [settledBigint(body, left), settledBigint(body, right)];
  const [one, other] = sameSign(holding(body, whole), holding(body, divisor));
  const [a, b] = [settledBigint(body, one), settledBigint(body, other)];
  if (b.min <= 0n && b.max >= 0n) body.when(op('i64.eqz', b.expr), thrown);
  if (!bothSigned(a, b)) {
    const unsigned = op(operator === '/' ? 'i64.div_u' : 'i64.rem_u', a.expr, b.expr);
    return known(unsigned, 0n, a.max);
  }
  const most = greatest(a);
  if (operator === '%') {
    const least = greatest(b) - 1n < most ? greatest(b) - 1n : most;
    return known(op('i64.rem_s', a.expr, b.expr), a.min < 0n ? -least : 0n, a.max > 0n ? least : 0n);
  }
  if (a.min === INT64_MIN && b.min <= -1n && b.max >= -1n) {
    const leaves = and(op('i64.eq', a.expr, i64(INT64_MIN)), op('i64.eq', b.expr, i64(-1n)));
    body.bailIf(leaves, 'a bigint leaves 64 bits');
  }
  const negative = a.min < 0n || b.min < 0n;
  const max = most > INT64_MAX ? INT64_MAX : most;
  return known(op('i64.div_s', a.expr, b.expr), negative ? -max - 1n : 0n, max);
}

/** `left << right` and `left >> right`; a negative distance shifts the other way. */
export function bigintShift(
  body: Body,
  operator: '<<' | '>>',
  left: BigintValue,
  right: BigintValue,
): BigintValue {
  const distance = settledBigint(body, right);
  const constant = constantBigint(distance);
  if (constant === undefined && distance.min < 0n)
    body.bailIf(
      op('i64.lt_s', body.hold(distance.expr), i64(0n)),
      'a bigint is shifted by a negative distance',
    );
  const back = constant !== undefined && constant < 0n;
  const by = back ? bigintConstant(-constant) : { ...distance, min: distance.min < 0n ? 0n : distance.min };
  if (by === undefined) body.refuse('a bigint is shifted further than it has bits');
  return (operator === '<<') !== back ? shiftedLeft(body, left, by) : shiftedRight(body, left, by);
}

/** `base ** exponent`, where one of the two is constant. */
export function bigintPower(body: Body, base: BigintValue, exponent: BigintValue): BigintValue {
  const power = constantBigint(exponent);
  if (power !== undefined && power >= 0n && power <= 8n) {
    let result = known(i64(1n), 1n, 1n);
    const factor = holding(body, base);
    for (let round = 0n; round < power; round += 1n)
      result = round === 0n ? factor : bigintOperation(body, '*', result, factor);
    return result;
  }
  const constant = constantBigint(base);
  if (constant === undefined || constant < 2n) body.refuse('a power of bigints of which neither is constant');
  const powers: bigint[] = [];
  for (let value = 1n; value <= INT64_MAX; value *= constant) powers.push(value);
  const at = holding(body, settledBigint(body, exponent));
  const beyond = op('i64.ge_u', at.expr, i64(BigInt(powers.length)));
  body.bailIf(beyond, 'a power leaves int64, or its exponent is negative');
  const offset = op('i32.shl', op('i32.wrap_i64', at.expr), i32(3));
  const table = body.module.int64Table(`powers of ${constant}`, powers);
  const address = op('i32.add', { op: 'address', type: 'i32', table }, offset);
  const expr = body.hold({ op: 'load', type: 'i64', bits: 64, signed: true, address, offset: 0 });
  return known(expr, 1n, powers.at(-1) ?? 1n);
}

function shiftedLeft(body: Body, left: BigintValue, by: BigintValue): BigintValue {
  const a = holding(
    body,
    left.overflow === undefined && left.max > INT64_MAX && left.min < 0n ? signed(body, left) : left,
  );
  const distance = body.hold(by.expr);
  const within = by.max < 64n ? i32(1) : op('i64.lt_u', distance, i64(64n));
  const expr = body.hold(choose(within, op('i64.shl', a.expr, distance), i64(0n)));
  const unsigned = a.max > INT64_MAX;
  const limit = unsigned ? UINT64_MAX : INT64_MAX;
  const [min, max] =
    by.max < 64n ? [a.min << (a.min < 0n ? by.max : by.min), a.max << by.max] : [a.min, limit + 1n];
  if (max <= limit && min >= INT64_MIN) return { kind: 'bigint', expr, min, max, overflow: a.overflow };
  const back = op(unsigned ? 'i64.shr_u' : 'i64.shr_s', expr, distance);
  const lost = choose(within, op('i64.ne', back, a.expr), not(op('i64.eqz', a.expr)));
  const overflow = a.overflow === undefined ? lost : op('i32.or', a.overflow, lost);
  return { kind: 'bigint', expr, min: a.min < 0n ? INT64_MIN : 0n, max: limit, overflow };
}

function shiftedRight(body: Body, left: BigintValue, by: BigintValue): BigintValue {
  const a = settledBigint(body, left);
  const distance = body.hold(by.expr);
  const shift = a.max > INT64_MAX ? 'i64.shr_u' : 'i64.shr_s';
  const whole = a.max > INT64_MAX && a.min < 0n ? signed(body, a) : a;
  const shifted = op(shift, whole.expr, distance);
  const least = by.max < 64n ? by.min : 0n;
  const [min, max] = [a.min < 0n ? a.min >> least : 0n, a.max < 0n ? -1n : a.max >> least];
  if (by.max < 64n) return known(shifted, min, max);
  const value = body.hold(whole.expr);
  const gone = a.max > INT64_MAX ? i64(0n) : op('i64.shr_s', value, i64(63n));
  return known(choose(op('i64.lt_u', distance, i64(64n)), op(shift, value, distance), gone), min, max);
}

/** The greatest magnitude. */
function greatest({ min, max }: BigintValue): bigint {
  return -min > max ? -min : max;
}
