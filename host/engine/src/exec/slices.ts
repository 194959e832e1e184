import { HeddleError, type HeddleInstance } from '@heddle/host';
import { sliceBatch } from '../table/take.js';
import type { Batch } from '../table/vector.js';

/** A batch in pieces that one call of a function may take, each with the row at which it begins. */
export function* callSlices(
  instance: HeddleInstance,
  batch: Batch,
): Iterable<{ batch: Batch; start: number }> {
  yield* slices(batch, instance.limits.batchRows);
}

/** A batch in pieces of `rows` rows at most. */
export function* slices(batch: Batch, rows: number): Iterable<{ batch: Batch; start: number }> {
  for (let start = 0; start < batch.rows; start += rows) {
    yield { batch: sliceBatch(batch, start, Math.min(rows, batch.rows - start)), start };
  }
}

/** Runs a call over a piece of a batch that begins at row `start`: rows of its errors count from the batch's begin. */
export function atOffset<T>(start: number, task: () => T): T {
  try {
    return task();
  } catch (error) {
    throw error instanceof HeddleError ? error.atOffset(start) : error;
  }
}
