/** The stock `extism` npm SDK as a contestant: the same module, called as any Extism plugin is (METHODOLOGY.md). */
import { readFileSync } from 'node:fs';
import { concatColumns, HeddleModule, sliceColumn } from '@heddle/host';
import { ROW_FORMATS } from '@heddle/host/codec';
import createPlugin from 'extism';
import { answerFields } from '../../data/expected.mjs';
import { same } from './compare.mjs';
import { codecs, isByRow } from './encoded.mjs';
import { batchesOf, definition, eachRow, rowOf, timeAsync, timesOf } from './measure.mjs';

const { module: file, literals, seconds, warmupSeconds, cases, strategies } = definition();
const ROWS_PER_RUN = 512;
const bytes = readFileSync(file);
const module = HeddleModule.load(bytes);
// The SDK makes its one instance here, and none for a call.
const plugin = await createPlugin({ wasm: [{ data: bytes }] });
const plain = literals === undefined ? null : await plainPlugin(readFileSync(literals));

/** The plain plugin that takes a row a call, with what it is known to have. */
async function plainPlugin(data) {
  return { module: HeddleModule.load(data), plugin: await createPlugin({ wasm: [{ data }] }) };
}

/** A strategy of a function: from its columns to its column, a promise; null for what this runner does not have. */
function callOf(info, name) {
  if (name === 'literal-row')
    return plain && ((columns) => literalCall(plain.module.function(info.name), columns));
  const codec = codecs[name];
  if (codec === undefined) return null;
  return async (columns, count) => {
    const output = await plugin.call(info.export, codec.encode(info.args, columns, count));
    const [result] = codec.decode(answerFields(info), output.bytes(), 'values').columns;
    return result;
  };
}

/** One row through the plain plugin. */
async function literalCall(info, columns) {
  const { writer, decode } = ROW_FORMATS['proto-row'];
  const output = await plain.plugin.call(info.export, writer(columns)(0));
  return decode(info.returns, output.bytes(), (message) => {
    throw new Error(`the answer of ${info.name}: ${message}`);
  });
}

for (const one of cases) {
  const info = module.function(one.function);
  const inputs = batchesOf(one.input, info.args);
  const expected = batchesOf(one.expected, answerFields(info)).map(([column]) => column);
  for (const name of strategies) {
    const once = callOf(info, name);
    if (once === null) continue;
    const whole = inputs[0][0].length;
    const rows = isByRow(name) ? Math.min(ROWS_PER_RUN, whole) : whole;
    const batches = inputs.map((columns) => columns.map((column) => sliceColumn(column, 0, rows)));
    const call = async (columns, count) => {
      if (!isByRow(name)) return once(columns, count);
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
    await timeAsync(warmupSeconds, run);
    const timed = await timeAsync(seconds, run);
    const verified = same(last, sliceColumn(expected[at], 0, rows));
    const least = isByRow(name)
      ? rowOf(batches[0], 0)
      : batches[0].map((column) => sliceColumn(column, 0, 0));
    const perCall = await timeAsync(seconds / 4, () => call(least, isByRow(name) ? 1 : 0));
    console.log(
      JSON.stringify({
        host: 'extism-js',
        function: one.function,
        strategy: name,
        ...timesOf(timed, rows),
        usPerCall: perCall.nanos / 1000,
        verified,
      }),
    );
  }
}
await plugin.close();
await plain?.plugin.close();
