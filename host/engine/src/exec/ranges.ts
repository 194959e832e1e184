import type { Sort, SortKey } from '../plan/plan.js';
import { takeBatch } from '../table/take.js';
import type { Field } from '../table/types.js';
import type { Batch, Vector } from '../table/vector.js';
import type { OperatorFunctions } from './context.js';
import { gather } from './gather.js';
import { KeyedRows } from './keyed-rows.js';
import type { OperatorMemory } from './memory/operator-memory.js';
import { orderingBetween } from './row-order.js';
import { RowSorter } from './row-sorter.js';

/**
 * Bounds of ranges: of the rows of a sample, in the order of the keys, `limit` that stand evenly among them, or none where there is no row.
 * One that stands for many rows comes as often.
 */
export async function* rangeBounds(
  input: AsyncIterable<Batch>,
  { keys, fields, limit }: Sort,
  functions: OperatorFunctions,
  memory: OperatorMemory,
): AsyncIterable<Batch> {
  const keyed = keyedRows(keys, fields, functions);
  const order = { columns: keyed.places, directions: keys };
  const sorter = new RowSorter(keyed.types, order, Number.POSITIVE_INFINITY, memory);
  let rows = 0;
  for await (const batch of input) {
    rows += batch.rows;
    await sorter.add(keyed.extend(batch));
  }
  const wanted = limit ?? rows;
  let next = 0;
  let before = 0;
  for await (const batch of sorter.rows()) {
    const chosen: number[] = [];
    for (; next < wanted; next++) {
      const place = Math.floor(((next + 1) * rows) / (wanted + 1)) - before;
      if (place >= batch.rows) break;
      chosen.push(place);
    }
    before += batch.rows;
    if (chosen.length === 0) continue;
    const found = takeBatch(batch, Int32Array.from(chosen));
    yield { rows: found.rows, columns: found.columns.slice(0, fields.length) };
  }
}

/** The task that deals rows out, of so many that deal out the rows of one sort, in their order. */
export interface Dealer {
  readonly partition: number;
  readonly partitions: number;
}

/**
 * Each row with the range that it is in, an int32 behind its columns. Range `r` is from bound `r - 1` to bound `r`, both included: rows that equal bounds
 * are shared out among the ranges that these bound, those of earlier partitions to the earlier ones, so that rows of equal keys keep their order
 * over the ranges, and are not all in one of them.
 */
export async function* dealRanges(
  input: AsyncIterable<Batch>,
  bounds: AsyncIterable<Batch>,
  { keys, fields }: Sort,
  functions: OperatorFunctions,
  dealer: Dealer,
): AsyncIterable<Batch> {
  const keyed = keyedRows(keys, fields, functions);
  const limits = await gather(
    bounds,
    keys.map((key, index) => ({ name: `bound ${index}`, type: key.expr.type })),
  );
  for await (const batch of input) {
    const { rows, columns } = batch;
    const order = orderingBetween(keyed.keys(keyed.extend(batch)), limits.columns, keys);
    const values = new Int32Array(rows);
    let row = 0;
    // One for all rows of the batch.
    const compare = (bound: number) => order(row, bound);
    for (; row < rows; row++) values[row] = rangeOf(compare, limits.rows, dealer);
    const range: Vector = { type: 'int32', length: rows, constant: false, validity: null, values };
    yield { rows, columns: [...columns, range] };
  }
}

function keyedRows(
  keys: readonly SortKey[],
  fields: readonly Field[],
  functions: OperatorFunctions,
): KeyedRows {
  return new KeyedRows(
    fields.map((field) => field.type),
    keys.map((key) => key.expr),
    functions,
  );
}

/** The range of a row, given how it compares to each of so many bounds, which are in their order. */
export function rangeOf(
  compare: (bound: number) => number,
  bounds: number,
  { partition, partitions }: Dealer,
): number {
  const first = firstBound(compare, bounds, true);
  if (first === bounds || compare(first) < 0) return first;
  const equal = firstBound(compare, bounds, false) - first;
  // The outer two of these ranges have rows of other keys, too: they get half as many of these.
  return first + Math.floor((equal * (2 * partition + 1) + partitions) / (2 * partitions));
}

/** The first of so many bounds that is behind a row or, with `orEqual`, equal to it; their number for none. */
function firstBound(compare: (bound: number) => number, bounds: number, orEqual: boolean): number {
  let [low, high] = [0, bounds];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compare(middle);
    if (order < 0 || (orEqual && order === 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
