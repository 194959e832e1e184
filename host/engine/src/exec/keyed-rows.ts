import { compileAll } from '../expr/compile.js';
import { evaluateAll, type Kernel } from '../expr/kernel.js';
import type { FunctionCaller } from '../expr/udf.js';
import type { Expression } from '../plan/expression.js';
import type { SqlType } from '../table/types.js';
import type { Batch, Vector } from '../table/vector.js';

/**
 * Rows with the values of expressions over them, each evaluated once: where an expression is no column of the rows
 * already, it becomes one behind them.
 */
export class KeyedRows {
  /** Types of all columns. */
  readonly types: readonly SqlType[];
  /** The column that each expression's values are in. */
  readonly places: readonly number[];
  readonly #kernels: readonly Kernel[];

  constructor(types: readonly SqlType[], expressions: readonly Expression[], functions: FunctionCaller) {
    const computed = expressions.filter((each) => each.kind !== 'column');
    let next = types.length;
    this.places = expressions.map((each) => (each.kind === 'column' ? each.index : next++));
    this.types = [...types, ...computed.map((each) => each.type)];
    this.#kernels = compileAll(computed, functions);
  }

  /** A batch with its values. */
  extend(batch: Batch): Batch {
    if (this.#kernels.length === 0) return batch;
    return { rows: batch.rows, columns: [...batch.columns, ...evaluateAll(this.#kernels, batch)] };
  }

  /** The expressions' values, of rows that have them. */
  keys(rows: Batch): Vector[] {
    return this.places.map((place) => {
      const vector = rows.columns[place];
      if (vector === undefined)
        throw new RangeError(`no column ${place} in a batch of ${rows.columns.length}`);
      return vector;
    });
  }
}
