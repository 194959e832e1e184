/** The stock `extism` npm SDK as a contestant: the same module, called as any Extism plugin is (METHODOLOGY.md). */
import { readFileSync } from 'node:fs';
import { concatColumns, HeddleModule, sliceColumn } from '@heddle/host';
import { arrowIpc, jsonRows, protobuf } from '@heddle/host/codec';
import createPlugin from 'extism';
import { batchesOf, definition, eachRow, rowOf, same } from './measure.mjs';

const { module: file, seconds, warmupSeconds, cases: chosen, strategies } = definition();
const rowsPerRun = 512;
const codecs = { 'arrow-ipc': arrowIpc, protobuf, json: jsonRows, 'protobuf-row': protobuf };
const bytes = readFileSync(file);
const module = HeddleModule.load(bytes);
let instances = 0;
const plugin = await createPlugin({ wasm: [{ data: bytes }] });
instances += 1;

/** As `time` of measure.mjs, for a task that is a promise. */
async function time(seconds, task) {
  const until = performance.now() + seconds * 1000;
  const taken = [];
  for (let i = 0; taken.length < 3 || performance.now() < until; i++) {
    const start = process.hrtime.bigint();
    await task(i);
    taken.push(Number(process.hrtime.bigint() - start));
  }
  return { nanos: taken.sort((a, b) => a - b)[taken.length >> 1], calls: taken.length };
}

for (const one of chosen) {
  const info = module.function(one.function);
  const inputs = batchesOf(one.input, info.args);
  const expected = batchesOf(one.expected, [info.returns]).map(([column]) => column);
  for (const name of strategies.filter((strategy) => strategy in codecs)) {
    const codec = codecs[name];
    const byRow = name === 'protobuf-row';
    const rows = byRow ? rowsPerRun : inputs[0][0].length;
    const batches = inputs.map((columns) => columns.map((column) => sliceColumn(column, 0, rows)));
    const once = async (columns, count) => {
      const output = await plugin.call(info.export, codec.encode(info.args, columns, count));
      // A null argument makes a null result, whatever the declaration says of results.
      const [result] = codec.decode([{ ...info.returns, nullable: true }], output.bytes(), 'values').columns;
      return result;
    };
    const call = async (columns, count) => {
      if (!byRow) return once(columns, count);
      const parts = [];
      for (const row of eachRow(columns, count, (columns) => columns)) parts.push(await once(row, 1));
      return concatColumns(info.returns.dataType, parts);
    };
    let last;
    let at = 0;
    const run = async (i) => {
      at = i % batches.length;
      last = await call(batches[at], rows);
    };
    await time(warmupSeconds, run);
    const created = instances;
    const { nanos, calls } = await time(seconds, run);
    const verified = same(last, sliceColumn(expected[at], 0, rows));
    const least = byRow ? rowOf(batches[0], 0) : batches[0].map((column) => sliceColumn(column, 0, 0));
    const perCall = await time(seconds / 4, () => call(least, byRow ? 1 : 0));
    console.log(
      JSON.stringify({
        host: 'extism-js',
        function: one.function,
        strategy: name,
        nsPerRow: nanos / rows,
        usPerCall: perCall.nanos / 1000,
        verified,
        instancesCreatedAfterWarmup: instances - created,
        batches: calls,
      }),
    );
  }
}
await plugin.close();
