/** Calendars. Days are date32, instants are timestamps in microseconds. */
import {
  bool,
  date32,
  dateFromDays,
  dateFromTimestamp,
  float64,
  int32,
  int64,
  nullable,
  scalar,
  timestamp,
  utf8,
} from '@heddle/pdk';

const DAY_US = 86_400_000_000n;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const leap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Days since 1970 of a date (Hinnant). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export const isLeapYear = scalar({ args: [int32('year')], returns: bool() }, (year) => leap(year));

export const daysInMonth = scalar(
  { args: [int32('year'), int32('month')], returns: int32() },
  (year, month) => {
    if (month < 1 || month > 12) throw new RangeError(`no such month: ${month}`);
    return month === 2 && leap(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  },
);

/** 1 is Monday. */
export const dayOfWeek = scalar(
  { args: [date32('day')], returns: int32() },
  (day) => ((((day + 3) % 7) + 7) % 7) + 1,
);

export const isWeekend = scalar({ args: [date32('day')], returns: bool() }, (day) => {
  const weekday = dateFromDays(day).getUTCDay();
  return weekday === 0 || weekday === 6;
});

export const makeDate = scalar(
  { args: [int32('year'), int32('month'), int32('day')], returns: date32() },
  (year, month, day) => daysFromCivil(year, month, day),
);

export const yearOf = scalar({ args: [date32('day')], returns: int32() }, (day) =>
  dateFromDays(day).getUTCFullYear(),
);

export const quarter = scalar(
  { args: [date32('day')], returns: utf8() },
  (day) => `Q${Math.floor(dateFromDays(day).getUTCMonth() / 3) + 1}`,
);

/** The week of ISO 8601. */
export const isoWeek = scalar({ args: [date32('day')], returns: int32() }, (day) => {
  const weekday = (((day + 3) % 7) + 7) % 7;
  const thursday = day - weekday + 3;
  const date = new Date(thursday * 86_400_000);
  const yearStart = daysFromCivil(date.getUTCFullYear(), 1, 1);
  return Math.floor((thursday - yearStart) / 7) + 1;
});

/** Full years between two dates; null for somebody who is not born yet. */
export const age = scalar(
  { args: [date32('born'), date32('on')], returns: nullable(int32()) },
  (born, on) => {
    if (on < born) return null;
    const a = dateFromDays(born);
    const b = dateFromDays(on);
    const years = b.getUTCFullYear() - a.getUTCFullYear();
    const before =
      b.getUTCMonth() < a.getUTCMonth() ||
      (b.getUTCMonth() === a.getUTCMonth() && b.getUTCDate() < a.getUTCDate());
    return before ? years - 1 : years;
  },
);

/** The date of Easter, by Gauss and Lichtenberg, as month * 100 + day. */
export const easter = scalar({ args: [int32('year')], returns: int32() }, (year) => {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return month * 100 + ((h + l - 7 * m + 114) % 31) + 1;
});

/** Months later; the last of a shorter month where the day does not exist. */
export const addMonths = scalar(
  { args: [date32('day'), int32('months')], returns: date32() },
  (day, months) => {
    const date = dateFromDays(day);
    const total = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
    const year = Math.floor(total / 12);
    const month = total - year * 12;
    const last = month === 1 && leap(year) ? 29 : (MONTH_DAYS[month] ?? 31);
    return daysFromCivil(year, month + 1, Math.min(date.getUTCDate(), last));
  },
);

/** A fiscal year that begins in October. */
export const fiscalYear = scalar({ args: [date32('day')], returns: int32() }, (day) => {
  const date = dateFromDays(day);
  return date.getUTCMonth() >= 9 ? date.getUTCFullYear() + 1 : date.getUTCFullYear();
});

export const hourOfDay = scalar({ args: [timestamp('at', 'us')], returns: int32() }, (at) => {
  const inDay = ((at % DAY_US) + DAY_US) % DAY_US;
  return Number(inDay / 3_600_000_000n);
});

/** An instant, cut to the whole quarter of an hour before. */
export const floorToQuarter = scalar({ args: [timestamp('at', 'us')], returns: timestamp('us') }, (at) => {
  const step = 900_000_000n;
  const rest = at % step;
  return at - (rest < 0n ? rest + step : rest);
});

/** `2024-02-29T12:30:05.123Z`. */
export const isoText = scalar({ args: [timestamp('at', 'ms')], returns: utf8() }, (at) =>
  new Date(Number(at)).toISOString(),
);

/** `29.02.2024`. */
export const germanDate = scalar({ args: [date32('day')], returns: utf8() }, (day) => {
  const date = dateFromDays(day);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(date.getUTCDate())}.${two(date.getUTCMonth() + 1)}.${date.getUTCFullYear()}`;
});

/** The days since 1970 of `2024-02-29`; null for anything else. */
export const parseDay = scalar({ args: [utf8('text')], returns: nullable(int32()) }, (text) => {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return null;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8));
  if (!Number.isInteger(year) || !Number.isInteger(month) || !Number.isInteger(day)) return null;
  if (month < 1 || month > 12 || day < 1) return null;
  const last = month === 2 && leap(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  return day > last ? null : daysFromCivil(year, month, day);
});

export const julianDay = scalar(
  { args: [timestamp('at', 'ms')], returns: float64() },
  (at) => Number(at) / 86_400_000 + 2_440_587.5,
);

/** Working days from one date up to another, without it. */
export const businessDays = scalar({ args: [date32('from'), date32('to')], returns: int32() }, (from, to) => {
  let count = 0;
  for (let day = from; day < to; day++) {
    const weekday = (((day + 3) % 7) + 7) % 7;
    if (weekday < 5) count++;
  }
  return count;
});

/** Minutes that two shifts share. */
export const overlapMinutes = scalar(
  {
    args: [
      timestamp('from1', 'us'),
      timestamp('to1', 'us'),
      timestamp('from2', 'us'),
      timestamp('to2', 'us'),
    ],
    returns: int64(),
  },
  (from1, to1, from2, to2) => {
    const from = from1 > from2 ? from1 : from2;
    const to = to1 < to2 ? to1 : to2;
    return to > from ? (to - from) / 60_000_000n : 0n;
  },
);

/** `in 3 days`, `yesterday`: how far a day lies from another. */
export const relativeDay = scalar(
  { args: [date32('day'), date32('today')], returns: utf8() },
  (day, today) => {
    const distance = day - today;
    if (distance === 0) return 'today';
    if (Math.abs(distance) === 1) return distance > 0 ? 'tomorrow' : 'yesterday';
    const unit = Math.abs(distance) >= 14 ? 'weeks' : 'days';
    const amount = unit === 'weeks' ? Math.trunc(distance / 7) : distance;
    return amount > 0 ? `in ${amount} ${unit}` : `${-amount} ${unit} ago`;
  },
);

/** A timestamp of the second that a leap-year-proof birthday falls on. */
export const monthStart = scalar({ args: [timestamp('at', 'us', 'UTC')], returns: date32() }, (at) => {
  const date = dateFromTimestamp(at, 'us');
  return daysFromCivil(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
});
