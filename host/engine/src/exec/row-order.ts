import { type RowOrder, rowOrder } from '../expr/value-order.js';
import { isValid, type Vector } from '../table/vector.js';

/** Direction of one key. */
export interface Direction {
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** How two rows compare by several keys, the first that tells them apart; 0 where none does. */
export function ordering(vectors: readonly Vector[], keys: readonly Direction[]): RowOrder {
  return orderingBetween(vectors, vectors, keys);
}

/** How a row of one batch compares to a row of another, likewise. */
export function orderingBetween(
  left: readonly Vector[],
  right: readonly Vector[],
  keys: readonly Direction[],
): RowOrder {
  const orders = keys.map((key, index) => keyOrder(left[index], right[index], key));
  return (a, b) => {
    for (const order of orders) {
      const difference = order(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

/** Row numbers in the order given; equal rows keep theirs. */
export function sortedRows(rows: number, order: RowOrder): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row).sort((a, b) => order(a, b) || a - b);
}

/** How two rows compare by one key, nulls and direction included. */
function keyOrder(left: Vector | undefined, right: Vector | undefined, key: Direction): RowOrder {
  if (left === undefined || right === undefined || (left === right && left.constant)) return () => 0;
  const compare = rowOrder(left, right);
  const sign = key.descending ? -1 : 1;
  if (left.validity === null && right.validity === null) return (a, b) => sign * compare(a, b);
  const nullSign = key.nullsFirst ? -1 : 1;
  return (a, b) => {
    const [hasA, hasB] = [isValid(left, a), isValid(right, b)];
    if (hasA && hasB) return sign * compare(a, b);
    return hasA === hasB ? 0 : hasA ? -nullSign : nullSign;
  };
}
