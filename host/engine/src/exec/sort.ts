import { type RowOrder, rowOrder } from '../expr/compare.js';
import type { SortKey } from '../sql/plan.js';
import { concatBatches } from '../table/concat.js';
import { sliceBatch, takeBatch } from '../table/take.js';
import type { Field, SqlType } from '../table/types.js';
import { type Batch, isValid, type Vector } from '../table/vector.js';

/** What a sort needs to know: keys over the rows, and which of the sorted rows are wanted. */
export interface SortSpec {
  readonly keys: readonly SortKey[];
  readonly offset: number;
  readonly limit: number | null;
  readonly fields: readonly Field[];
}

/** Rows gathered beyond the limit before the surplus is cut off. */
const SLACK_ROWS = 65_536;

/**
 * The rows in the order of the keys, `[offset, offset + limit)` of them. With a limit, never more rows are held than
 * the limit and some slack. Equal rows keep their order.
 */
export async function* sort(input: AsyncIterable<Batch>, spec: SortSpec): AsyncIterable<Batch> {
  const types = spec.fields.map((field) => field.type);
  const wanted = spec.limit === null ? Number.POSITIVE_INFINITY : spec.offset + spec.limit;
  const all = [...types, ...spec.keys.map((key) => key.expr.type)];
  let held: Batch[] = [];
  let rows = 0;
  for await (const batch of input) {
    held.push(withKeys(batch, spec.keys));
    rows += batch.rows;
    if (rows <= wanted + SLACK_ROWS) continue;
    held = [sortHeld(held, all, types.length, spec.keys, wanted)];
    rows = Math.min(rows, wanted);
  }
  if (rows === 0) return;
  const sorted = sortHeld(held, all, types.length, spec.keys, wanted);
  const start = Math.min(spec.offset, sorted.rows);
  const columns = sorted.columns.slice(0, types.length);
  if (start < sorted.rows) yield sliceBatch({ rows: sorted.rows, columns }, start, sorted.rows - start);
}

function withKeys(batch: Batch, keys: readonly SortKey[]): Batch {
  const values: Vector[] = [];
  for (const { expr } of keys) values.push(expr.evaluate(batch));
  return { rows: batch.rows, columns: [...batch.columns, ...values] };
}

function sortHeld(
  held: readonly Batch[],
  types: readonly SqlType[],
  width: number,
  keys: readonly SortKey[],
  wanted: number,
): Batch {
  const batch = concatBatches(types, held);
  const orders = keys.map((key, index) => keyOrder(batch.columns[width + index], key));
  const indices = Int32Array.from({ length: batch.rows }, (_, row) => row);
  indices.sort((a, b) => {
    for (const order of orders) {
      const difference = order(a, b);
      if (difference !== 0) return difference;
    }
    return a - b;
  });
  return takeBatch(batch, wanted < indices.length ? indices.subarray(0, wanted) : indices);
}

/** How two rows compare by one key, nulls and direction included. */
function keyOrder(vector: Vector | undefined, key: SortKey): RowOrder {
  if (vector === undefined || vector.constant) return () => 0;
  const compare = rowOrder(vector, vector);
  const sign = key.descending ? -1 : 1;
  if (vector.validity === null) return (a, b) => sign * compare(a, b);
  const nullSign = key.nullsFirst ? -1 : 1;
  return (a, b) => {
    const [hasA, hasB] = [isValid(vector, a), isValid(vector, b)];
    if (hasA && hasB) return sign * compare(a, b);
    return hasA === hasB ? 0 : hasA ? -nullSign : nullSign;
  };
}
