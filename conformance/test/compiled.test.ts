import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { computeCases } from '../compiled/oracle/cases.js';
import { topics } from '../compiled/oracle/corpus.js';
import { ulpsBetween } from '../compiled/oracle/ulps.js';
import type { CaseFile } from '../corpus/case-file.js';

const cases = fileURLToPath(new URL('../cases/', import.meta.url));

describe('the cases of realistic functions', () => {
  for (const topic of topics) {
    test(`${topic.name}: the committed answers are those of plain Node`, () => {
      const { cases: committed } = JSON.parse(
        readFileSync(`${cases}compiled-${topic.name}.json`, 'utf8'),
      ) as CaseFile;
      const computed = computeCases(topic);
      expect(committed.map(({ name }) => name)).toEqual(computed.map(({ entry }) => entry.name));
      for (const [index, { entry, ulps }] of computed.entries()) {
        const { returns: answers, ...call } = committed[index] ?? { name: '' };
        const { returns: expected, ...called } = entry;
        expect(call).toEqual(called);
        if (ulps === 0) expect(answers, entry.name).toEqual(expected);
        for (const [row, cell] of (expected?.values ?? []).entries()) {
          const distance = ulpsBetween(answers?.values?.[row] ?? null, cell);
          expect(distance, `${entry.name}, row ${row}`).toBeLessThanOrEqual(ulps);
        }
      }
    });
  }

  test('are of at least 120 functions, with rows for each of them', () => {
    const names = topics.flatMap(({ name, functions }) =>
      Object.keys(functions).map((one) => `${name}/${one}`),
    );
    const rows = topics.flatMap(({ name, rows: given }) => Object.keys(given).map((one) => `${name}/${one}`));
    expect(names.length).toBeGreaterThanOrEqual(120);
    expect(rows.sort()).toEqual(names.sort());
  });
});

test('units in the last place are counted', () => {
  expect(ulpsBetween(1, 1 + Number.EPSILON)).toBe(1);
  expect(ulpsBetween(5e-324, -5e-324)).toBe(2);
  expect(ulpsBetween(1, null)).toBe(Number.POSITIVE_INFINITY);
  expect(ulpsBetween('NaN', 'NaN')).toBe(0);
  expect(ulpsBetween('NaN', 1)).toBe(Number.POSITIVE_INFINITY);
});
