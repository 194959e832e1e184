import type { TimeUnit } from '@heddle/host';

/** How many of a unit a second has, and its digits behind the point. */
const UNITS: Readonly<Record<TimeUnit, { readonly perSecond: bigint; readonly digits: number }>> = {
  s: { perSecond: 1n, digits: 0 },
  ms: { perSecond: 1_000n, digits: 3 },
  us: { perSecond: 1_000_000n, digits: 6 },
  ns: { perSecond: 1_000_000_000n, digits: 9 },
};
const DAY = 86_400n;

/** `YYYY-MM-DD` of days since 1970-01-01; years beyond 9999 have more digits, those before 0 a minus. */
export function dateText(days: number): string {
  // The civil date of a day count (proleptic Gregorian): an era is 400 years, which begin in March.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const day = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (day - Math.floor(day / 1_460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365,
  );
  const dayOfYear = day - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const dayOfMonth = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const sign = year < 0 ? '-' : '';
  return `${sign}${String(Math.abs(year)).padStart(4, '0')}-${pad(month)}-${pad(dayOfMonth)}`;
}

/** `YYYY-MM-DDTHH:MM:SS[.f]`, with all digits of the unit where there is a fraction; zones do not show. */
export function timestampText(value: bigint, unit: TimeUnit): string {
  const day = DAY * UNITS[unit].perSecond;
  const days = value / day - (value % day < 0n ? 1n : 0n);
  return `${dateText(Number(days))}T${timeText(value - days * day, unit)}`;
}

/** `HH:MM:SS[.f]` of a time since midnight. */
export function timeText(value: bigint, unit: TimeUnit): string {
  const seconds = Number(value / UNITS[unit].perSecond);
  const clock = `${pad(Math.floor(seconds / 3_600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return `${clock}${fraction(value, unit)}`;
}

/** ISO 8601 in seconds: `PT90.5S`, `PT-0.001S`. */
export function durationText(value: bigint, unit: TimeUnit): string {
  return `PT${secondsText(value, unit)}S`;
}

/** ISO 8601, each part with its own sign: `P1M-2DT3.5S`; `P0D` for none. */
export function intervalText(months: number, days: number, nanoseconds: bigint): string {
  const parts = [
    months === 0 ? '' : `${months}M`,
    days === 0 ? '' : `${days}D`,
    nanoseconds === 0n ? '' : `T${secondsText(nanoseconds, 'ns')}S`,
  ].join('');
  return `P${parts === '' ? '0D' : parts}`;
}

function secondsText(value: bigint, unit: TimeUnit): string {
  const magnitude = value < 0n ? -value : value;
  const digits = fraction(magnitude, unit).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${magnitude / UNITS[unit].perSecond}${digits}`;
}

/** `.fff` with all digits of the unit, nothing where they are 0. */
function fraction(value: bigint, unit: TimeUnit): string {
  const { perSecond, digits } = UNITS[unit];
  const rest = value % perSecond;
  return rest === 0n ? '' : `.${String(rest).padStart(digits, '0')}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
