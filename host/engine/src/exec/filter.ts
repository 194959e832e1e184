import { type Expr, trueRows } from '../expr/expr.js';
import { concatBatches } from '../table/concat.js';
import { takeBatch } from '../table/take.js';
import type { Field } from '../table/types.js';
import type { Batch } from '../table/vector.js';

/** Rows that a batch should have before it is handed on, so that calls of functions stay worth their fixed cost. */
const ENOUGH_ROWS = 8_192;

/** The rows where the condition is true. Small remainders are gathered into larger batches. */
export async function* filter(
  input: AsyncIterable<Batch>,
  { condition, fields }: { readonly condition: Expr; readonly fields: readonly Field[] },
): AsyncIterable<Batch> {
  const types = fields.map((field) => field.type);
  let kept: Batch[] = [];
  let rows = 0;
  for await (const batch of input) {
    const chosen = trueRows(condition.evaluate(batch), batch.rows);
    if (chosen.length === 0) continue;
    kept.push(chosen.length === batch.rows ? batch : takeBatch(batch, chosen));
    rows += chosen.length;
    if (rows < ENOUGH_ROWS) continue;
    yield concatBatches(types, kept);
    kept = [];
    rows = 0;
  }
  if (rows > 0) yield concatBatches(types, kept);
}
