/** Scalar functions on several threads of the TypeScript host. */
import { readFileSync } from 'node:fs';
import { concatColumns, HeddleModule } from '@heddle/host';
import { ThreadPool } from '@heddle/host/threads';
import { answerFields } from '../../data/expected.mjs';
import { allSame } from './compare.mjs';
import { batchesOf, timeAsync, timesOf } from './measure.mjs';

/** The line of a case: all its batches in one call, which the pool splits. Times are of the wall, for each row of all. */
export async function threadLine(file, one, { seconds, warmupSeconds }) {
  const pool = await ThreadPool.open(HeddleModule.load(readFileSync(file)), { threads: one.threads });
  const info = pool.module.function(one.function);
  const whole = (path, fields) => {
    const batches = batchesOf(path, fields);
    return fields.map(({ dataType }, k) =>
      concatColumns(
        dataType,
        batches.map((columns) => columns[k]),
      ),
    );
  };
  const columns = whole(one.input, info.args);
  const rows = columns[0].length;
  let last;
  const run = async () => {
    last = await pool.callScalar(info, columns, rows);
  };
  await timeAsync(warmupSeconds, run);
  const created = pool.counters.instancesCreated;
  const timed = await timeAsync(seconds, run);
  const line = {
    function: one.function,
    strategy: 'direct',
    ...timesOf(timed, rows),
    verified: allSame([last], whole(one.expected, answerFields(info))),
    instancesCreatedAfterWarmup: pool.counters.instancesCreated - created,
    rowsBailed: pool.counters.rowsBailed,
  };
  await pool.close();
  return line;
}
