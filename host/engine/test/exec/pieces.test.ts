import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchBytes } from '../../src/exec/memory/bytes.js';
import { piecesOf } from '../../src/exec/memory/pieces.js';
import { constantOf, vectorOf } from '../../src/table/builder.js';
import { type Batch, scalarAt } from '../../src/table/vector.js';

const rowsIn = ({ rows, columns }: Batch) =>
  Array.from({ length: rows }, (_, row) => columns.map((column) => scalarAt(column, row)));

test('pieces have all rows in their order, and no more bytes than they may, or one row', () => {
  const text = fc.oneof(
    fc.constant(null),
    fc.integer({ min: 0, max: 40 }),
    fc.integer({ min: 2_000, max: 9_000 }),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 60 }), fc.integer({ min: 1, max: 20_000 }), (lengths, most) => {
      const texts = lengths.map((length) => (length === null ? null : 'é'.repeat(length)));
      const batch: Batch = {
        rows: texts.length,
        columns: [
          vectorOf('utf8', texts),
          vectorOf(
            'list<utf8>',
            texts.map((each, row) => (row % 5 === 0 ? null : [each, `${row}`])),
          ),
          constantOf('int64', 7n, texts.length),
          vectorOf(
            'bool',
            texts.map((_, row) => row % 3 === 0),
          ),
        ],
      };
      const pieces = [...piecesOf(batch, most)];
      expect(pieces.flatMap(rowsIn)).toEqual(rowsIn(batch));
      for (const piece of pieces) expect(piece.rows <= 1 || batchBytes(piece) <= most).toBe(true);
      // It is cut where there is too much, not row by row.
      const cuts = Math.ceil(batchBytes(batch) / most) * (2 * Math.ceil(Math.log2(batch.rows + 1)) + 1);
      expect(pieces.length).toBeLessThanOrEqual(Math.max(1, cuts));
    }),
    { numRuns: 200 },
  );
});
