import type { DataType } from './data-type.js';

const NANOSECONDS_OF_DAY = 86_400_000_000_000n;
/** Nanoseconds of each unit of time. */
export const UNIT_NANOSECONDS = { s: 1_000_000_000n, ms: 1_000_000n, us: 1_000n, ns: 1n } as const;

/** Smallest and largest value of each integer type up to 32 bits. */
export const INTEGER_RANGES: Readonly<Record<string, readonly [number, number]>> = {
  int8: [-(2 ** 7), 2 ** 7 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint8: [0, 2 ** 8 - 1],
  uint16: [0, 2 ** 16 - 1],
  uint32: [0, 2 ** 32 - 1],
  date32: [-(2 ** 31), 2 ** 31 - 1],
};

/** How many of a time's unit a day has. */
export function unitsOfDay(type: DataType): bigint {
  return NANOSECONDS_OF_DAY / UNIT_NANOSECONDS[type.unit ?? 'ns'];
}
