import type * as dates from '../dates.js';
import type { Rows } from './rows.js';

/** 2024-02-29, an instant of it, and days about 1970, 1900 and the year 0. */
const LEAP = 19_782;
const days = [[LEAP], [0], [-1], [-25_567], [-719_528], [20_088], [null]] as const;
const NOON = 1_709_209_805_123_456n;

export const rows = {
  isLeapYear: {
    rows: [[0], [-4]],
    known: [
      [[1900], false],
      [[2000], true],
      [[2024], true],
      [[2023], false],
    ],
  },
  daysInMonth: {
    rows: [
      [2023, 2],
      [2024, 4],
    ],
    known: [
      [[2024, 2], 29],
      [[1900, 2], 28],
    ],
    throws: [
      [[2024, 13], 'RangeError: no such month: 13'],
      [[2024, 0], 'no such month: 0'],
    ],
  },
  dayOfWeek: {
    rows: days,
    known: [
      [[0], 4],
      [[LEAP], 4],
      [[-3], 1],
    ],
  },
  isWeekend: { edges: false, rows: days },
  makeDate: {
    edges: false,
    rows: [
      [0, 1, 1],
      [-1, 12, 31],
    ],
    known: [
      [[1970, 1, 1], 0],
      [[2024, 2, 29], LEAP],
      [[1900, 1, 1], -25_567],
    ],
  },
  yearOf: {
    edges: false,
    rows: days,
    known: [
      [[LEAP], 2024],
      [[-1], 1969],
    ],
  },
  quarter: {
    edges: false,
    rows: days,
    known: [
      [[LEAP], 'Q1'],
      [[20_088], 'Q4'],
    ],
  },
  isoWeek: {
    edges: false,
    rows: days,
    known: [
      [[18_628], 53],
      [[19_358], 52],
      [[20_087], 1],
    ],
  },
  age: {
    edges: false,
    rows: [
      [0, LEAP],
      [LEAP, 0],
      [0, 0],
      [null, 1],
    ],
    known: [
      [[LEAP - 1461, LEAP], 4],
      [[LEAP - 1460, LEAP], 3],
    ],
  },
  easter: {
    rows: [[1583]],
    known: [
      [[2024], 331],
      [[2025], 420],
      [[1961], 402],
      [[2285], 322],
    ],
  },
  addMonths: {
    edges: false,
    rows: [
      [0, -1],
      [LEAP, 0],
      [0, 1200],
      [null, 1],
    ],
    known: [
      [[LEAP - 29, 1], LEAP],
      [[LEAP, 12], LEAP + 365],
    ],
  },
  fiscalYear: { edges: false, rows: days },
  hourOfDay: {
    rows: [[0n], [-1n], [NOON], [-9_223_372_036_854_775_808n], [9_223_372_036_854_775_807n], [null]],
  },
  floorToQuarter: { rows: [[0n], [-1n], [NOON], [-900_000_000n], [9_223_372_036_854_775_807n]] },
  isoText: {
    edges: false,
    rows: [[0n], [-1n]],
    known: [[[1_709_209_805_123n], '2024-02-29T12:30:05.123Z']],
    throws: [[[9_223_372_036_854_775_807n], 'RangeError']],
  },
  germanDate: { edges: false, rows: days, known: [[[LEAP], '29.02.2024']] },
  parseDay: {
    rows: [
      ['2024-2-29'],
      ['2024-02-3x'],
      ['2023-02-29'],
      ['    -01-01'],
      ['日本日本-01-01'],
      ['20240-01-1'],
      [null],
    ],
    known: [
      [['2024-02-29'], LEAP],
      [['1970-01-01'], 0],
      [['2024-13-01'], null],
    ],
  },
  julianDay: { rows: [[NOON / 1000n], [null]], known: [[[0n], 2_440_587.5]] },
  businessDays: {
    edges: false,
    rows: [
      [LEAP, LEAP + 100],
      [5, 0],
    ],
    known: [
      [[LEAP, LEAP + 7], 5],
      [[0, 4], 2],
    ],
  },
  overlapMinutes: {
    rows: [
      [0n, 3_600_000_000n, 1_800_000_000n, 9_000_000_000n],
      [0n, 1n, 2n, 3n],
      [null, 1n, 2n, 3n],
    ],
  },
  relativeDay: {
    rows: [
      [0, 0],
      [1, 0],
      [0, 1],
      [5, 0],
      [0, 5],
      [30, 0],
      [0, 30],
      [14, 0],
    ],
  },
  monthStart: {
    edges: false,
    rows: [[0n], [-1n], [null]],
    known: [[[NOON], LEAP - 28]],
  },
} satisfies Rows<typeof dates>;
