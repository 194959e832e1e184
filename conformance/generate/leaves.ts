import type { CellText } from '../corpus/case-file.js';
import type { PlainType } from '../corpus/type-text.js';
import { decimalText } from './cells.js';
import type { Random } from './random.js';

/** What the generator knows of a type without children. */
interface Leaf {
  /** Values at the edges of the type, the plain ones first. */
  edges(type: PlainType): CellText[];
  random(type: PlainType, random: Random): CellText;
}

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const UNITS_PER_DAY: Readonly<Record<string, bigint>> = {
  s: 86_400n,
  ms: 86_400_000n,
  us: 86_400_000_000n,
  ns: 86_400_000_000_000n,
};

/** Integers that are JSON numbers. */
function integer(low: number, high: number): Leaf {
  return {
    edges: () => [...new Set([0, 1, high, low, low < 0 ? -1 : high - 1])],
    random: (_, random) => Number(random.between(BigInt(low), BigInt(high))),
  };
}

/** Integers that are written as decimal strings; most of the range is beyond a double's. */
function wide(edges: readonly bigint[], low: bigint, high: bigint): Leaf {
  return {
    edges: () => [...edges, low, high].map(String),
    random: (_, random) => String(random.between(low, high)),
  };
}

const int64 = wide([0n, 1n, -1n, 9_007_199_254_740_993n, -9_007_199_254_740_993n], INT64_MIN, INT64_MAX);
// Half a second before 1970, a moment of 2009, the year 1 in microseconds.
const instant = wide([0n, -1n, 1_234_567_890n, -500_000n, -62_135_596_800_000_000n], INT64_MIN, INT64_MAX);

const texts = [
  '',
  'a',
  'Zürich',
  '日本',
  '😀🧵',
  'e\u0301',
  'x\u0000y',
  '"\\\n\t',
  '\u2028\ufeff',
  'plain words',
];

const leaves: Readonly<Record<string, Leaf>> = {
  bool: { edges: () => [true, false], random: (_, random) => random.below(2) === 1 },
  int8: integer(-128, 127),
  int16: integer(-32_768, 32_767),
  int32: integer(-2_147_483_648, 2_147_483_647),
  uint8: integer(0, 255),
  uint16: integer(0, 65_535),
  uint32: integer(0, 4_294_967_295),
  int64,
  float32: {
    edges: () => [
      0,
      '-0',
      1.5,
      'NaN',
      'Infinity',
      '-Infinity',
      ...[0.1, 3.4028234663852886e38, 1e-45].map(Math.fround),
    ],
    random: (_, random) => Math.fround(random.below(2_000_001) / 1024 - 976),
  },
  float64: {
    edges: () => [
      0,
      '-0',
      0.1,
      'NaN',
      'Infinity',
      '-Infinity',
      1.7976931348623157e308,
      5e-324,
      -1e21,
      123456.789,
    ],
    random: (_, random) => (random.uint32() - 2 ** 31) / (1 + random.below(1000)),
  },
  decimal128: {
    edges: ({ precision = 0, scale = 0 }) =>
      [
        0n,
        1n,
        -1n,
        10n ** BigInt(precision) - 1n,
        1n - 10n ** BigInt(precision),
        10n ** BigInt(scale) / 2n,
      ].map((unscaled) => decimalText(unscaled, scale)),
    random: ({ precision = 0, scale = 0 }, random) =>
      decimalText(random.between(1n - 10n ** BigInt(precision), 10n ** BigInt(precision) - 1n), scale),
  },
  utf8: {
    edges: () => [...texts],
    random: (_, random) =>
      Array.from({ length: random.below(12) }, () => random.pick([...'abc ñß漢🎈'])).join(''),
  },
  binary: {
    edges: () => ['', '00', 'ff', '00ff10', 'f09f9880'].map((hex) => ({ hex })),
    random: (_, random) => ({
      hex: Array.from({ length: random.below(9) }, () =>
        random.below(256).toString(16).padStart(2, '0'),
      ).join(''),
    }),
  },
  date32: {
    edges: () => [0, -1, 18_262, -719_162, 2_147_483_647, -2_147_483_648],
    random: (_, random) => random.below(200_000) - 100_000,
  },
  timestamp: instant,
  duration: int64,
  time: {
    edges: ({ unit = 's' }) => ['0', '1', String(perDay(unit) / 2n), String(perDay(unit) - 1n)],
    random: ({ unit = 's' }, random) => String(random.between(0n, perDay(unit) - 1n)),
  },
  interval: {
    edges: () => [
      [0, 0, '0'],
      [1, -2, '3'],
      [-14, 400, '-86400000000001'],
      [2_147_483_647, -2_147_483_648, String(INT64_MAX)],
      [-2_147_483_648, 2_147_483_647, String(INT64_MIN)],
    ],
    random: (_, random) => [
      random.below(100) - 50,
      random.below(100) - 50,
      String(random.between(-(10n ** 15n), 10n ** 15n)),
    ],
  },
};

/** The leaf of a type's name, or undefined for list, struct and map. */
export function leafOf(type: PlainType): Leaf | undefined {
  return leaves[type.type];
}

function perDay(unit: string): bigint {
  return UNITS_PER_DAY[unit] ?? 0n;
}
