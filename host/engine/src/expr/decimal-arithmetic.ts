import { hasDigits } from '@heddle/host';
import { failed } from '../failure.js';
import { type DecimalType, digitsOf } from '../table/decimal-type.js';
import {
  isNarrow,
  narrowLimit,
  power10,
  SAFE,
  safest,
  type Unscaled,
  unscaledAt,
  unscaledOf,
} from '../table/unscaled.js';
import { type DecimalVector, isPresent, maskOf, type Span } from '../table/vector.js';

/** The operators whose result is a decimal; `/` is float64. */
export type DecimalOperator = '+' | '-' | '*' | '%';

/**
 * `a operator b` of decimals, which may differ in their digits. In doubles as long as whatever is computed on the way
 * is a safe integer, which is exact; a batch with a value beyond is computed anew in 128 bits. A result of more digits than `type`, and a
 * divisor of zero, fail with HEDDLE4004.
 */
export function decimalArithmetic(
  operator: DecimalOperator,
  type: DecimalType,
  a: DecimalVector,
  b: DecimalVector,
  span: Span,
  length: number,
): DecimalVector {
  const unscaled = narrowResult(operator, type, a, b, span) ?? wideResult(operator, type, a, b, span);
  return { type, length, constant: span.constant, validity: span.validity, unscaled };
}

/** What brings the operands of `+`, `-` and `%` to the scale of the result. */
function factorsOf(operator: DecimalOperator, type: DecimalType, a: DecimalVector, b: DecimalVector) {
  if (operator === '*') return [0, 0] as const;
  const { scale } = digitsOf(type);
  return [scale - digitsOf(a.type).scale, scale - digitsOf(b.type).scale] as const;
}

/** null where some value does not fit. */
function narrowResult(
  operator: DecimalOperator,
  type: DecimalType,
  a: DecimalVector,
  b: DecimalVector,
  span: Span,
): Float64Array | null {
  const [x, y] = [a.unscaled, b.unscaled];
  const [ea, eb] = factorsOf(operator, type, a, b);
  if (!isNarrow(x) || !isNarrow(y) || ea > 15 || eb > 15) return null;
  const limit = narrowLimit(digitsOf(type).precision);
  const { rows } = span;
  const [ma, mb] = [maskOf(a), maskOf(b)];
  const values = new Float64Array(rows);
  if (operator === '*') {
    for (let i = 0; i < rows; i++) {
      // Adding 0 turns -0 into 0. A product that rounds to a safe integer is one, so it is exact.
      const value = (x[i & ma] ?? 0) * (y[i & mb] ?? 0) + 0;
      if (value > limit || value < -limit) return null;
      values[i] = value;
    }
    return values;
  }
  const [fa, fb] = [10 ** ea, operator === '-' ? -(10 ** eb) : 10 ** eb];
  for (let i = 0; i < rows; i++) {
    const left = (x[i & ma] ?? 0) * fa;
    const right = (y[i & mb] ?? 0) * fb;
    let value = left + right + 0;
    if (operator === '%') {
      if (right === 0) {
        if (isPresent(span, i)) throw zeroDivisor();
        continue;
      }
      value = (left % right) + 0;
    }
    if (!(Math.abs(left) <= SAFE && Math.abs(right) <= SAFE && value <= limit && value >= -limit))
      return null;
    values[i] = value;
  }
  return values;
}

function wideResult(
  operator: DecimalOperator,
  type: DecimalType,
  a: DecimalVector,
  b: DecimalVector,
  span: Span,
): Unscaled {
  const [fa, fb] = factorsOf(operator, type, a, b).map(power10);
  const [ma, mb] = [maskOf(a), maskOf(b)];
  const { precision } = digitsOf(type);
  return unscaledOf(span.rows, (i) => {
    if (!isPresent(span, i)) return 0;
    const x = unscaledAt(a.unscaled, i & ma) * (fa ?? 1n);
    const y = unscaledAt(b.unscaled, i & mb) * (fb ?? 1n);
    if (operator === '%' && y === 0n) throw zeroDivisor();
    const value = operator === '+' ? x + y : operator === '-' ? x - y : operator === '*' ? x * y : x % y;
    if (!hasDigits(value, precision))
      throw failed(`decimal overflow: a result of ${operator} leaves ${type}`);
    return safest(value);
  });
}

function zeroDivisor() {
  return failed('division by zero: % 0');
}

/** The same decimals with other signs: `-expr`, or the absolute value. */
export function withSigns(vector: DecimalVector, sign: 'negate' | 'abs'): DecimalVector {
  const values = vector.unscaled;
  if (isNarrow(values)) {
    const change = sign === 'abs' ? Math.abs : (value: number) => 0 - value;
    return { ...vector, unscaled: values.map(change) };
  }
  const rows = values.length / 2;
  const changed = (value: bigint) => (sign === 'negate' || value < 0n ? -value : value);
  return { ...vector, unscaled: unscaledOf(rows, (row) => safest(changed(unscaledAt(values, row)))) };
}
