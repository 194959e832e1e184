import { failed } from '../failure.js';
import { isDecimal } from '../table/decimal-type.js';
import type { SqlType } from '../table/types.js';
import {
  type Float64Vector,
  type Int32Vector,
  type Int64Vector,
  isPresent,
  maskOf,
  type Span,
  spanOf,
  type Vector,
} from '../table/vector.js';
import { decimalArithmetic, withSigns } from './decimal-arithmetic.js';
import type { Kernel } from './kernel.js';

/** The arithmetic operators as SQL writes them. */
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

/**
 * `left operator right` of two expressions of the same type, int32, int64 or float64, which is also the result's, or of
 * decimals, whose digits may differ from the result's. Integers and decimals that leave their type and a divisor of zero
 * fail with HEDDLE4004; `/` is for float64 only.
 */
export function arithmetic(operator: ArithmeticOperator, type: SqlType, left: Kernel, right: Kernel): Kernel {
  return {
    type,
    evaluate(batch) {
      const a = left.evaluate(batch);
      const b = right.evaluate(batch);
      const span = spanOf([a, b], batch.rows);
      if (a.type === 'int32' && b.type === 'int32') return int32(operator, a, b, span, batch.rows);
      if (a.type === 'int64' && b.type === 'int64') return int64(operator, a, b, span, batch.rows);
      if (a.type === 'float64' && b.type === 'float64') return float64(operator, a, b, span, batch.rows);
      if ('unscaled' in a && 'unscaled' in b && isDecimal(type) && operator !== '/')
        return decimalArithmetic(operator, type, a, b, span, batch.rows);
      throw new TypeError(`arithmetic over ${a.type} and ${b.type}`);
    },
  };
}

/** `-expr` of numbers. */
export function negate(expr: Kernel): Kernel {
  return {
    type: expr.type,
    evaluate(batch) {
      const v = expr.evaluate(batch);
      const span = spanOf([v], batch.rows);
      if (v.type === 'float64') return { ...v, values: v.values.map((value) => -value) };
      if ('unscaled' in v) return withSigns(v, 'negate');
      if (v.type === 'int32') {
        const values = new Int32Array(span.rows);
        for (let i = 0; i < span.rows; i++) {
          const result = -(v.values[i] ?? 0);
          if (result === 2 ** 31 && isPresent(span, i))
            throw failed(`integer overflow: -(${v.values[i]}) leaves int32`);
          values[i] = result;
        }
        return { ...v, values };
      }
      if (v.type === 'int64') {
        const values = new BigInt64Array(span.rows);
        for (let i = 0; i < span.rows; i++) {
          const value = v.values[i] ?? 0n;
          if (value === MIN_INT64 && isPresent(span, i))
            throw failed(`integer overflow: -(${value}) leaves int64`);
          values[i] = -value;
        }
        return { ...v, values };
      }
      throw new TypeError(`minus over ${v.type}`);
    },
  };
}

const MIN_INT64 = -(2n ** 63n);

function int32(op: ArithmeticOperator, a: Int32Vector, b: Int32Vector, span: Span, length: number): Vector {
  const values = new Int32Array(span.rows);
  const [ma, mb] = [maskOf(a), maskOf(b)];
  for (let i = 0; i < span.rows; i++) {
    const x = a.values[i & ma] ?? 0;
    const y = b.values[i & mb] ?? 0;
    // Products of two int32 can exceed 2^53, but never round to a value inside int32.
    let result = 0;
    if (op === '+') result = x + y;
    else if (op === '-') result = x - y;
    else if (op === '*') result = x * y;
    else if (y !== 0) result = x % y;
    else if (isPresent(span, i)) throw failed(`division by zero: ${x} ${op} 0`);
    values[i] = result;
    if (values[i] !== result && result !== 0 && isPresent(span, i)) throw overflow(op, x, y, 'int32');
  }
  return { type: 'int32', length, constant: span.constant, validity: span.validity, values };
}

function int64(op: ArithmeticOperator, a: Int64Vector, b: Int64Vector, span: Span, length: number): Vector {
  const values = new BigInt64Array(span.rows);
  const [ma, mb] = [maskOf(a), maskOf(b)];
  for (let i = 0; i < span.rows; i++) {
    const x = a.values[i & ma] ?? 0n;
    const y = b.values[i & mb] ?? 0n;
    let result = 0n;
    if (op === '+') result = x + y;
    else if (op === '-') result = x - y;
    else if (op === '*') result = x * y;
    else if (y !== 0n) result = x % y;
    else if (isPresent(span, i)) throw failed(`division by zero: ${x} ${op} 0`);
    values[i] = result;
    if (values[i] !== result && isPresent(span, i)) throw overflow(op, x, y, 'int64');
  }
  return { type: 'int64', length, constant: span.constant, validity: span.validity, values };
}

function float64(
  op: ArithmeticOperator,
  a: Float64Vector,
  b: Float64Vector,
  span: Span,
  length: number,
): Vector {
  const values = new Float64Array(span.rows);
  const [ma, mb] = [maskOf(a), maskOf(b)];
  for (let i = 0; i < span.rows; i++) {
    const x = a.values[i & ma] ?? 0;
    const y = b.values[i & mb] ?? 0;
    if (op === '+') values[i] = x + y;
    else if (op === '-') values[i] = x - y;
    else if (op === '*') values[i] = x * y;
    else {
      // Spark fails here and DataFusion answers an infinity; an error cannot be mistaken for an answer.
      if (y === 0 && isPresent(span, i)) throw failed(`division by zero: ${x} ${op} 0`);
      values[i] = op === '/' ? x / y : x % y;
    }
  }
  return { type: 'float64', length, constant: span.constant, validity: span.validity, values };
}

function overflow(op: string, x: number | bigint, y: number | bigint, type: string) {
  return failed(`integer overflow: ${x} ${op} ${y} leaves ${type}`);
}
