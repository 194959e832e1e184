import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compiledFunctions, compiledShare, tierTable } from '../compiled/tiers/table.js';

const corpus = fileURLToPath(new URL('../', import.meta.url));
const modules = compiledFunctions(corpus);

test('of the realistic functions at least 70 % are compiled', () => {
  expect(compiledShare(modules)).toBeGreaterThanOrEqual(0.7);
});

test('the table of what stopped the others is current', () => {
  expect(readFileSync(join(corpus, 'compiled', 'README.md'), 'utf8')).toBe(tierTable(modules));
});
