import { describe, expect, it } from 'vitest';
import { Decimal, type Rounding } from '../../src/index.js';

const d = (text: string) => Decimal.from(text);

describe('Decimal.from', () => {
  it.each([
    ['0', 0n, 0],
    ['-12.50', -1250n, 2],
    ['+1.', 1n, 0],
    ['.5', 5n, 1],
    ['-0.00', 0n, 2],
    ['99999999999999999999999999999999999999', 10n ** 38n - 1n, 0],
  ])('reads %s', (text, unscaled, scale) => {
    expect(d(text)).toMatchObject({ unscaled, scale });
  });

  it('takes whole numbers', () => {
    expect(Decimal.from(-(2n ** 64n))).toMatchObject({ unscaled: -(2n ** 64n), scale: 0 });
  });

  it.each(['', '.', '-', '1e5', '1,5', ' 1', '0x10', 'NaN'])('refuses %j', (text) => {
    expect(() => d(text)).toThrow(SyntaxError);
  });

  it('refuses floats', () => {
    expect(() => Reflect.apply(Decimal.from, Decimal, [1.5])).toThrow(
      'Decimal.from takes a string or a bigint',
    );
  });
});

describe('a Decimal', () => {
  it.each([
    ['0', '0'],
    ['-0.50', '-0.50'],
    ['.05', '0.05'],
    ['-.05', '-0.05'],
    ['123456789.987654321', '123456789.987654321'],
    ['-0.0', '0.0'],
  ])('%s is written %s', (text, written) => {
    expect(d(text).toString()).toBe(written);
    expect(`${d(text)}`).toBe(written);
    expect(JSON.stringify([d(text)])).toBe(`["${written}"]`);
  });

  it('adds, subtracts and multiplies exactly', () => {
    expect(`${d('0.1').add(d('0.2'))}`).toBe('0.3');
    expect(`${d('1').add(d('-0.001'))}`).toBe('0.999');
    expect(`${d('1').sub(d('1.25'))}`).toBe('-0.25');
    expect(`${d('-1.5').mul(d('0.25'))}`).toBe('-0.375');
    const large = d('99999999999999999999999999999999999999');
    expect(`${large.mul(large)}`).toBe(
      '9999999999999999999999999999999999999800000000000000000000000000000000000001',
    );
    expect(`${d('-2.5').neg()} ${d('-2.5').abs()} ${d('2.5').abs()}`).toBe('2.5 2.5 2.5');
  });

  it('compares by value, whatever the scales', () => {
    expect(d('1.0').compare(d('1'))).toBe(0);
    expect(d('1.0').equals(d('1.000'))).toBe(true);
    expect(d('-1').compare(d('0.1'))).toBe(-1);
    expect(d('0.11').compare(d('0.1'))).toBe(1);
  });

  it('is the nearest double as a number', () => {
    expect(d('0.1').toNumber()).toBe(0.1);
    expect(d('9007199254740993').toNumber()).toBe(9007199254740992);
  });

  it('is not taken by operators', () => {
    const [left, right] = [d('2'), d('10')];
    expect(() => left < right).toThrow(TypeError);
    expect(() => Number(left)).toThrow('use compare, equals, add, sub, mul and div');
  });
});

/** Every rounding of halves and of what is above and below, on both sides of zero. */
const ROUNDED: readonly (readonly [Rounding, readonly string[]])[] = [
  ['half-up', ['-3', '-2', '-2', '-1', '1', '2', '2', '3']],
  ['half-even', ['-2', '-2', '-2', '-1', '1', '2', '2', '2']],
  ['down', ['-2', '-1', '-1', '-1', '1', '1', '1', '2']],
  ['up', ['-3', '-2', '-2', '-2', '2', '2', '2', '3']],
  ['floor', ['-3', '-2', '-2', '-2', '1', '1', '1', '2']],
  ['ceiling', ['-2', '-1', '-1', '-1', '2', '2', '2', '3']],
];

describe('rescale and div', () => {
  const values = ['-2.5', '-1.6', '-1.5', '-1.4', '1.4', '1.5', '1.6', '2.5'];

  it.each(ROUNDED)('round %s', (rounding, expected) => {
    expect(values.map((value) => `${d(value).rescale(0, rounding)}`)).toEqual(expected);
    expect(values.map((value) => `${d(value).div(d('1.00'), 0, rounding)}`)).toEqual(expected);
    expect(values.map((value) => `${d(value).neg().div(d('-1'), 0, rounding)}`)).toEqual(expected);
  });

  it('keep the value where it fits', () => {
    expect(`${d('1.5').rescale(4)}`).toBe('1.5000');
    expect(`${d('1.5000').rescale(1)}`).toBe('1.5');
    expect(() => d('1.55').rescale(1)).toThrow(
      "1.55 has digits beyond scale 1: say how to round, such as rescale(1, 'half-up')",
    );
  });

  it('give the digits that were asked for', () => {
    expect(`${d('1').div(d('3'), 10, 'half-up')}`).toBe('0.3333333333');
    expect(`${d('2.00').div(d('0.003'), 2, 'half-even')}`).toBe('666.67');
    expect(`${d('1.2345').div(d('10'), 0, 'up')}`).toBe('1');
  });

  it('refuse what is no scale, no rounding or no number', () => {
    expect(() => d('1').rescale(-1)).toThrow(RangeError);
    expect(() => d('1').div(d('3'), 0.5, 'up')).toThrow(RangeError);
    expect(() => d('1').div(d('0'), 0, 'up')).toThrow(RangeError);
    expect(() => Reflect.apply(d('1.5').rescale, d('1.5'), [0, 'sideways'])).toThrow(
      "no rounding 'sideways'",
    );
  });
});
