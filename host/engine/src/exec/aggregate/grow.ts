/** `array`, or a longer one that begins with it; at least twice as long, so that growing costs little. */
export function wider<T extends Int32Array | Float64Array | BigInt64Array>(array: T, length: number): T {
  if (array.length >= length) return array;
  const grown = new (array.constructor as new (length: number) => T)(Math.max(length, array.length * 2, 16));
  (grown as Float64Array).set(array as Float64Array);
  return grown;
}

/** Adds `by` to a count. */
export function increase(counts: Float64Array, group: number, by: number): void {
  counts[group] = (counts[group] ?? 0) + by;
}
