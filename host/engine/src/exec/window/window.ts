import { compileAll } from '../../expr/compile.js';
import { evaluateAll } from '../../expr/kernel.js';
import { SCAN_ROWS } from '../../io/source.js';
import type { Window } from '../../plan/plan.js';
import { takeBatch } from '../../table/take.js';
import type { Batch, Vector } from '../../table/vector.js';
import type { OperatorFunctions } from '../context.js';
import { gather } from '../gather.js';
import { ordering, sortedRows } from '../row-order.js';
import { slices } from '../slices.js';
import { windowColumn } from './functions.js';

const BY_KEY = { descending: false, nullsFirst: true };

/** Rows in the order of a window: where partitions begin, and within them where rows differ in the order's keys. */
export interface Partitions {
  readonly rows: number;
  /** First rows of the partitions, ascending, and the number of rows at the end. */
  readonly starts: readonly number[];
  /** First rows of the peer groups (rows that the order finds equal), likewise. */
  readonly peers: readonly number[];
}

/**
 * The input's columns, then a column per window function. The input is read whole; its rows come out partition by
 * partition, in the window's order.
 */
export async function* window(
  input: AsyncIterable<Batch>,
  spec: Window,
  functions: OperatorFunctions,
): AsyncIterable<Batch> {
  const batch = await gather(input, spec.input.fields);
  const partitionKeys = evaluateAll(compileAll(spec.partitionBy, functions), batch);
  const orderKeys = evaluateAll(
    compileAll(
      spec.orderBy.map((key) => key.expr),
      functions,
    ),
    batch,
  );
  const byPartition = ordering(
    partitionKeys,
    partitionKeys.map(() => BY_KEY),
  );
  const byOrder = ordering(orderKeys, spec.orderBy);
  const order = sortedRows(batch.rows, (a, b) => byPartition(a, b) || byOrder(a, b));
  const starts: number[] = [];
  const peers: number[] = [];
  for (let row = 0; row < order.length; row++) {
    const [before, here] = [order[row - 1] ?? -1, order[row] ?? 0];
    const begins = before < 0 || byPartition(before, here) !== 0;
    if (begins) starts.push(row);
    if (begins || byOrder(before, here) !== 0) peers.push(row);
  }
  starts.push(batch.rows);
  peers.push(batch.rows);
  const sorted = takeBatch(batch, order);
  const partitions: Partitions = { rows: batch.rows, starts, peers };
  const columns: Vector[] = [];
  for (const call of spec.calls) columns.push(windowColumn(call, sorted, partitions, functions));
  const result = { rows: batch.rows, columns: [...sorted.columns, ...columns] };
  for (const slice of slices(result, SCAN_ROWS)) yield slice.batch;
}
