/** `dividend / divisor`, which is above 0, rounded half away from zero. */
export function divided(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const rest = 2n * (dividend % divisor);
  if (rest >= divisor) return quotient + 1n;
  return rest <= -divisor ? quotient - 1n : quotient;
}

/** The same of safe integers. */
export function dividedNarrow(dividend: number, divisor: number): number {
  const rest = dividend % divisor;
  // A multiple of the divisor: the quotient is exact.
  const quotient = (dividend - rest) / divisor;
  return (2 * Math.abs(rest) >= divisor ? quotient + Math.sign(dividend) : quotient) + 0;
}
