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
});
