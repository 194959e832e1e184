import { Decimal } from '../decimal.js';
import type { Value } from '../values.js';

/** Relative difference of floats that counts as none. */
export const TOLERANCE = 1e-9;

/**
 * Whether two values are the same. Floats are compared by bits (NaN is NaN), or, with `tolerance`, within that of the
 * greater of them and of 1.
 */
export function sameValue(a: Value, b: Value, tolerance = 0): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Object.is(a, b)) return true;
    return tolerance > 0 && Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const same = (x: Value, y: Value) => sameValue(x, y, tolerance);
  if (a instanceof Decimal || b instanceof Decimal) return String(a) === String(b);
  if (a instanceof Map && b instanceof Map) return sameList([...a], [...b], same);
  const [listA, listB] = [items(a), items(b)];
  if (listA !== null || listB !== null)
    return listA !== null && listB !== null && sameList(listA, listB, same);
  return sameList(Object.entries(a) as Value[], Object.entries(b) as Value[], same);
}

function items(value: object): readonly Value[] | null {
  if (Array.isArray(value)) return value;
  return value instanceof Uint8Array ? [...value] : null;
}

function sameList(a: readonly Value[], b: readonly Value[], same: (x: Value, y: Value) => boolean): boolean {
  return a.length === b.length && a.every((value, i) => same(value, b[i] ?? null));
}
