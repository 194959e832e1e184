const DAY = 86_400_000_000n;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|[+]00:?00)?)?$/;

/** Days since 1970-01-01 of `YYYY-MM-DD`, or null where `text` is no such day. */
export function parseDate(text: string): number | null {
  const found = DATE.exec(text.trim());
  if (found === null) return null;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const same =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same ? Math.round(date.getTime() / 86_400_000) : null;
}

/**
 * Microseconds since 1970-01-01T00:00:00 of `YYYY-MM-DD[ HH:MM[:SS[.f]]]` (a T between them is fine, a Z too), or
 * null where `text` is no such time. Digits below a microsecond are cut off.
 */
export function parseTimestamp(text: string): bigint | null {
  const found = TIMESTAMP.exec(text.trim());
  if (found === null) return null;
  const days = parseDate(found[1] ?? '');
  const [hour, minute, second] = [Number(found[2] ?? 0), Number(found[3] ?? 0), Number(found[4] ?? 0)];
  if (days === null || hour > 23 || minute > 59 || second > 59) return null;
  const micros = BigInt((found[5] ?? '').padEnd(6, '0').slice(0, 6));
  return dateToTimestamp(days) + BigInt(hour * 3600 + minute * 60 + second) * 1_000_000n + micros;
}

/** Midnight of a day, in microseconds. */
export function dateToTimestamp(days: number): bigint {
  return BigInt(days) * DAY;
}

/** The day of a time, also before 1970. */
export function timestampToDate(micros: bigint): number {
  const days = micros / DAY;
  return Number(micros % DAY < 0n ? days - 1n : days);
}

/** `YYYY-MM-DD` of a day count. */
export function formatDate(days: number): string {
  const date = new Date(days * 86_400_000);
  const year = date.getUTCFullYear();
  const digits = String(Math.abs(year)).padStart(4, '0');
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${year < 0 ? '-' : ''}${digits}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

/** `YYYY-MM-DDTHH:MM:SS[.ffffff]` of microseconds since 1970-01-01T00:00:00. */
export function formatTimestamp(micros: bigint): string {
  const days = timestampToDate(micros);
  const rest = micros - dateToTimestamp(days);
  const seconds = Number(rest / 1_000_000n);
  const fraction = rest % 1_000_000n;
  const pad = (value: number) => String(value).padStart(2, '0');
  const time = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return `${formatDate(days)}T${time}${fraction === 0n ? '' : `.${String(fraction).padStart(6, '0')}`}`;
}
