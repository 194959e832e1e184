import { describe, expect, it } from 'vitest';
import {
  dateFromDays,
  dateFromTime,
  dateFromTimestamp,
  daysFromDate,
  timeFromDate,
  timestampFromDate,
} from '../../src/index.js';

const at = (text: string) => new Date(text);

describe('days', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['1969-12-31T00:00:00Z', -1],
    ['2000-02-29T00:00:00Z', 11016],
    ['0001-01-01T00:00:00Z', -719162],
  ])('of %s are %i', (text, days) => {
    expect(daysFromDate(at(text))).toBe(days);
    expect(dateFromDays(days)).toEqual(at(text));
  });

  it('are those of the day in which a moment lies', () => {
    expect(daysFromDate(at('1969-12-31T23:59:59.999Z'))).toBe(-1);
    expect(daysFromDate(at('1970-01-01T23:59:59.999Z'))).toBe(0);
  });
});

describe('timestamps', () => {
  it.each([
    ['2024-05-06T07:08:09.123Z', 's', 1714979289n],
    ['2024-05-06T07:08:09.123Z', 'ms', 1714979289123n],
    ['2024-05-06T07:08:09.123Z', 'us', 1714979289123000n],
    ['2024-05-06T07:08:09.123Z', 'ns', 1714979289123000000n],
    ['1969-12-31T23:59:59.999Z', 's', -1n],
    ['1969-12-31T23:59:59.999Z', 'us', -1000n],
  ] as const)('of %s in %s are %i', (text, unit, value) => {
    expect(timestampFromDate(at(text), unit)).toBe(value);
  });

  it('are floored to milliseconds, before 1970 too', () => {
    expect(dateFromTimestamp(1999n, 'us').getTime()).toBe(1);
    expect(dateFromTimestamp(-1n, 'ns').getTime()).toBe(-1);
    expect(dateFromTimestamp(-1_000_000n, 'ns').getTime()).toBe(-1);
    expect(dateFromTimestamp(-2n, 's').getTime()).toBe(-2000);
  });

  it('beyond what a Date can be are refused', () => {
    expect(() => dateFromTimestamp(2n ** 62n, 's')).toThrow(RangeError);
    expect(() => timestampFromDate(new Date(Number.NaN), 's')).toThrow(RangeError);
  });
});

describe('times of day', () => {
  it('are those of UTC', () => {
    expect(timeFromDate(at('2024-05-06T07:08:09.123Z'), 's')).toBe(25689n);
    expect(timeFromDate(at('2024-05-06T07:08:09.123Z'), 'ns')).toBe(25689123000000n);
    expect(timeFromDate(at('1969-12-31T23:59:59.999Z'), 'ms')).toBe(86_399_999n);
    expect(dateFromTime(25689123n, 'ms')).toEqual(at('1970-01-01T07:08:09.123Z'));
  });
});
