/** What it costs that rows change workers: the same sums with an exchange of all rows before them, and without. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cluster } from '@heddle/cluster';
import { LocalCluster } from '@heddle/cluster/processes';
import { col, max, read, sum } from '@heddle/engine/dataset';
import { tablesOf } from '../data/tables.mjs';
import { attemptsIn } from './log.mjs';
import { median, pin, secondsUsed } from './workers.mjs';

/** Of lineitem. */
const COLUMNS = {
  l_orderkey: 'int64',
  l_partkey: 'int64',
  l_suppkey: 'int64',
  l_shipdate: 'date',
  l_comment: 'utf8',
};

export const defaults = { scale: 1, rounds: 3, partitions: 8 };

export async function measure({ scale, rounds, partitions }) {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-bench-shuffle-'));
  const local = await LocalCluster.start({ workers: 2 });
  try {
    pin(local.workers);
    const on = cluster({ ...local, partitions });
    // Decoding of Parquet costs more than the exchange does: Arrow is read at once.
    await read
      .parquet(join(tablesOf(scale), 'lineitem.parquet'), COLUMNS)
      .write(`${join(folder, 'rows')}/`, 'arrow', { on });
    const rows = read.arrow(join(folder, 'rows'), COLUMNS);
    const totals = (set) =>
      set.agg({
        orders: sum(col('l_orderkey')),
        parts: sum(col('l_partkey')),
        suppliers: sum(col('l_suppkey')),
        last: max(col('l_shipdate')),
        comment: max(col('l_comment')),
      });
    const programs = [totals(rows.repartition(partitions, 'l_orderkey')), totals(rows)];
    const used = [[], []];
    const seconds = [[], []];
    let bytes = 0;
    for (let round = 0; round <= rounds; round++)
      for (const [which, program] of programs.entries()) {
        const [before, start] = [secondsUsed(local.workers), performance.now()];
        await program.collect({ on });
        if (which === 0) bytes = bytesOfLastJob(local.log);
        if (round === 0) continue;
        used[which].push(secondsUsed(local.workers) - before);
        seconds[which].push((performance.now() - start) / 1_000);
      }
    const [withIt, without] = used.map(median);
    const megabytes = bytes / 1e6;
    return [
      [
        `an exchange of ${megabytes.toFixed(0)} MB between 2 workers with a core each, ${partitions} partitions of each`,
        `${(megabytes / (withIt - without)).toFixed(0)} MB per second of one core: ${withIt.toFixed(2)} s of processor time with it, ${without.toFixed(2)} s without; ` +
          `the queries took ${seconds.map((each) => `${median(each).toFixed(2)} s`).join(' and ')}`,
      ],
    ];
  } finally {
    await local.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What tasks of the last job left for others. */
function bytesOfLastJob(path) {
  const ended = attemptsIn(path).filter(({ output }) => output?.answer === null);
  const last = Math.max(...ended.map(({ of }) => of.job));
  return ended.filter(({ of }) => of.job === last).reduce((sum, { output }) => sum + output.bytes, 0);
}
