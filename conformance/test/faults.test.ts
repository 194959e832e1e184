import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { HOSTILE, type Part } from '../mutate/fault.js';
import { faults, folders } from '../mutate/faults.js';

const checkout = fileURLToPath(new URL('../../', import.meta.url));

describe('the faults of npm run mutate', () => {
  test('are at least 40, in every part', () => {
    expect(faults.length).toBeGreaterThanOrEqual(40);
    expect([...new Set(faults.map(({ part }) => part))].sort()).toEqual(Object.keys(folders).sort());
  });

  test('name cases that there are', () => {
    const files = new Set(faults.map(({ shownBy }) => shownBy));
    files.delete(HOSTILE);
    for (const file of files)
      expect(existsSync(`${checkout}conformance/cases/${file}.json`), file).toBe(true);
  });

  for (const part of Object.keys(folders) as Part[]) {
    test(`of ${part} have a text that occurs once, and change it`, () => {
      for (const { file, what, text, replacement } of faults.filter((fault) => fault.part === part)) {
        const source = readFileSync(`${checkout}${folders[part]}/${file}`, 'utf8');
        expect(source.split(text).length - 1, `${file}: ${what}`).toBe(1);
        expect(replacement).not.toBe(text);
      }
    });
  }
});
