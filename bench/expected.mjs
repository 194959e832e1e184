/** The answers every run is held against: the module's, after V8's own answer agreed with them. */
import { readFileSync } from 'node:fs';
import { columnFromArray, concatColumns, HeddleModule, InstancePool } from '@heddle/host';
import { tableFromColumns } from '@heddle/host/arrow';
import { RecordBatchStreamWriter } from 'apache-arrow';
import { same } from './runners/measure.mjs';

/** The result of a case as an Arrow IPC stream with one record batch for each batch of the input. */
export function expectedColumn(file, one) {
  const pool = new InstancePool(HeddleModule.load(readFileSync(file)));
  const info = pool.module.function(one.function);
  const batches = one.args[0][2].map((_, i) => one.args.map(([, , values]) => values[i]));
  const writer = new RecordBatchStreamWriter();
  for (const values of batches) {
    const rows = values[0].length;
    const columns = values.map((list, i) => columnFromArray(info.args[i].dataType, list));
    const result = pool.use((instance) => instance.callScalar(info, columns, rows));
    const native = columnFromArray(
      info.returns.dataType,
      values[0].map((_, row) => one.native(...values.map((v) => v[row]))),
    );
    if (!same(result, native, 1e-12))
      throw new Error(`${one.function}: the module and V8 give different answers`);
    for (const batch of tableFromColumns(
      [info.returns],
      [concatColumns(info.returns.dataType, [result])],
      rows,
    ).batches) {
      writer.write(batch);
    }
  }
  return writer.finish().toUint8Array(true);
}
