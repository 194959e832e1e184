import { describe, expect, test } from 'vitest';
import { jsTier } from '../support/js-tier.js';
import { Random } from '../support/random.js';
import { MODULES, Runtime } from '../support/runtime.js';

const NAMES = [
  ...[
    'acos',
    'acosh',
    'asin',
    'asinh',
    'atan',
    'atanh',
    'cbrt',
    'cos',
    'cosh',
    'exp',
    'expm1',
    'log',
    'log10',
  ],
  ...['log1p', 'log2', 'sin', 'sinh', 'tan', 'tanh', 'atan2', 'hypot', 'pow'],
];
const BINARY = new Set(['atan2', 'hypot', 'pow']);

/** Where functions turn, end, or lose digits, with both signs. */
const EDGES = [
  ...[
    0,
    5e-324,
    2 ** -1022,
    2 ** -1000,
    2 ** -55,
    2 ** -28,
    2 ** -27,
    1e-3,
    0.25,
    0.5,
    Math.SQRT1_2,
    0.9999999999999999,
  ],
  ...[
    1,
    1.0000000000000002,
    1.125,
    Math.SQRT2,
    2,
    Math.E,
    3,
    Math.PI / 4,
    Math.PI / 2,
    Math.PI,
    10,
    22,
    36,
    100,
    1000,
  ],
  ...[
    709.782712893384,
    710.4758600739439,
    745.1332191019411,
    1e5,
    9_919_459,
    2 ** 26,
    2 ** 28,
    2 ** 31,
    2 ** 53,
  ],
  ...[1e15, 1e22, 1e100, 1e154, 1.3407807929942596e154, 1e300, Number.MAX_VALUE, Number.POSITIVE_INFINITY],
]
  .flatMap((x) => [x, -x])
  .concat(Number.NaN);

const view = new DataView(new ArrayBuffer(8));

/** Doubles counted from zero in order. */
function ordinal(value: number): bigint {
  view.setFloat64(0, value);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fff_ffff_ffff_ffffn) : bits;
}

/** How many doubles lie from one to the other; very many where one of them alone is NaN or infinite, or one zero has a sign. */
function unitsBetween(one: number, other: number): bigint {
  if (Object.is(one, other)) return 0n;
  if (!Number.isFinite(one) || !Number.isFinite(other) || one === other) return 1n << 64n;
  const distance = ordinal(one) - ordinal(other);
  return distance < 0n ? -distance : distance;
}

/** Operands near to where functions turn, next to any others. */
function operands(random: Random, count: number): number[] {
  return Array.from({ length: count }, () =>
    random.below(2) === 0 ? random.number() : (random.bits() / 2 ** 32 - 0.5) * 2 ** random.below(12),
  );
}

describe.each(MODULES)('%s', (file, rounds) => {
  const runtime = new Runtime(file);

  test.each(NAMES)('Math.%s gives the bits that the js tier gives', (name) => {
    const random = new Random(4);
    const columns = (BINARY.has(name) ? [0, 1] : [0]).map(() => operands(random, rounds));
    const wanted = jsTier(`(...x) => Math.${name}(...x)`, columns);
    const different: unknown[] = [];
    for (let row = 0; row < rounds; row++) {
      const given = columns.map((column) => column[row] ?? 0);
      const answer = runtime.call(`heddle_math_${name}`, ...given);
      if (!Object.is(answer, wanted[row])) different.push({ given, answer, wanted: wanted[row] });
    }
    expect(different.slice(0, 10)).toEqual([]);
  });

  test.each(NAMES)('Math.%s is at most one unit in the last place from V8', (name) => {
    const random = new Random(5);
    const distant: unknown[] = [];
    const compare = (...given: number[]) => {
      const answer = Number(runtime.call(`heddle_math_${name}`, ...given));
      const wanted = (Math as unknown as Record<string, (...x: number[]) => number>)[name]?.(...given) ?? 0;
      if (unitsBetween(answer, wanted) > 1n) distant.push({ given, answer, wanted });
    };
    const each = (x: number) => {
      if (!BINARY.has(name)) compare(x);
      else for (const y of EDGES) compare(x, y);
    };
    for (const edge of EDGES) each(edge);
    const columns = (BINARY.has(name) ? [0, 1] : [0]).map(() => operands(random, rounds));
    for (let row = 0; row < rounds; row++) compare(...columns.map((column) => column[row] ?? 0));
    expect(distant.slice(0, 10)).toEqual([]);
  });
});
