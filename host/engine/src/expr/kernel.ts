import { getBit } from '../table/bitmap.js';
import { takeBatch } from '../table/take.js';
import type { SqlType } from '../table/types.js';
import { type Batch, isValid, type Vector } from '../table/vector.js';

/**
 * An expression of a plan, compiled for one operator: evaluation only fails over data. A kernel may be evaluated over
 * any number of batches, and keeps nothing between them.
 */
export interface Kernel {
  readonly type: SqlType;
  /** One value per row of `batch`, of `type`. */
  evaluate(batch: Batch): Vector;
}

/** The column at `index` of the input. */
export function column(index: number, type: SqlType): Kernel {
  return {
    type,
    evaluate(batch) {
      const vector = batch.columns[index];
      if (vector === undefined)
        throw new RangeError(`no column ${index} in a batch of ${batch.columns.length}`);
      return vector;
    },
  };
}

/** The values of kernels over one batch. */
export function evaluateAll(kernels: readonly Kernel[], batch: Batch): Vector[] {
  // A loop, not map: a frame less between a failure and the function that it comes from.
  const vectors: Vector[] = [];
  for (const kernel of kernels) vectors.push(kernel.evaluate(batch));
  return vectors;
}

/** Row numbers where the boolean `condition` is true (not false, not null). */
export function trueRows(condition: Vector, rows: number): Int32Array {
  if (condition.type !== 'bool') return new Int32Array(0);
  if (condition.constant) {
    const all = isValid(condition, 0) && getBit(condition.values, 0);
    return all ? Int32Array.from({ length: rows }, (_, row) => row) : new Int32Array(0);
  }
  const { values, validity } = condition;
  const found = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row += 8) {
    const byte = (values[row >>> 3] ?? 0) & (validity === null ? 0xff : (validity[row >>> 3] ?? 0));
    if (byte === 0) continue;
    const end = Math.min(8, rows - row);
    for (let bit = 0; bit < end; bit++) {
      // Written always and counted where the bit is set: a branch would be mispredicted wherever rows are mixed.
      found[count] = row + bit;
      count += (byte >>> bit) & 1;
    }
  }
  return found.subarray(0, count);
}

/** Evaluates `kernel` over the given rows of `batch` only. */
export function evaluateRows(kernel: Kernel, batch: Batch, rows: Int32Array): Vector {
  return kernel.evaluate(rows.length === batch.rows ? batch : takeBatch(batch, rows));
}
