import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codecs } from '../src/codec.js';
import { columnToArray } from '../src/values.js';
import { samples } from './support/arbitraries.js';

describe.each(codecs.map((codec) => [codec.name, codec] as const))('%s', (_, codec) => {
  test('what is encoded is decoded, for any types', () => {
    fc.assert(
      fc.property(samples, ({ fields, columns, rows }) => {
        const batch = codec.decode(fields, codec.encode(fields, columns, rows));
        expect(batch.rows).toBe(rows);
        expect(batch.columns.map(columnToArray)).toEqual(columns.map(columnToArray));
      }),
      { numRuns: 400 },
    );
  });
});
