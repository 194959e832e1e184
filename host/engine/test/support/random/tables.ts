/** The rows of the two tables that random queries are over. */
import { Decimal } from '@heddle/host';
import { Choice } from './choice.js';

/** A column of each type that the engine computes with; all have nulls. */
export const ITEMS = {
  k: 'int64',
  v: 'int64',
  n: 'int32',
  x: 'float64',
  m: 'decimal128(9, 2)',
  s: 'utf8',
  b: 'bool',
  d: 'date',
  t: 'timestamp',
} as const;

/** Some `k` are twice there, one is null. */
export const GROUPS = { k: 'int64', name: 'utf8', w: 'float64' } as const;

/** No text is a number with a point, or one that some engine takes for a truth: engines read those differently. */
const WORDS = [
  '',
  'a',
  'ab',
  'abc',
  'b',
  'Zebra',
  'zebra',
  'ärger',
  'a%b',
  'über, all',
  'say "hi"',
  '日本',
  '😀',
  'x_y',
  "it's",
  '12',
  '-3',
  'true',
  '2020-02-29',
];
/** Days since 1970-01-01: before it, at the end of February, around new year. */
const DAYS = [-1, 0, 11_016, 18_321, 18_322, 18_351, 18_993, 18_994, 19_782];
const MICROS_OF_DAY = 86_400_000_000;

/** Rows of the table `items`; `strange` are values that `x` has besides. */
export function itemRows(next: () => number, rows: number, strange: readonly number[] = []) {
  const choice = new Choice(next);
  const maybe = <T>(value: T) => (choice.chance(0.15) ? null : value);
  const eighths = () => (choice.below(4_000) - 2_000) / 8;
  return Array.from({ length: rows }, () => ({
    k: maybe(BigInt(choice.below(12) - 2)),
    v: maybe(BigInt(choice.below(2_000) - 1_000)),
    n: maybe(choice.below(40) - 20),
    x: maybe(strange.length > 0 && choice.chance(0.1) ? choice.pick(strange) : eighths()),
    m: maybe(new Decimal(BigInt(choice.below(4_000) - 2_000), 2)),
    s: maybe(choice.pick(WORDS)),
    b: maybe(choice.chance(0.5)),
    d: maybe(choice.pick(DAYS)),
    t: maybe(BigInt(choice.pick(DAYS) * MICROS_OF_DAY + choice.below(4) * 21_600_500_000)),
  }));
}

/** Rows of the table `groups`. */
export function groupRows(next: () => number) {
  const choice = new Choice(next);
  return WORDS.slice(1, 15).map((name, i) => ({
    k: i === 3 ? null : BigInt((i % 11) - 1),
    name,
    w: choice.below(100) / 4,
  }));
}
