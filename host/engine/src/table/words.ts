/** The 32-bit words of values of 64 bits, two a value, the low one first: reading them makes no bigints. */
export function wordsOf(values: BigInt64Array | Float64Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
}

/** int64 values as doubles; null where one of them has no double. */
export function doublesOfLongs(values: BigInt64Array): Float64Array | null {
  const words = wordsOf(values);
  const doubles = new Float64Array(values.length);
  for (let i = 0; i < doubles.length; i++) {
    const high = words[2 * i + 1] ?? 0;
    // In front of the lower 53 bits there is nothing but the sign.
    if (high >= 2 ** 21 || high < -(2 ** 21)) return null;
    doubles[i] = high * 2 ** 32 + ((words[2 * i] ?? 0) >>> 0);
  }
  return doubles;
}
