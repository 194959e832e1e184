import type { Interval, TimeUnit } from '@heddle/host';

const DIGITS: Readonly<Record<TimeUnit, number>> = { s: 0, ms: 3, us: 6, ns: 9 };
const DATE = /^(-?)(\d{4,6})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/;
const SPAN = /^P(?:(-?\d{1,10})M)?(?:(-?\d{1,10})D)?(?:T(-?)(\d{1,19})(?:\.(\d{1,9}))?S)?$/;
const SECONDS_OF_DAY = 86_400n;

// Each reads what `time-text.ts` writes, and answers undefined for any other text. Digits that the unit does not have
// make a text no value of it.

/** Days since 1970-01-01 of `YYYY-MM-DD`. */
export function parseDate(text: string): number | undefined {
  const [, sign, years = '', month = '', day = ''] = DATE.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(`${sign}${years}`), Number(month) - 1, Number(day));
  const same = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return same ? Math.floor(date.getTime() / 86_400_000) : undefined;
}

/** Units since 1970-01-01T00:00:00 of `YYYY-MM-DD[THH:MM[:SS[.f]]]`; a space and a final Z are fine. */
export function parseTimestamp(text: string, unit: TimeUnit): bigint | undefined {
  const [date = '', time = '00:00', ...more] = text.replace(/Z$/, '').split(/[T ]/);
  const days = parseDate(date);
  const clock = parseTime(time, unit);
  if (days === undefined || clock === undefined || more.length > 0) return undefined;
  return BigInt(days) * SECONDS_OF_DAY * 10n ** BigInt(DIGITS[unit]) + clock;
}

/** Units since midnight of `HH:MM[:SS[.f]]`. */
export function parseTime(text: string, unit: TimeUnit): bigint | undefined {
  const [, hours = '', minutes = '', seconds = '0', fraction = ''] = TIME.exec(text) ?? [];
  if (hours === '' || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  return inUnit(BigInt(Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)), fraction, unit);
}

/** Units of `PT90.5S`. */
export function parseDuration(text: string, unit: TimeUnit): bigint | undefined {
  const [, months, days, sign, seconds, fraction = ''] = SPAN.exec(text) ?? [];
  if (seconds === undefined || months !== undefined || days !== undefined) return undefined;
  const magnitude = inUnit(BigInt(seconds), fraction, unit);
  return magnitude === undefined ? undefined : sign === '-' ? -magnitude : magnitude;
}

/** The parts of `P1M-2DT3.5S`. */
export function parseInterval(text: string): Interval | undefined {
  const found = SPAN.exec(text);
  if (found === null || text === 'P' || text.endsWith('T')) return undefined;
  const [, months = '0', days = '0', sign, seconds = '0', fraction = ''] = found;
  const magnitude = inUnit(BigInt(seconds), fraction, 'ns') ?? 0n;
  return { months: Number(months), days: Number(days), nanoseconds: sign === '-' ? -magnitude : magnitude };
}

function inUnit(seconds: bigint, fraction: string, unit: TimeUnit): bigint | undefined {
  const digits = DIGITS[unit];
  if (/[1-9]/.test(fraction.slice(digits))) return undefined;
  return seconds * 10n ** BigInt(digits) + BigInt(fraction.slice(0, digits).padEnd(digits, '0') || '0');
}
