import type { Expr } from '../ir.js';
import type { Body } from './body.js';
import { i32, op } from './expr.js';
import { constantNumber, int32Number, numberConstant, toInt32, uint32Number } from './numbers.js';
import {
  INT32_MAX,
  INT32_MIN,
  integers,
  multipleOf,
  multiples,
  type NumberRange,
  textBounds,
} from './range.js';
import type { NumberValue } from './value.js';

/** The operators on int32s: `&`, `|`, `^`, `<<`, `>>`, `>>>` and `~`. */
export type BitOperator = '&' | '|' | '^' | '<<' | '>>' | '>>>';

const INSTRUCTIONS: Readonly<Record<BitOperator, string>> = {
  '&': 'i32.and',
  '|': 'i32.or',
  '^': 'i32.xor',
  '<<': 'i32.shl',
  '>>': 'i32.shr_s',
  '>>>': 'i32.shr_u',
};

/** `left operator right` of numbers. */
export function bitOperation(
  body: Body,
  operator: BitOperator,
  left: NumberValue,
  right: NumberValue,
): NumberValue {
  const [one, other] = [constantNumber(left), constantNumber(right)];
  if (one !== undefined && other !== undefined) return numberConstant(folded(operator, one, other));
  const [a, b] = [low32(body, left), low32(body, right)];
  const [range, by] = [low32Range(left, a), low32Range(right, b)];
  const identity = other === 0 && operator !== '&' && operator !== '>>>';
  const expr = identity ? a : op(INSTRUCTIONS[operator], a, b);
  if (operator === '>>>') {
    const distance = other === undefined ? 0 : other & 31;
    const max = range.min >= 0 ? range.max : 2 ** 32 - 1;
    return uint32Number(
      distance === 0 && other !== undefined ? a : expr,
      integers(0, Math.floor(max / 2 ** distance)),
    );
  }
  if (identity) return int32Number(expr, range);
  const found = bitRange(operator, range, by, other);
  return int32Number(expr, {
    ...found,
    ...alignment(operator, range, other),
    ...below(operator, left.range),
  });
}

/** What the bits that a constant clears leave. */
function alignment(operator: BitOperator, left: NumberRange, right: number | undefined) {
  if (right === undefined) return {};
  if (operator === '<<') return multiples(multipleOf(left) * 2 ** (right & 31));
  return operator === '&' && right !== 0 ? multiples((right & -right) >>> 0) : {};
}

/** What clears bits of a number, or drops them, makes it no greater. */
function below(operator: BitOperator, { min, max, integer, nan, inText }: NumberRange) {
  const shrinks = (operator === '&' || operator === '>>') && integer && !nan && min >= 0 && max <= INT32_MAX;
  if (!shrinks || inText?.upper === undefined) return {};
  return textBounds({ text: inText.text, upper: inText.upper });
}

/** `~value`. */
export function bitNot(body: Body, value: NumberValue): NumberValue {
  const constant = constantNumber(value);
  if (constant !== undefined) return numberConstant(~constant);
  const low = low32(body, value);
  const { min, max } = low32Range(value, low);
  return int32Number(op('i32.xor', low, i32(-1)), integers(-max - 1, -min - 1));
}

/** JavaScript's ToInt32, as an i32. */
export function low32(body: Body, value: NumberValue): Expr {
  const constant = constantNumber(value);
  if (constant !== undefined) return i32(constant | 0);
  return toInt32(
    value,
    (expr) => body.hold(expr),
    (double) => body.guest('heddle_number_to_int32', double),
  );
}

/** The range of ToInt32 of a number. */
function low32Range({ range }: NumberValue, low: Expr): NumberRange {
  if (low.op === 'const') return integers(Number(low.value), Number(low.value));
  const whole = !range.nan && range.min >= INT32_MIN && range.max <= INT32_MAX;
  return whole
    ? integers(Math.trunc(range.min) + 0, Math.trunc(range.max) + 0)
    : integers(INT32_MIN, INT32_MAX);
}

function bitRange(
  operator: Exclude<BitOperator, '>>>'>,
  left: NumberRange,
  right: NumberRange,
  distance: number | undefined,
): NumberRange {
  if (operator === '&') {
    if (left.min >= 0 || right.min >= 0) {
      return integers(
        0,
        Math.min(left.min >= 0 ? left.max : INT32_MAX, right.min >= 0 ? right.max : INT32_MAX),
      );
    }
  } else if (operator === '>>') {
    const shift = distance === undefined ? 0 : distance & 31;
    return integers(
      Math.min(left.min >> shift, left.min < 0 ? left.min >> shift : 0),
      left.max < 0 ? -1 : left.max >> shift,
    );
  } else if (operator === '<<') {
    const factor = distance === undefined ? undefined : 2 ** (distance & 31);
    if (factor !== undefined && left.min * factor >= INT32_MIN && left.max * factor <= INT32_MAX)
      return integers(left.min * factor, left.max * factor);
  } else if (left.min >= 0 && right.min >= 0) {
    return integers(0, 2 ** Math.ceil(Math.log2(Math.max(left.max, right.max) + 1)) - 1);
  }
  return integers(INT32_MIN, INT32_MAX);
}

function folded(operator: BitOperator, left: number, right: number): number {
  switch (operator) {
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '<<':
      return left << right;
    case '>>':
      return left >> right;
    case '>>>':
      return left >>> right;
  }
}
