import { type PartitionCall, type PartitionInfo, partitionRows, sliceColumn } from '@heddle/host';
import { compileAll } from '../expr/compile.js';
import { evaluateAll } from '../expr/kernel.js';
import { columnFor } from '../expr/udf.js';
import type { MapPartitions } from '../plan/plan.js';
import { vectorOfColumn } from '../table/host-column.js';
import { expand } from '../table/take.js';
import type { Batch } from '../table/vector.js';
import type { OperatorFunctions } from './context.js';
import { gather } from './gather.js';

/**
 * The rows that a partition function gives for the input, which is read whole, clustered and sorted as the function
 * declares. Without rows the function is not called.
 */
export async function* mapPartitions(
  input: AsyncIterable<Batch>,
  spec: MapPartitions,
  functions: OperatorFunctions,
): AsyncIterable<Batch> {
  const info = functions.info(spec.function) as PartitionInfo;
  const rowValues = functions.rowValues(spec.function);
  const batch = await gather(input, spec.input.fields);
  if (batch.rows === 0) return;
  const vectors = evaluateAll(compileAll(spec.args, functions), batch);
  const fitted = info.args.map((field, index) => {
    const vector = vectors[index];
    if (vector === undefined) throw new TypeError(`${info.name} has no column ${field.name}`);
    return columnFor(info, rowValues, field, expand(vector));
  });
  const { columns, starts } = partitionRows(info, fitted, batch.rows);
  const constants = evaluateAll(compileAll(spec.params, functions), { rows: 1, columns: [] });
  const params = info.params.map((field, index) => {
    const vector = constants[index];
    if (vector === undefined) throw new TypeError(`${info.name} has no param ${field.name}`);
    return columnFor(info, rowValues, field, vector);
  });
  const instance = functions.instance(spec.function);
  const call = instance.openPartition(info, params);
  try {
    const { batchRows } = instance.limits;
    for (let start = 0; start < batch.rows; start += batchRows) {
      const end = Math.min(batch.rows, start + batchRows);
      const own = starts.filter((row) => row >= start && row < end).map((row) => row - start);
      const slice = columns.map((column) => sliceColumn(column, start, end));
      call.process(slice, end - start, own);
      yield* pulled(call);
    }
    call.finish();
    yield* pulled(call);
  } finally {
    call.close();
  }
}

function* pulled(call: PartitionCall): Iterable<Batch> {
  for (let found = call.next(); found !== null; found = call.next())
    yield { rows: found.rows, columns: found.columns.map((column) => vectorOfColumn(column, 'result')) };
}
