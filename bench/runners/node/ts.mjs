/** The runner of the TypeScript host: V8, by every strategy (METHODOLOGY.md). */
import { readFileSync } from 'node:fs';
import { HeddleModule, InstancePool, sliceColumn } from '@heddle/host';
import { SLOT } from '../../data/columns.mjs';
import { answerFields } from '../../data/expected.mjs';
import { functionOf } from '../../data/functions.mjs';
import { assemblyCallOf } from './assembly-script.mjs';
import { allSame } from './compare.mjs';
import { callOf } from './direct.mjs';
import { codecs, encodedCallOf, isByRow } from './encoded.mjs';
import { batchesOf, definition, rowOf, time, timesOf } from './measure.mjs';
import { nativeCallOf } from './native.mjs';
import { startTimes } from './start.mjs';
import { threadLine } from './threads.mjs';

const { module: file, assembly, seconds, warmupSeconds, cases, strategies } = definition();
const ROWS_PER_RUN = 512;
/** Its mathematics is of another library. */
const LIBM = 1e-12;
const print = (line) => console.log(JSON.stringify({ host: 'ts', ...line }));

/** A strategy as `callOf` gives one; null for what this runner does not have. */
function subjectOf(name, instance, info, one, batch) {
  const groups = one.groups ?? null;
  if (name === 'direct') return callOf(instance, info, groups);
  if (name === 'native') return nativeCallOf(info, functionOf(info.name).native, groups);
  if (name === 'assembly') return assemblyCallOf(assembly, info, batch, groups);
  return name in codecs && info.kind === 'scalar' ? encodedCallOf(instance, info, name) : null;
}

function measure(pool, one, name) {
  const info = pool.module.function(one.function);
  const { counters } = pool;
  const inputs = batchesOf(one.input, one.groups === undefined ? info.args : [...info.args, SLOT]);
  const expected = batchesOf(one.expected, answerFields(info));
  const whole = inputs[0][0].length;
  const rows = isByRow(name) ? Math.min(ROWS_PER_RUN, whole) : whole;
  const batches = inputs.map((columns) => columns.map((column) => sliceColumn(column, 0, rows)));
  const inGuest = name !== 'native' && name !== 'assembly';
  pool.use((instance) => {
    const subject = subjectOf(name, instance, info, one, batches[0]);
    if (subject === null) return;
    const inside = subject.inside ?? (() => counters.guestNanos);
    const run = (i) => subject.run(batches[i % batches.length], rows);
    time(warmupSeconds, run);
    const created = counters.instancesCreated;
    const before = counters.toJSON();
    const timed = time(seconds, run, inside);
    const after = counters.toJSON();
    const least = isByRow(name)
      ? rowOf(batches[0], 0)
      : batches[0].map((column) => sliceColumn(column, 0, 0));
    const perCall = time(seconds / 4, () => subject.run(least, isByRow(name) ? 1 : 0));
    // Of an aggregate the expected answer is that of the first batch, of others any will do.
    const at = one.groups === undefined ? (timed.calls - 1) % batches.length : 0;
    const answer = subject.answer(batches[at], rows);
    const wanted = expected[at].map((column) => (rows < whole ? sliceColumn(column, 0, rows) : column));
    const perRow = (key) => (after[key] - before[key]) / (timed.calls * rows);
    print({
      function: one.function,
      strategy: name,
      ...timesOf(timed, rows),
      usPerCall: perCall.nanos / 1000,
      fastestInsideNsPerRow: timed.inside / rows,
      ...(inGuest && {
        marshalInNsPerRow: perRow('marshalInNanos'),
        guestNsPerRow: perRow('guestNanos'),
        marshalOutNsPerRow: perRow('marshalOutNanos'),
        bytesInPerRow: perRow('bytesIn'),
        bytesOutPerRow: perRow('bytesOut'),
      }),
      verified: allSame(answer, wanted, inGuest ? 0 : LIBM),
      rowsBailed: after.rowsBailed - before.rowsBailed,
      instancesCreatedAfterWarmup: counters.instancesCreated - created,
    });
    subject.close();
  });
}

for (const one of cases) {
  if (strategies.includes('start')) print(startTimes(file, one));
  if (one.threads > 1) print(await threadLine(file, one, { seconds, warmupSeconds }));
}
// The module is our own and polls its deadline, so no timer thread is needed for each call.
const pool = new InstancePool(HeddleModule.load(readFileSync(file)), { watch: 'poll' });
for (const one of cases.filter(({ threads = 1 }) => threads === 1)) {
  for (const name of strategies) measure(pool, one, name);
}
