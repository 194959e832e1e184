import type { TimeUnit } from '../types/type.js';

/**
 * Between JavaScript's `Date` (milliseconds, UTC) and the whole numbers of date32, timestamp and time. What is finer
 * than the target is floored, before 1970 too.
 */

const MS_PER_DAY = 86_400_000;

/** Units in a second. */
const PER_SECOND: Readonly<Record<TimeUnit, bigint>> = {
  s: 1n,
  ms: 1_000n,
  us: 1_000_000n,
  ns: 1_000_000_000n,
};

/** Midnight (UTC) of a date32. */
export function dateFromDays(days: number): Date {
  return new Date(days * MS_PER_DAY);
}

/** The date32 of the day (UTC) in which a Date lies. */
export function daysFromDate(date: Date): number {
  return Math.floor(milliseconds(date) / MS_PER_DAY);
}

/**
 * The Date of a timestamp.
 * @throws RangeError when it lies more than 100,000,000 days from 1970.
 */
export function dateFromTimestamp(value: bigint, unit: TimeUnit): Date {
  const date = new Date(Number(rescaled(value, PER_SECOND[unit], 1_000n)));
  milliseconds(date);
  return date;
}

/** The timestamp of a Date, in units since 1970-01-01T00:00:00. */
export function timestampFromDate(date: Date, unit: TimeUnit): bigint {
  return rescaled(BigInt(milliseconds(date)), 1_000n, PER_SECOND[unit]);
}

/** The time of day (UTC) of a Date, in units since midnight. */
export function timeFromDate(date: Date, unit: TimeUnit): bigint {
  const ms = milliseconds(date);
  return rescaled(BigInt(ms - Math.floor(ms / MS_PER_DAY) * MS_PER_DAY), 1_000n, PER_SECOND[unit]);
}

/** That time on 1970-01-01 (UTC), for a time of day. */
export function dateFromTime(value: bigint, unit: TimeUnit): Date {
  return dateFromTimestamp(value, unit);
}

function milliseconds(date: Date): number {
  const ms = date.getTime();
  if (Number.isNaN(ms)) throw new RangeError('the Date is not valid, or too far from 1970');
  return ms;
}

/** `value` counts `from` to the second; the result counts `to`, floored. */
function rescaled(value: bigint, from: bigint, to: bigint): bigint {
  if (to >= from) return value * (to / from);
  const divisor = from / to;
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}
