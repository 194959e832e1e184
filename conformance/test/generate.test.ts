import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type ColumnText, cellsOf } from '../corpus/case-file.js';
import { generate } from '../generate/files.js';
import { sampledTypes } from '../generate/types.js';

const corpus = fileURLToPath(new URL('../', import.meta.url));
const generated = generate();

describe('npm run generate', () => {
  test('gives the committed files, and no others are there', () => {
    const committed = ['cases/generated', 'plugins/generated'].flatMap((folder) =>
      readdirSync(join(corpus, folder)).map((name) => `${folder}/${name}`),
    );
    expect([...generated.files.keys()].sort()).toEqual(committed.sort());
    for (const [path, text] of generated.files) {
      expect(
        readFileSync(join(corpus, path), 'utf8') === text,
        `${path} is not what the generator writes`,
      ).toBe(true);
    }
  });

  test('gives cases of every kind for every type', () => {
    expect([...generated.coverage.keys()]).toEqual(sampledTypes.map(({ text }) => text));
    for (const [type, kinds] of generated.coverage) {
      for (const kind of ['scalar', 'vectorized', 'aggregate', 'table', 'partition', 'result']) {
        expect(kinds.get(kind), `${kind} × ${type}`).toBeGreaterThan(0);
      }
    }
  });

  test('stays within two megabytes', () => {
    const bytes = [...generated.files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(bytes).toBeLessThan(2_000_000);
  });
});

test('a cycle repeats, and grows by its step', () => {
  const column: ColumnText = { type: 'int32', cycle: [0, 0, 1], step: 2, length: 7 };
  expect(cellsOf(column, 3)).toEqual([0, 0, 1, 2, 2, 3, 4]);
  expect(cellsOf({ type: 'utf8', cycle: ['a', null] }, 3)).toEqual(['a', null, 'a']);
});
