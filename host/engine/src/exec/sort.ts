import { compileAll } from '../expr/compile.js';
import { evaluateAll } from '../expr/kernel.js';
import type { Sort, SortKey } from '../plan/plan.js';
import { concatBatches } from '../table/concat.js';
import { sliceBatch, takeBatch } from '../table/take.js';
import type { SqlType } from '../table/types.js';
import type { Batch } from '../table/vector.js';
import type { OperatorFunctions } from './context.js';
import { ordering, sortedRows } from './row-order.js';

/** Rows gathered beyond the limit before the surplus is cut off. */
const SLACK_ROWS = 65_536;

/**
 * The rows in the order of the keys, `[offset, offset + limit)` of them. With a limit, never more rows are held than
 * the limit and some slack. Equal rows keep their order.
 */
export async function* sort(
  input: AsyncIterable<Batch>,
  spec: Sort,
  functions: OperatorFunctions,
): AsyncIterable<Batch> {
  const kernels = compileAll(
    spec.keys.map((key) => key.expr),
    functions,
  );
  const width = spec.fields.length;
  const wanted = spec.limit === null ? Number.POSITIVE_INFINITY : spec.offset + spec.limit;
  const types = [...spec.fields, ...kernels].map(({ type }) => type);
  let held: Batch[] = [];
  let rows = 0;
  for await (const batch of input) {
    held.push({ rows: batch.rows, columns: [...batch.columns, ...evaluateAll(kernels, batch)] });
    rows += batch.rows;
    if (rows <= wanted + SLACK_ROWS) continue;
    held = [sortHeld(held, types, width, spec.keys, wanted)];
    rows = Math.min(rows, wanted);
  }
  if (rows === 0) return;
  const sorted = sortHeld(held, types, width, spec.keys, wanted);
  const start = Math.min(spec.offset, sorted.rows);
  const columns = sorted.columns.slice(0, width);
  if (start < sorted.rows) yield sliceBatch({ rows: sorted.rows, columns }, start, sorted.rows - start);
}

function sortHeld(
  held: readonly Batch[],
  types: readonly SqlType[],
  width: number,
  keys: readonly SortKey[],
  wanted: number,
): Batch {
  const batch = concatBatches(types, held);
  const indices = sortedRows(batch.rows, ordering(batch.columns.slice(width), keys));
  return takeBatch(batch, wanted < indices.length ? indices.subarray(0, wanted) : indices);
}
