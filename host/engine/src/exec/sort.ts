import type { Sort } from '../plan/plan.js';
import type { Batch } from '../table/vector.js';
import type { OperatorFunctions } from './context.js';
import { KeyedRows } from './keyed-rows.js';
import { limit } from './limit.js';
import type { OperatorMemory } from './memory/operator-memory.js';
import { RowSorter } from './row-sorter.js';

/** The rows in the order of the keys, `[offset, offset + limit)` of them. Equal rows keep their order. */
export async function* sort(
  input: AsyncIterable<Batch>,
  spec: Sort,
  functions: OperatorFunctions,
  memory: OperatorMemory,
): AsyncIterable<Batch> {
  const width = spec.fields.length;
  const keyed = new KeyedRows(
    spec.fields.map((field) => field.type),
    spec.keys.map((key) => key.expr),
    functions,
  );
  const wanted = spec.limit === null ? Number.POSITIVE_INFINITY : spec.offset + spec.limit;
  const sorter = new RowSorter(keyed.types, { columns: keyed.places, directions: spec.keys }, wanted, memory);
  for await (const batch of input) await sorter.add(keyed.extend(batch));
  for await (const { rows, columns } of limit(sorter.rows(), spec.offset, spec.limit))
    yield { rows, columns: columns.slice(0, width) };
}
