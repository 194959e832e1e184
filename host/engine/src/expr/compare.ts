import { bitmapBytes, setBit } from '../table/bitmap.js';
import { isValid, spanOf, type Vector } from '../table/vector.js';
import { comparisonBits } from './comparison-bits.js';
import type { Kernel } from './kernel.js';
import { rowOrder } from './value-order.js';

/** The comparison operators as SQL writes them. */
export type CompareOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/**
 * `left operator right` of two expressions of the same type; null where either is. NaN equals itself and is above
 * every number, -0 equals 0, text compares by its UTF-8 bytes, false is below true.
 */
export function compare(operator: CompareOperator, left: Kernel, right: Kernel): Kernel {
  return {
    type: 'bool',
    evaluate(batch) {
      const a = left.evaluate(batch);
      const b = right.evaluate(batch);
      const span = spanOf([a, b], batch.rows);
      const values = comparisonBits(operator, a, b, span.rows) ?? orderedBits(operator, a, b, span.rows);
      return { type: 'bool', length: batch.rows, constant: span.constant, validity: span.validity, values };
    },
  };
}

/** `left IS DISTINCT FROM right`: like <> but null equals null, and never null. */
export function distinct(left: Kernel, right: Kernel): Kernel {
  return {
    type: 'bool',
    evaluate(batch) {
      const a = left.evaluate(batch);
      const b = right.evaluate(batch);
      const order = rowOrder(a, b);
      const values = new Uint8Array(bitmapBytes(batch.rows));
      for (let row = 0; row < batch.rows; row++) {
        const [inA, inB] = [isValid(a, row), isValid(b, row)];
        const same = inA === inB && (!inA || order(row, row) === 0);
        if (!same) setBit(values, row);
      }
      return { type: 'bool', length: batch.rows, constant: false, validity: null, values };
    },
  };
}

/** Which signs of `left <=> right` an operator takes for true: bit 0 less, bit 1 equal, bit 2 greater. */
const ACCEPTS: Readonly<Record<CompareOperator, number>> = {
  '=': 2,
  '<>': 5,
  '<': 1,
  '<=': 3,
  '>': 4,
  '>=': 6,
};

/** What `comparisonBits` gives, by the order of each pair of rows. */
function orderedBits(operator: CompareOperator, a: Vector, b: Vector, rows: number): Uint8Array {
  const bits = new Uint8Array(bitmapBytes(rows));
  const accepts = ACCEPTS[operator];
  const order = rowOrder(a, b);
  for (let row = 0; row < rows; row++) if ((accepts >>> (order(row, row) + 1)) & 1) setBit(bits, row);
  return bits;
}
