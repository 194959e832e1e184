import { SCAN_ROWS } from '../../io/source.js';
import type { Window } from '../../plan/plan.js';
import { concatBatches } from '../../table/concat.js';
import { sliceBatch } from '../../table/take.js';
import type { SqlType } from '../../table/types.js';
import type { Batch } from '../../table/vector.js';
import type { OperatorFunctions } from '../context.js';
import { KeyedRows } from '../keyed-rows.js';
import type { OperatorMemory } from '../memory/operator-memory.js';
import { type Direction, ordering, orderingBetween } from '../row-order.js';
import { RowSorter } from '../row-sorter.js';
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
 * The input's columns, then a column per window function. The rows come out partition by partition, in the window's
 * order. They are sorted on disk where they do not fit in memory; the rows of one partition are there at a time.
 */
export async function* window(
  input: AsyncIterable<Batch>,
  spec: Window,
  functions: OperatorFunctions,
  memory: OperatorMemory,
): AsyncIterable<Batch> {
  const width = spec.input.fields.length;
  const keyed = new KeyedRows(
    spec.input.fields.map((field) => field.type),
    [...spec.partitionBy, ...spec.orderBy.map((key) => key.expr)],
    functions,
  );
  const byPartition = spec.partitionBy.map(() => BY_KEY);
  const order = { columns: keyed.places, directions: [...byPartition, ...spec.orderBy] };
  const sorter = new RowSorter(keyed.types, order, Number.POSITIVE_INFINITY, memory);
  for await (const batch of input) await sorter.add(keyed.extend(batch));
  for await (const sorted of wholePartitions(sorter.rows(), keyed, byPartition)) {
    const keys = keyed.keys(sorted);
    const partitions = partitionsOf(
      sorted.rows,
      ordering(keys.slice(0, byPartition.length), byPartition),
      ordering(keys.slice(byPartition.length), spec.orderBy),
    );
    const rows = { rows: sorted.rows, columns: sorted.columns.slice(0, width) };
    const columns = spec.calls.map((call) => windowColumn(call, rows, partitions, functions));
    const result = { rows: rows.rows, columns: [...rows.columns, ...columns] };
    for (const slice of slices(result, SCAN_ROWS)) yield slice.batch;
  }
}

/** Rows sorted by their partitions, in batches of whole partitions. */
async function* wholePartitions(
  sorted: AsyncIterable<Batch>,
  keyed: KeyedRows,
  directions: readonly Direction[],
): AsyncIterable<Batch> {
  const keysOf = (batch: Batch) => keyed.keys(batch).slice(0, directions.length);
  const types: readonly SqlType[] = keyed.types;
  /** Rows of which it is not known yet whether their last partition goes on. */
  let open: Batch[] = [];
  for await (const batch of sorted) {
    const last = open.at(-1);
    const begins =
      last !== undefined && orderingBetween(keysOf(last), keysOf(batch), directions)(last.rows - 1, 0) !== 0;
    if (begins) {
      yield concatBatches(types, open);
      open = [];
    }
    const start = lastStart(batch, ordering(keysOf(batch), directions));
    if (start > 0) {
      yield concatBatches(types, [...open, sliceBatch(batch, 0, start)]);
      open = [];
    }
    open.push(sliceBatch(batch, start, batch.rows - start));
  }
  if (open.length > 0) yield concatBatches(types, open);
}

/** Where the last partition of a batch begins. */
function lastStart({ rows }: Batch, order: (a: number, b: number) => number): number {
  let start = rows - 1;
  while (start > 0 && order(start - 1, start) === 0) start--;
  return Math.max(0, start);
}

function partitionsOf(
  rows: number,
  byPartition: (a: number, b: number) => number,
  byOrder: (a: number, b: number) => number,
): Partitions {
  const starts: number[] = [];
  const peers: number[] = [];
  for (let row = 0; row < rows; row++) {
    const begins = row === 0 || byPartition(row - 1, row) !== 0;
    if (begins) starts.push(row);
    if (begins || byOrder(row - 1, row) !== 0) peers.push(row);
  }
  starts.push(rows);
  peers.push(rows);
  return { rows, starts, peers };
}
