/** What it costs that one of three workers is killed in the middle of a job. */
import { setTimeout as sleep } from 'node:timers/promises';
import { cluster } from '@heddle/cluster';
import { LocalCluster } from '@heddle/cluster/processes';
import { prepareQuery, programOf } from '@heddle/engine';
import { queryText, TABLES, tablesOf } from '../data/tables.mjs';
import { openTables } from '../runners/node/engine-tables.mjs';
import { attemptsIn } from './log.mjs';
import { median } from './workers.mjs';

export const defaults = { scale: 1, rounds: 3, partitions: 12 };
const QUERY = 'q9';
const WORKERS = 3;

export async function measure({ scale, rounds, partitions }) {
  const tables = await openTables(tablesOf(scale), TABLES, { inMemory: false });
  const { text: query } = await prepareQuery(queryText(QUERY, scale));
  const program = await programOf({ query, tables, modules: [] });
  const runs = { undisturbed: [], killed: [] };
  for (let round = 0; round < rounds; round++)
    for (const [name, list] of Object.entries(runs)) {
      const local = await LocalCluster.start({ workers: WORKERS });
      try {
        // Code is compiled in the first job.
        await cluster({ ...local, partitions }).run(program);
        list.push(await timed(local, program, partitions, name === 'killed'));
      } finally {
        await local.close();
      }
    }
  const [alone, killed] = Object.values(runs).map((list) => median(list.map(({ seconds }) => seconds)));
  const { tasks, done, running, again } = runs.killed.find(({ seconds }) => seconds === killed);
  return [
    [
      `one of ${WORKERS} workers killed in the middle of ${QUERY} of TPC-H at scale factor ${scale}, ${tasks} tasks`,
      `${killed.toFixed(2)} s in place of ${alone.toFixed(2)} s, ${((killed / alone - 1) * 100).toFixed(0)} % more; ` +
        `${again} tasks ran again, of ${done} that it had done and ${running} that it ran`,
    ],
  ];
}

/** One job, with a worker killed when half of its tasks are done; seconds, and what ran again. */
async function timed(local, program, partitions, isKilled) {
  const before = attemptsIn(local.log);
  const job = Math.max(...before.map(({ of }) => of.job)) + 1;
  const own = () => attemptsIn(local.log).filter(({ of }) => of.job === job);
  const tasks = before.length;
  const start = performance.now();
  const ended = cluster({ ...local, partitions }).run(program);
  if (isKilled) {
    while (own().filter(({ output }) => output !== null).length < tasks / 2) await sleep(20);
    process.kill(local.workers[0], 'SIGKILL');
  }
  await ended;
  const seconds = (performance.now() - start) / 1_000;
  const attempts = own();
  const lost = attempts.filter((attempt) => attempt.lost);
  return {
    seconds,
    tasks,
    done: lost.filter(({ output }) => output !== null).length,
    running: lost.filter(({ output }) => output === null).length,
    again: attempts.filter(({ of }) => of.attempt > 1).length,
  };
}
