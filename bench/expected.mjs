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
    const columns = info.args.map(({ dataType }, i) => columnFromArray(dataType, values[i]));
    const [result, native] = (one.groups === undefined ? byRow : byGroup)(pool, info, one, columns, values);
    if (!same(result, native, 1e-12))
      throw new Error(`${one.function}: the module and V8 give different answers`);
    for (const batch of tableFromColumns(
      [info.returns],
      [concatColumns(info.returns.dataType, [result])],
      result.length,
    ).batches) {
      writer.write(batch);
    }
  }
  return writer.finish().toUint8Array(true);
}

/** The module's and V8's column of a scalar function. */
function byRow(pool, info, { native }, columns, values) {
  const rows = values[0].length;
  const results = values[0].map((_, row) => native(...values.map((v) => v[row])));
  return [
    pool.use((instance) => instance.callScalar(info, columns, rows)),
    columnFromArray(info.returns.dataType, results),
  ];
}

/** The same of an aggregate whose state is a number that begins at 0; the last of `values` has the slots. */
function byGroup(pool, info, { native, groups }, columns, values) {
  const slots = values.at(-1);
  const states = new Array(groups).fill(0);
  for (const [row, slot] of slots.entries()) {
    states[slot] = native(states[slot], ...values.slice(0, -1).map((v) => v[row]));
  }
  const result = pool.use((instance) => {
    const call = instance.openAggregate(info);
    call.accumulate(columns, slots.length, Uint32Array.from(slots), groups);
    const column = call.finish(null, groups);
    call.close();
    return column;
  });
  return [result, columnFromArray(info.returns.dataType, states)];
}
