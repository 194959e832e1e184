import type { Expr } from '../expr/expr.js';
import type { Batch, Vector } from '../table/vector.js';

/** Each batch with its columns replaced by the values of `exprs`. */
export async function* project(input: AsyncIterable<Batch>, exprs: readonly Expr[]): AsyncIterable<Batch> {
  for await (const batch of input) {
    const columns: Vector[] = [];
    for (const expr of exprs) columns.push(expr.evaluate(batch));
    yield { rows: batch.rows, columns };
  }
}
