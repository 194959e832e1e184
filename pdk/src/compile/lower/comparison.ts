import type { Expr } from '../ir.js';
import { exactLow, isUnsigned } from './arithmetic.js';
import { bothSigned, holding, sameSign } from './bigints.js';
import { describe } from './binding.js';
import type { Body } from './body.js';
import { parted, toNumber } from './conversion.js';
import { and, i32, not, op, or } from './expr.js';
import { asDouble, constantNumber, cutsToInt32 } from './numbers.js';
import type { BigintValue, NumberValue, Value } from './value.js';

/** Comparisons, as i32 truth values. */

/** The relational operators. */
export type Relation = '<' | '<=' | '>' | '>=';

const NAMES: Readonly<Record<Relation, string>> = { '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' };

/** `left relation right`. */
export function related(body: Body, relation: Relation, left: Value, right: Value): Expr {
  const name = NAMES[relation];
  if (left.kind === 'text' && right.kind === 'text') {
    const order = body.module.builtins.operators.compare(body, left.expr, right.expr);
    return op(`i32.${name}_s`, order, i32(0));
  }
  if (left.kind === 'bigint' && right.kind === 'bigint') {
    const [a, b] = comparable(body, left, right);
    return op(`i64.${name}_${bothSigned(a, b) ? 's' : 'u'}`, a.expr, b.expr);
  }
  return comparedNumbers(name, toNumber(body, left), toNumber(body, right));
}

/** `left === right`; `loose` is `==`. */
export function equal(body: Body, left: Value, right: Value, loose: boolean): Expr {
  if (!loose && mixesAbsences(left, right)) return unequalAbsences(body, left, right);
  const [one, other] = [held(body, left), held(body, right)];
  if (one.value.kind === 'absent' || other.value.kind === 'absent') {
    // null and undefined never meet here, unless the comparison takes them for the same.
    if (one.value.kind === 'absent' && other.value.kind === 'absent') return i32(1);
    return one.value.kind === 'absent' ? other.missing : one.missing;
  }
  const bothMissing = and(one.missing, other.missing);
  const bothThere = and(not(one.missing), not(other.missing));
  return or(bothMissing, and(bothThere, equalScalars(body, one.value, other.value, loose)));
}

function equalScalars(body: Body, left: Value, right: Value, loose: boolean): Expr {
  if (left.kind === 'number' && right.kind === 'number') return comparedNumbers('eq', left, right);
  if (left.kind === 'bigint' && right.kind === 'bigint') return equalBigints(body, left, right);
  if (left.kind === 'boolean' && right.kind === 'boolean') return op('i32.eq', left.expr, right.expr);
  if (left.kind === 'text' && right.kind === 'text')
    return body.module.builtins.operators.equal(body, left.expr, right.expr);
  const primitive = (value: Value) => ['number', 'bigint', 'boolean', 'text'].includes(value.kind);
  if (left.kind !== right.kind && primitive(left) && primitive(right) && !loose) return i32(0);
  return body.refuse(`${describe(left)} is compared with ${describe(right)}`);
}

function equalBigints(body: Body, left: BigintValue, right: BigintValue): Expr {
  const [a, b] = [body.settled(left), body.settled(right)];
  if (a.max < b.min || b.max < a.min) return i32(0);
  const [one, other] = comparable(body, a, b);
  return op('i64.eq', one.expr, other.expr);
}

/** Two bigints that are both signed or both unsigned. */
function comparable(body: Body, left: BigintValue, right: BigintValue): [BigintValue, BigintValue] {
  const [a, b] = [body.settled(left), body.settled(right)];
  if (bothSigned(a, b) || (a.min >= 0n && b.min >= 0n)) return [a, b];
  const [one, other] = sameSign(holding(body, a), holding(body, b));
  return [body.settled(one), body.settled(other)];
}

/** Integers are compared as integers: -0 equals 0. */
function comparedNumbers(name: string, left: NumberValue, right: NumberValue): Expr {
  const [x, y] = [constantNumber(left), constantNumber(right)];
  if (x !== undefined && y !== undefined) return i32(folded(name, x, y) ? 1 : 0);
  const [a, b] = [exactLow(left), exactLow(right)];
  const sign = name === 'eq' ? '' : '_s';
  if (a && b && cutsToInt32(left.range) && cutsToInt32(right.range)) return op(`i32.${name}${sign}`, a, b);
  if (a && b && isUnsigned(left) && isUnsigned(right)) return op(`i32.${name}${sign && '_u'}`, a, b);
  return op(`f64.${name}`, asDouble(left), asDouble(right));
}

function folded(name: string, left: number, right: number): boolean {
  switch (name) {
    case 'eq':
      return left === right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
    case 'gt':
      return left > right;
    default:
      return left >= right;
  }
}

/** Whether one may be null and the other undefined. */
function mixesAbsences(left: Value, right: Value): boolean {
  return 'as' in left && 'as' in right && left.as !== right.as;
}

/** Two values of which one may be null and the other undefined are equal where both are there. */
function unequalAbsences(body: Body, left: Value, right: Value): Expr {
  const [one, other] = [held(body, left), held(body, right)];
  if (one.value.kind === 'absent' || other.value.kind === 'absent') return i32(0);
  const there = and(not(one.missing), not(other.missing));
  return and(there, equalScalars(body, one.value, other.value, false));
}

/** An optional value is looked at more than once. */
function held(body: Body, value: Value): { readonly value: Value; readonly missing: Expr } {
  return parted(value.kind === 'optional' ? body.held(value) : value);
}
