import { failed } from '../failure.js';
import type { DatePart } from '../plan/typed.js';
import { isValid, maskOf, spanOf, type Vector } from '../table/vector.js';
import { dateToTimestamp, timestampToDate } from './datetime.js';
import type { Kernel } from './kernel.js';

const DAY_MS = 86_400_000;
const MAX_DAYS = 2 ** 31;

/** Year, month or day of a date or timestamp, int32. */
export function extract(part: DatePart, expr: Kernel): Kernel {
  const parts: Readonly<Record<DatePart, (date: Date) => number>> = {
    year: (date) => date.getUTCFullYear(),
    month: (date) => date.getUTCMonth() + 1,
    day: (date) => date.getUTCDate(),
  };
  const read = parts[part];
  return {
    type: 'int32',
    evaluate(batch) {
      const vector = expr.evaluate(batch);
      const { rows, constant, validity } = spanOf([vector], batch.rows);
      const values = new Int32Array(rows);
      for (let row = 0; row < rows; row++) values[row] = read(new Date(daysAt(vector, row) * DAY_MS));
      return { type: 'int32', length: batch.rows, constant, validity, values };
    },
  };
}

/** A date or timestamp so many months, then days, later. A result beyond int32 days is HEDDLE4004. */
export function addInterval(expr: Kernel, months: number, days: number): Kernel {
  return {
    type: expr.type,
    evaluate(batch): Vector {
      const vector = expr.evaluate(batch);
      const { rows, constant, validity } = spanOf([vector], batch.rows);
      const shape = { length: batch.rows, constant, validity };
      const shifted = (row: number) => {
        const day = later(daysAt(vector, row), months) + days;
        if (!(Math.abs(day) < MAX_DAYS) && isValid(vector, row)) throw failed('a date leaves its range');
        return day;
      };
      if (vector.type === 'timestamp') {
        const values = new BigInt64Array(rows);
        for (let row = 0; row < rows; row++) {
          const value = vector.values[row] ?? 0n;
          const sum = value + dateToTimestamp(shifted(row) - timestampToDate(value));
          values[row] = sum;
          if (values[row] !== sum && isValid(vector, row)) throw failed('a timestamp leaves int64');
        }
        return { ...shape, type: vector.type, values };
      }
      const values = new Int32Array(rows);
      for (let row = 0; row < rows; row++) values[row] = shifted(row);
      return { ...shape, type: 'date', values };
    },
  };
}

/** Days since 1970-01-01 of a row of dates or timestamps. */
function daysAt(vector: Vector, row: number): number {
  const at = row & maskOf(vector);
  if (vector.type === 'date') return vector.values[at] ?? 0;
  return vector.type === 'timestamp' ? timestampToDate(vector.values[at] ?? 0n) : 0;
}

/** The day so many months later, or the last of that month where it is shorter. */
function later(days: number, months: number): number {
  if (months === 0) return days;
  const date = new Date(days * DAY_MS);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(2000, 0, 1));
  last.setUTCFullYear(date.getUTCFullYear(), date.getUTCMonth() + 1, 0);
  date.setUTCDate(Math.min(day, last.getUTCDate()));
  return Math.round(date.getTime() / DAY_MS);
}
