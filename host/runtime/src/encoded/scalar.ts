import { checkColumns } from '../check-columns.js';
import { checkResult } from '../check-result.js';
import type { Column } from '../column.js';
import { argumentField, type FunctionInfo } from '../function-info.js';
import { requireKind } from '../function-kind.js';
import type { HeddleInstance } from '../instance.js';
import { refusal } from '../refusal.js';
import { strictArguments } from '../scalar.js';
import { callExport, refuseOutput } from './call.js';
import type { Codec } from './codecs.js';

/**
 * Calls a scalar function once for a whole batch through the Extism ABI. The direct ABI
 * (`HeddleInstance.callScalar`) gives the same answer with less work.
 * @throws HeddleError as `HeddleInstance.callScalar` and `callExtism`.
 */
export function callEncoded(
  instance: HeddleInstance,
  codec: Codec,
  given: FunctionInfo,
  columns: readonly Column[],
  rows: number,
): Column {
  const info = requireKind(given, 'scalar');
  checkColumns(info, columns, rows);
  const fields = columns.flatMap((_, i) => argumentField(info, i) ?? []);
  // Nulls are checked below, where the rows that are null for an argument's sake are known.
  const output = [{ ...info.returns, nullable: true }];
  const call = { info, exportName: info.export, fields, columns, rows, output, shape: 'values' as const };
  const batch = callExport(instance, codec, call);
  const [result] = batch.columns;
  if (result === undefined || batch.rows !== rows) {
    return refuseOutput(info, `the output has ${batch.rows} rows, not ${rows}`);
  }
  checkResult(info.returns, result, refusal(info.name), strictArguments(info, columns, rows), 'the result');
  return result;
}
