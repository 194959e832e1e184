/**
 * A span of calendar time, as Arrow's month-day-nano interval has it. The three parts are independent: a month is no
 * fixed number of days, a day no fixed number of nanoseconds.
 */
export interface Interval {
  /** 32 bits, signed. */
  months: number;
  /** 32 bits, signed. */
  days: number;
  /** 64 bits, signed. */
  nanoseconds: bigint;
}
