import type { CellText } from '../../corpus/case-file.js';

const bits = new DataView(new ArrayBuffer(8));

/** How many doubles lie from one to the other; Infinity where one of them is no finite number and they differ. */
export function ulpsBetween(one: CellText, other: CellText): number {
  if (one === other) return 0;
  if (typeof one !== 'number' || typeof other !== 'number') return Number.POSITIVE_INFINITY;
  const distance = ordinal(one) - ordinal(other);
  return Number(distance < 0n ? -distance : distance);
}

/** Doubles counted from zero in order. */
function ordinal(value: number): bigint {
  bits.setFloat64(0, value);
  const raw = bits.getBigInt64(0);
  return raw < 0n ? -(raw & 0x7fffffffffffffffn) : raw;
}
