/** The runner of the TypeScript host: V8, by every strategy (METHODOLOGY.md). */
import { readFileSync } from 'node:fs';
import {
  columnFromArray,
  columnToArray,
  concatColumns,
  HeddleModule,
  InstancePool,
  sliceColumn,
} from '@heddle/host';
import { arrowIpc, callEncoded, jsonRows, protobuf } from '@heddle/host/codec';
import { cases } from '../inputs.mjs';
import { batchesOf, definition, eachRow, rowOf, same, time } from './measure.mjs';

const { module: file, seconds, warmupSeconds, cases: chosen, strategies } = definition();
const rowsPerRun = 512;
const codecs = { 'arrow-ipc': arrowIpc, protobuf, json: jsonRows };
// The module is our own and polls its deadline, so no timer thread is needed for each call.
const pool = new InstancePool(HeddleModule.load(readFileSync(file)), { watch: 'poll' });

/** The function in V8, over the same columns; JavaScript strings stand for utf8 values, as in any JavaScript engine. */
function native(one, info) {
  const { native: handler } = cases.find((entry) => entry.function === one.function);
  return (columns, rows) => {
    const values = columns.map((column) => (column.type === 'utf8' ? columnToArray(column) : column.values));
    const [a, b, c, d] = values;
    const out = new Array(rows);
    if (values.length === 1) for (let row = 0; row < rows; row++) out[row] = handler(a[row]);
    else for (let row = 0; row < rows; row++) out[row] = handler(a[row], b[row], c[row], d[row]);
    return columnFromArray(info.returns.dataType, out);
  };
}

function strategy(name, one, info, instance) {
  if (name === 'native') return native(one, info);
  if (name === 'direct') return (columns, rows) => instance.callScalar(info, columns, rows);
  if (name === 'protobuf-row') {
    const call = (row) => callEncoded(instance, protobuf, info, row, 1);
    return (columns, rows) => concatColumns(info.returns.dataType, eachRow(columns, rows, call));
  }
  return (columns, rows) => callEncoded(instance, codecs[name], info, columns, rows);
}

for (const one of chosen) {
  const info = pool.module.function(one.function);
  const inputs = batchesOf(one.input, info.args);
  const expected = batchesOf(one.expected, [info.returns]).map(([column]) => column);
  for (const name of strategies) {
    const rows = name === 'protobuf-row' ? rowsPerRun : inputs[0][0].length;
    const batches = inputs.map((columns) => columns.map((column) => sliceColumn(column, 0, rows)));
    pool.use((instance) => {
      const call = strategy(name, one, info, instance);
      let last;
      let at = 0;
      const run = (i) => {
        at = i % batches.length;
        last = call(batches[at], rows);
      };
      time(warmupSeconds, run);
      const created = pool.counters.instancesCreated;
      const before = pool.counters.toJSON();
      const { nanos, calls } = time(seconds, run);
      const after = pool.counters.toJSON();
      const verified = same(last, sliceColumn(expected[at], 0, rows), name === 'native' ? 1e-12 : 0);
      const least =
        name === 'protobuf-row' ? rowOf(batches[0], 0) : batches[0].map((c) => sliceColumn(c, 0, 0));
      const leastRows = name === 'protobuf-row' ? 1 : 0;
      const perCall = time(seconds / 4, () => call(least, leastRows));
      const perRow = (key) => (after[key] - before[key]) / (calls * rows);
      const split =
        name === 'native'
          ? {}
          : {
              marshalInNsPerRow: perRow('marshalInNanos'),
              guestNsPerRow: perRow('guestNanos'),
              marshalOutNsPerRow: perRow('marshalOutNanos'),
            };
      console.log(
        JSON.stringify({
          host: 'ts',
          function: one.function,
          strategy: name,
          nsPerRow: nanos / rows,
          usPerCall: perCall.nanos / 1000,
          ...split,
          verified,
          instancesCreatedAfterWarmup: pool.counters.instancesCreated - created,
          batches: calls,
        }),
      );
    });
  }
}
