import { describe, expect, test } from 'vitest';
import { jsTier } from '../support/js-tier.js';
import { Random } from '../support/random.js';
import { MODULES, Runtime } from '../support/runtime.js';

const LARGEST = 8.64e15;

/** In the order of compiled code's fields. */
const FIELDS = [
  'getUTCFullYear',
  'getUTCMonth',
  'getUTCDate',
  'getUTCHours',
  'getUTCMinutes',
  'getUTCSeconds',
  'getUTCMilliseconds',
  'getUTCDay',
] as const;

function milliseconds(random: Random): number {
  switch (random.below(5)) {
    case 0:
      return random.pick([LARGEST, -LARGEST, LARGEST + 1, 0, -0, -1, Number.NaN, Number.POSITIVE_INFINITY]);
    case 1:
      return random.number();
    case 2:
      return Date.UTC(random.below(800) + 1600, random.below(12), random.below(31) + 1) - random.below(2);
    default:
      return Math.trunc((random.bits() / 2 ** 31 - 1) * 10 ** (8 + random.below(8)));
  }
}

describe.each(MODULES)('%s', (file, rounds) => {
  const runtime = new Runtime(file);

  test('the date of a number, its fields and its text', () => {
    const random = new Random(5);
    for (let round = 0; round < rounds; round++) {
      const ms = milliseconds(random);
      const date = new Date(ms);
      const time = runtime.call('heddle_date_clip', ms);
      expect(time).toBe(date.getTime());
      FIELDS.forEach((field, i) => {
        const answer = runtime.call('heddle_date_field', Number(time), i);
        if (!Object.is(answer, date[field]())) expect({ ms, field, answer }).toEqual(date[field]());
      });
      if (!Number.isNaN(time)) expect(runtime.call('heddle_date_iso', Number(time))).toBe(date.toISOString());
    }
  });

  test('the date of fields, also of those outside their bounds', () => {
    const random = new Random(6);
    const field = (usual: number): number =>
      random.below(8) === 0 ? random.number() : random.below(usual * 3) - usual;
    const rows = Array.from({ length: rounds }, () => [
      random.below(3) === 0 ? field(100) : random.pick([field(3000), field(300_000)]),
      ...[24, 60, 48, 120, 120, 2000].map(field),
    ]);
    // Not Node: the engine has no date where the year alone is too far away, whatever the other fields make of it.
    const columns = [0, 1, 2, 3, 4, 5, 6].map((i) => rows.map((row) => row[i] ?? 0));
    const wanted = jsTier('(...x) => Date.UTC(...x)', columns);
    const answers = rows.map((row) => runtime.call('heddle_date_utc', ...row));
    const different = rows.filter((_, i) => !Object.is(answers[i], wanted[i]));
    expect(different.slice(0, 10)).toEqual([]);
  });
});
