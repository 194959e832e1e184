import { Random } from '../../generate/random.js';
import type { Declared } from '../program/declared.js';

/** An argument of a handler. */
export type Argument = null | boolean | number | bigint | string;

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  2,
  0.5,
  -2.5,
  3.9999999999999996,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  -(2 ** 53) - 2,
  1e21,
  1e300,
  5e-324,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0.1,
  1.7976931348623157e308,
  42,
  1234567.891,
];
const BIGINTS = [
  0n,
  1n,
  -1n,
  2n,
  -7n,
  64n,
  2n ** 31n,
  2n ** 32n,
  -(2n ** 32n) - 1n,
  2n ** 53n + 1n,
  2n ** 62n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  1_700_000_000_000_000n,
];
const TEXTS = [
  '',
  'a',
  'abc',
  'Hello, World',
  ' \t x\u00a0',
  '0',
  '-12.5e1',
  '0x1F',
  'NaN',
  'é',
  'Straße',
  '日本語',
  'a😀b',
  '👩‍👧',
  'ÀÉÎ',
  '\u0000',
  'x'.repeat(40),
  'A-b_C',
  '9'.repeat(20),
];

const INTEGERS: Readonly<Record<string, readonly [number, number]>> = {
  int8: [-128, 127],
  uint16: [0, 65_535],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  date32: [-(2 ** 31), 2 ** 31 - 1],
};

/** Rows for a program: values at which types end, and random ones; now and then a null. */
export function inputRows(params: readonly Declared[], count: number, seed: string): Argument[][] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => params.map((param) => argument(param, random)));
}

function argument({ type, kind }: Declared, random: Random): Argument {
  if (random.below(14) === 0) return null;
  if (kind === 'boolean') return random.below(2) === 1;
  if (kind === 'bigint')
    return random.below(3) === 0 ? random.between(-(2n ** 63n), 2n ** 63n - 1n) : random.pick(BIGINTS);
  if (kind === 'text')
    return random.below(3) === 0 ? random.pick(TEXTS) + random.pick(TEXTS).slice(0, 3) : random.pick(TEXTS);
  const bounds = INTEGERS[type];
  if (bounds === undefined) {
    const drawn =
      random.below(3) === 0 ? (random.uint32() - 2 ** 31) / 2 ** random.below(33) : random.pick(NUMBERS);
    return type === 'float32' ? Math.fround(drawn) : drawn;
  }
  const [low, high] = bounds;
  const near = random.pick([low, low + 1, -1, 0, 1, 2, 10, high - 1, high]);
  const drawn = random.below(3) === 0 ? low + (random.uint32() % (high - low + 1)) : near;
  return Math.min(Math.max(drawn, low), high);
}
