/** The runner of the TypeScript host: V8, by every strategy (METHODOLOGY.md). */
import { readFileSync } from 'node:fs';
import { HeddleModule, InstancePool, sliceColumn } from '@heddle/host';
import { casesOf } from '../compiled/cases.mjs';
import { cases } from '../inputs.mjs';
import { batchesOf, definition, rowOf, same, time } from './measure.mjs';
import { strategy } from './strategies.mjs';

const { module: file, assembly, seconds, warmupSeconds, batchRows, cases: chosen, strategies } = definition();
const rowsPerRun = 512;
// The module is our own and polls its deadline, so no timer thread is needed for each call.
const pool = new InstancePool(HeddleModule.load(readFileSync(file)), { watch: 'poll' });
const { counters } = pool;
const natives = new Map([...casesOf(0), ...cases].map((one) => [one.function, one.native]));

for (const one of chosen) {
  const info = pool.module.function(one.function);
  const slots = one.groups === undefined ? [] : [{ name: 'group', dataType: 'uint32' }];
  const inputs = batchesOf(one.input, [...info.args, ...slots]);
  const expected = batchesOf(one.expected, [info.returns]).map(([column]) => column);
  for (const name of strategies) {
    const byRow = name === 'protobuf-row';
    const rows = Math.min(byRow ? rowsPerRun : batchRows, inputs[0][0].length);
    const batches = inputs.map((columns) => columns.map((column) => sliceColumn(column, 0, rows)));
    pool.use((instance) => {
      const handler = natives.get(one.function);
      const chosen = { one, info, instance, counters, handler, inputs: batches, assembly };
      const { run: call, inside, answer } = strategy(name, chosen);
      let last;
      let at = 0;
      const run = (i) => {
        at = i % batches.length;
        last = call(batches[at], rows);
      };
      time(warmupSeconds, run);
      const created = counters.instancesCreated;
      const before = counters.toJSON();
      const timed = time(seconds, run, inside);
      const after = counters.toJSON();
      const least = byRow ? rowOf(batches[0], 0) : batches[0].map((column) => sliceColumn(column, 0, 0));
      const perCall = time(seconds / 4, () => call(least, byRow ? 1 : 0));
      const result = answer === undefined ? last : answer(batches[at], rows);
      const wanted = one.groups === undefined ? sliceColumn(expected[at], 0, rows) : expected[at];
      const inGuest = name !== 'native' && name !== 'assembly';
      const perRow = (key) => (after[key] - before[key]) / (timed.calls * rows);
      const split = inGuest
        ? {
            marshalInNsPerRow: perRow('marshalInNanos'),
            guestNsPerRow: perRow('guestNanos'),
            marshalOutNsPerRow: perRow('marshalOutNanos'),
          }
        : {};
      console.log(
        JSON.stringify({
          host: 'ts',
          function: one.function,
          strategy: name,
          nsPerRow: timed.nanos / rows,
          usPerCall: perCall.nanos / 1000,
          fastestNsPerRow: timed.fastest / rows,
          fastestInsideNsPerRow: timed.inside / rows,
          ...split,
          // Its mathematics is of another library.
          verified: same(result, wanted, inGuest ? 0 : 1e-12),
          rowsBailed: after.rowsBailed - before.rowsBailed,
          instancesCreatedAfterWarmup: counters.instancesCreated - created,
          batches: timed.calls,
        }),
      );
    });
  }
}
