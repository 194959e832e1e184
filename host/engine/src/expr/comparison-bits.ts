import { bitmapBytes } from '../table/bitmap.js';
import { isNarrow } from '../table/unscaled.js';
import { maskOf, type Vector } from '../table/vector.js';
import { wordsOf } from '../table/words.js';
import type { CompareOperator } from './compare.js';
import { FLOAT64_LOOPS, INT32_LOOPS } from './constant-loops.js';
import {
  equalFloat64,
  equalInt32,
  equalInt64,
  equalUtf8,
  lessFloat64,
  lessInt32,
  lessInt64,
  lessUtf8,
} from './pair-loops.js';

/** What stands for an operator whose operands are the other way round. */
const MIRRORED = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/**
 * Where `a operator b` holds, as a bitmap of `rows` rows, of two vectors of one type; null for a type that has no loop
 * here. Nulls are the caller's business. The bits past the end are unspecified.
 */
export function comparisonBits(
  operator: CompareOperator,
  a: Vector,
  b: Vector,
  rows: number,
): Uint8Array | null {
  if (!a.constant && b.constant) {
    const bits = constantBits(operator, a, b, rows);
    if (bits !== null) return bits;
  }
  if (a.constant && !b.constant) {
    const bits = constantBits(MIRRORED[operator], b, a, rows);
    if (bits !== null) return bits;
  }
  // The order is total: a > b is b < a, and a <= b is not b < a.
  const swapped = operator === '>' || operator === '<=';
  const kind = operator === '=' || operator === '<>' ? 'equal' : 'less';
  const bits = swapped ? bitsOf(kind, b, a, rows) : bitsOf(kind, a, b, rows);
  const opposite = operator === '<>' || operator === '<=' || operator === '>=';
  return opposite && bits !== null ? flipped(bits) : bits;
}

/** The same where `b` is one number for all rows; null where it is none. */
function constantBits(operator: CompareOperator, a: Vector, b: Vector, rows: number): Uint8Array | null {
  const kind =
    operator === '=' || operator === '<>'
      ? 'equal'
      : operator === '<' || operator === '>='
        ? 'below'
        : 'atMost';
  const opposite = operator === '<>' || operator === '>=' || operator === '>';
  const bits = new Uint8Array(bitmapBytes(rows));
  if ((a.type === 'int32' || a.type === 'date') && (b.type === 'int32' || b.type === 'date')) {
    INT32_LOOPS[kind](a.values, b.values[0] ?? 0, rows, bits);
  } else {
    const [x, y] = [doublesIn(a), doublesIn(b)];
    const limit = y?.[0] ?? 0;
    if (x === null || y === null || Number.isNaN(limit)) return null;
    FLOAT64_LOOPS[kind](x, limit, rows, bits);
  }
  return opposite ? flipped(bits) : bits;
}

function flipped(bits: Uint8Array): Uint8Array {
  for (let i = 0; i < bits.length; i++) bits[i] = ~(bits[i] ?? 0);
  return bits;
}

/** The same of any two, by one of two comparisons. */
function bitsOf(kind: 'less' | 'equal', a: Vector, b: Vector, rows: number): Uint8Array | null {
  const bits = new Uint8Array(bitmapBytes(rows));
  const [ma, mb] = [maskOf(a), maskOf(b)];
  if ((a.type === 'int32' || a.type === 'date') && (b.type === 'int32' || b.type === 'date')) {
    (kind === 'less' ? lessInt32 : equalInt32)(a.values, ma, b.values, mb, rows, bits);
  } else if (
    (a.type === 'int64' || a.type === 'timestamp') &&
    (b.type === 'int64' || b.type === 'timestamp')
  ) {
    (kind === 'less' ? lessInt64 : equalInt64)(wordsOf(a.values), ma, wordsOf(b.values), mb, rows, bits);
  } else if (a.type === 'utf8' && b.type === 'utf8') {
    (kind === 'less' ? lessUtf8 : equalUtf8)(a, ma, b, mb, rows, bits);
  } else {
    const [x, y] = [doublesIn(a), doublesIn(b)];
    if (x === null || y === null) return null;
    (kind === 'less' ? lessFloat64 : equalFloat64)(x, ma, y, mb, rows, bits);
  }
  return bits;
}

/** The doubles that hold a float64 or decimals of one scale. */
function doublesIn(vector: Vector): Float64Array | null {
  if (vector.type === 'float64') return vector.values;
  return 'unscaled' in vector && isNarrow(vector.unscaled) ? vector.unscaled : null;
}
