import { compile } from '../expr/compile.js';
import { trueRows } from '../expr/kernel.js';
import type { Filter } from '../plan/plan.js';
import { concatBatches } from '../table/concat.js';
import { takeBatch } from '../table/take.js';
import type { Batch } from '../table/vector.js';
import type { OperatorFunctions } from './context.js';

/** Rows that a batch should have before it is handed on, so that calls of functions stay worth their fixed cost. */
const ENOUGH_ROWS = 8_192;

/** The rows where the condition is true. Small remainders are gathered into larger batches. */
export async function* filter(
  input: AsyncIterable<Batch>,
  { condition, fields }: Filter,
  functions: OperatorFunctions,
): AsyncIterable<Batch> {
  const kernel = compile(condition, functions);
  const types = fields.map((field) => field.type);
  let kept: Batch[] = [];
  let rows = 0;
  for await (const batch of input) {
    const chosen = trueRows(kernel.evaluate(batch), batch.rows);
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
