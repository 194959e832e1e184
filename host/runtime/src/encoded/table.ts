import type { Batch } from '../batch.js';
import { checkColumns } from '../check-columns.js';
import type { Column } from '../column.js';
import type { FunctionInfo } from '../function-info.js';
import { requireKind } from '../function-kind.js';
import type { HeddleInstance } from '../instance.js';
import { ROW_FIELD } from '../table.js';
import { callExport, refuseOutput } from './call.js';
import type { Codec } from './codecs.js';

/**
 * Calls a table function once for a whole batch through the Extism ABI. The first column of the answer is `row`, the
 * input row that each output row comes from.
 * @throws HeddleError as `HeddleInstance.openTable` and `callExtism`.
 */
export function callEncodedTable(
  instance: HeddleInstance,
  codec: Codec,
  given: FunctionInfo,
  columns: readonly Column[],
  rows: number,
): Batch {
  const info = requireKind(given, 'table');
  checkColumns(info, columns, rows);
  const output = [ROW_FIELD, ...info.output];
  const call = {
    info,
    exportName: info.export,
    fields: info.args,
    columns,
    rows,
    output,
    shape: 'rows' as const,
  };
  const batch = callExport(instance, codec, call);
  const [from] = batch.columns;
  if (from?.type !== 'int32') return refuseOutput(info, 'the output has no column row');
  let last = 0;
  for (let row = 0; row < batch.rows; row++) {
    const input = from.values[row] ?? -1;
    if (input < last || input >= rows) refuseOutput(info, `output row ${row} comes from input row ${input}`);
    last = input;
  }
  return batch;
}
