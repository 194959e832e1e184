import { sliceBatch } from '../table/take.js';
import type { Batch } from '../table/vector.js';

/** Rows `[offset, offset + limit)` of the input; limit null = all from the offset on. Stops pulling when it has them. */
export async function* limit(
  input: AsyncIterable<Batch>,
  offset: number,
  most: number | null,
): AsyncIterable<Batch> {
  let skip = offset;
  let left = most ?? Number.POSITIVE_INFINITY;
  if (left === 0) return;
  for await (const batch of input) {
    const start = Math.min(skip, batch.rows);
    skip -= start;
    const rows = Math.min(left, batch.rows - start);
    if (rows === 0) continue;
    yield sliceBatch(batch, start, rows);
    left -= rows;
    if (left === 0) return;
  }
}
