import { takeBatch } from '../../table/take.js';
import type { Batch } from '../../table/vector.js';
import { batchBytes } from './bytes.js';

/** A batch in pieces of `most` bytes at most, in its order, of which one that has more is a single row. */
export function* piecesOf(batch: Batch, most: number): Iterable<Batch> {
  const bytes = batchBytes(batch);
  if (bytes <= most || batch.rows <= 1) {
    yield batch;
    return;
  }
  const rows = Math.ceil(batch.rows / Math.max(2, Math.ceil(bytes / most)));
  for (let start = 0; start < batch.rows; start += rows) {
    const length = Math.min(rows, batch.rows - start);
    // Taking copies: a slice would keep, and write, all of the batch's nested values.
    const piece = takeBatch(
      batch,
      Int32Array.from({ length }, (_, row) => start + row),
    );
    // Rows may be of very different sizes, and this piece have more of the large ones.
    yield* piecesOf(piece, most);
  }
}
