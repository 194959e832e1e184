import { getBit } from '../table/bitmap.js';
import { takeBatch } from '../table/take.js';
import type { SqlType } from '../table/types.js';
import { type Batch, isValid, nullVector, type Vector } from '../table/vector.js';

/**
 * A bound expression: names are resolved to column indices and types are checked, so that evaluation only fails
 * over data. Expressions hold no state: one may be evaluated over any number of batches.
 */
export interface Expr {
  readonly type: SqlType;
  /** Whether evaluation can fail over some row, so that the row must not be evaluated where SQL would not reach it. */
  readonly fallible: boolean;
  /** One value per row of `batch`, of `type`. */
  evaluate(batch: Batch): Vector;
}

/** The column at `index` of the input. */
export function column(index: number, type: SqlType): Expr {
  return {
    type,
    fallible: false,
    evaluate(batch) {
      const vector = batch.columns[index];
      if (vector === undefined)
        throw new RangeError(`no column ${index} in a batch of ${batch.columns.length}`);
      return vector;
    },
  };
}

/** `expr`, bound over columns of which the first `by` are missing from its input; it must not use those. */
export function shifted(expr: Expr, by: number): Expr {
  return {
    type: expr.type,
    fallible: expr.fallible,
    evaluate: (batch) => {
      const missing = Array.from({ length: by }, () => nullVector('null', batch.rows));
      return expr.evaluate({ rows: batch.rows, columns: [...missing, ...batch.columns] });
    },
  };
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
    for (let bit = 0; bit < end; bit++) if ((byte >>> bit) & 1) found[count++] = row + bit;
  }
  return found.subarray(0, count);
}

/** Evaluates `expr` over the given rows of `batch` only. */
export function evaluateRows(expr: Expr, batch: Batch, rows: Int32Array): Vector {
  return expr.evaluate(rows.length === batch.rows ? batch : takeBatch(batch, rows));
}
