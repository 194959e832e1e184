import { describe, expect, test } from 'vitest';
import { Random } from '../support/random.js';
import { MODULES, Runtime } from '../support/runtime.js';

type Operand = number | bigint | string;

/** What a function is to answer, in JavaScript's own words, and operands for it. */
interface Case {
  readonly expected: (...operands: never[]) => unknown;
  readonly operands: (random: Random) => readonly Operand[];
}

const INT64_MAX = 2n ** 63n - 1n;

/** A text that is a number, nearly one, or something else. */
function numeral(random: Random): string {
  const digits = (most: number): string =>
    String(random.bits() * 2 ** 21 + random.bits()).slice(0, random.below(most));
  const sign = random.pick(['', '', '', '-', '+']);
  const body = (): string => {
    switch (random.below(9)) {
      case 0:
        return String(random.number());
      case 1:
        return `${digits(18)}.${digits(18)}`;
      case 2:
        return `${digits(18)}.${digits(18)}${random.pick(['e', 'E'])}${random.pick(['', '-', '+'])}${random.below(400)}`;
      case 3:
        return (
          random.pick(['0x', '0X', '0b', '0B', '0o', '0O']) +
          random.bits().toString(random.pick([2, 8, 16, 36]))
        );
      case 4:
        return random.pick([
          'Infinity',
          'infinity',
          'Infinit',
          'NaN',
          '',
          '.',
          'e5',
          '1e',
          '1_000',
          '0x',
          '1\0',
          '١',
        ]);
      case 5:
        return `${random.bigint()}${random.below(2) === 0 ? '' : random.bigint()}`;
      case 6:
        return (random.bits() * 2 ** 20 + random.bits()).toString(36);
      case 7:
        return (
          '0'.repeat(random.below(70)) +
          digits(9) +
          '0'.repeat(random.below(300)) +
          random.pick(['', '.5', 'e-99'])
        );
      default:
        return random.number().toPrecision(1 + random.below(30));
    }
  };
  const space = (): string => random.pick(['', '', '', ' ', '\n\t', '\u00a0\ufeff', '\u2028', '\u200b']);
  return space() + sign + body() + space() + (random.below(12) === 0 ? random.text() : '');
}

function ofBigint(text: string): [state: number, value: bigint] {
  try {
    const value = BigInt(text);
    return BigInt.asIntN(64, value) === value ? [0, value] : [2, 0n];
  } catch {
    return [1, 0n];
  }
}

/** Integers between int32 and 2^53 count as doubles in the engine, but their digits are the same. */
const radix = (random: Random): number => 2 + random.below(35);

const CASES: Readonly<Record<string, Case>> = {
  heddle_number_text: { expected: (x: number) => String(x), operands: (random) => [random.number()] },
  heddle_number_fixed: {
    expected: (x: number, digits: number) => x.toFixed(digits),
    operands: (random) => [random.number(), random.pick([0, 1, 2, 2, 3, 4, 6, 10, 19, 20, 40, 100])],
  },
  heddle_number_precision: {
    expected: (x: number, digits: number) => x.toPrecision(digits),
    operands: (random) => [random.number(), 1 + random.below(100)],
  },
  heddle_number_exponential: {
    expected: (x: number, digits: number) => (digits < 0 ? x.toExponential() : x.toExponential(digits)),
    operands: (random) => [random.number(), random.below(100) - 1],
  },
  heddle_number_read: { expected: (t: string) => Number(t), operands: (random) => [numeral(random)] },
  heddle_number_parse_float: {
    expected: (t: string) => Number.parseFloat(t),
    operands: (random) => [numeral(random)],
  },
  heddle_number_parse_int: {
    expected: (t: string, radix: number) => Number.parseInt(t, radix),
    operands: (random) => [numeral(random), random.pick([0, 0, 10, 10, 16, 2, 8, 4, 32, 1, -1, 37])],
  },
  heddle_number_to_int32: { expected: (x: number) => x | 0, operands: (random) => [random.number()] },
  heddle_number_remainder: {
    expected: (x: number, y: number) => x % y,
    operands: (random) => [random.number(), random.number()],
  },
  heddle_bigint_text: { expected: (x: bigint) => String(x), operands: (random) => [random.bigint()] },
  heddle_bigint_text_radix: {
    expected: (x: bigint, radix: number) => x.toString(radix),
    operands: (random) => [random.pick([random.bigint(), INT64_MAX, -INT64_MAX - 1n]), radix(random)],
  },
  heddle_bigint_text_unsigned: {
    expected: (x: bigint, radix: number) => BigInt.asUintN(64, x).toString(radix),
    operands: (random) => [random.bigint(), radix(random)],
  },
  heddle_bigint_check: {
    expected: (t: string) => ofBigint(t)[0],
    operands: (random) => [
      random.below(3) === 0 ? String(INT64_MAX + BigInt(random.below(5))) : numeral(random),
    ],
  },
  heddle_bigint_read: {
    expected: (t: string) => ofBigint(t)[1],
    operands: (random) => {
      const text = random.below(3) === 0 ? `-0${INT64_MAX + BigInt(random.below(3))}` : numeral(random);
      return [ofBigint(text)[0] === 0 ? text : ''];
    },
  },
};

describe.each(MODULES)('%s', (file, rounds) => {
  const runtime = new Runtime(file);

  test.each(Object.entries(CASES))('%s answers as JavaScript does', (name, { expected, operands }) => {
    const random = new Random(2);
    const different: unknown[] = [];
    for (let round = 0; round < rounds; round++) {
      const given = operands(random);
      const answer = runtime.call(name, ...given);
      const wanted = (expected as (...operands: unknown[]) => unknown)(...given);
      if (!Object.is(answer, wanted)) different.push({ given, answer, wanted });
    }
    expect(different.slice(0, 10)).toEqual([]);
  });

  test('integers in any base, and fractions in base 2, are exact', () => {
    const random = new Random(3);
    for (let round = 0; round < rounds; round++) {
      const [x, base] = [Math.trunc(random.number()), radix(random)];
      if (Number.isSafeInteger(x))
        expect(runtime.call('heddle_number_text_radix', x, base)).toBe(x.toString(base));
      const y = random.number();
      expect(runtime.call('heddle_number_text_radix', y, 2)).toBe(y.toString(2));
    }
  });
});
