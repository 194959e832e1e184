import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cluster } from '@heddle/cluster';
import { Coordinator, LocalCluster } from '@heddle/cluster/processes';
import { asc, col, count, max, range, sum } from '@heddle/engine/dataset';
import { placeOf } from '@heddle/engine/stages';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ObjectServer } from '../../engine/test/support/object-server.js';
import { runsIn, until } from './support/log.js';
import { tenGroups } from './support/ten-groups.js';
import { startWorker } from './support/worker-process.js';

const TOKEN = 'shared';
const AT = 's3://rows/of-all';
let server: ObjectServer;
let folder: string;
beforeAll(async () => {
  server = await ObjectServer.start('rows');
  folder = await mkdtemp(join(tmpdir(), 'heddle-shared-'));
});
afterEach(() => {
  server.mishap = () => null;
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const groups = tenGroups(600_000, 12);

interface Running {
  readonly coordinator: Coordinator;
  start(): Promise<void>;
  kill(worker: number): Promise<void>;
}

/** A coordinator and two workers in processes of their own, which leave their rows at `shuffleAt`, while `body` runs. */
async function withWorkers(shuffleAt: string, body: (running: Running) => Promise<void>): Promise<void> {
  const own = await mkdtemp(join(folder, 'coordinator-'));
  const coordinator = await Coordinator.start({
    folder: own,
    token: TOKEN,
    silence: 4_000,
    retention: 20_000,
  });
  const options = { coordinator: coordinator.url, token: TOKEN, folder, shuffleAt };
  const children = new Map<number, ReturnType<typeof startWorker>>();
  const start = async () => {
    const child = startWorker(options);
    const [{ worker }] = (await once(child, 'message')) as [{ worker: number }];
    children.set(worker, child);
  };
  const kill = async (worker: number) => {
    const child = children.get(worker);
    if (child === undefined) return;
    children.delete(worker);
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
    coordinator.lose(worker, 'it was killed');
  };
  try {
    await start();
    await start();
    await body({ coordinator, start, kill });
  } finally {
    for (const worker of [...children.keys()]) await kill(worker);
    await coordinator.close();
  }
}

/** The attempts in a log that were done. */
const doneIn = (log: string) => runsIn(log).filter(({ ending }) => ending === 'done');

test.each([
  ['an object store', () => AT],
  ['a folder of all machines', () => join(folder, 'of-all')],
])(
  'a worker is killed whose rows are in %s: nothing of them is made again, and at the end they go',
  async (_, at) => {
    const place = placeOf(at());
    const left = () => place.folders(at());
    // What is there of another cluster, whose jobs have the same numbers.
    const other = place.within(place.within(at(), 'other'), 'job-0');
    await place.prepare(other);
    await place.write(place.within(other, '0-0-1.data'), ['rows']);
    await withWorkers(at(), async ({ coordinator, kill }) => {
      const { url, log } = coordinator;
      const rows = groups.collect({ on: cluster({ url, token: TOKEN, partitions: 4 }) });
      await until(log, () => doneIn(log).length >= 6);
      const [killed = -1] = doneIn(log).map(({ worker }) => worker);
      const before = doneIn(log).filter(({ worker }) => worker === killed);
      await kill(killed);
      expect(await left()).toHaveLength(2);
      expect(await rows).toEqual(await groups.collect({ partitions: 4 }));
      expect(before.length).toBeGreaterThan(0);
      const done = doneIn(log).map(({ task }) => task);
      expect(new Set(done).size).toBe(done.length);
      // What it ran when it was killed, and nothing else, was begun twice; nobody missed a row.
      const again = runsIn(log).filter(({ attempt, backup }) => attempt > 1 && !backup);
      expect(again.length).toBeLessThanOrEqual(1);
      expect(runsIn(log).filter(({ ending }) => ending === 'starved')).toEqual([]);
      await expect.poll(left, { timeout: 20_000 }).toEqual(['other']);
      expect(await place.names(other)).toEqual(['0-0-1.data']);
    });
  },
  120_000,
);

test('rows that are kept for other jobs stay when all workers that left them are gone; one that is not there is made again', async () => {
  await withWorkers(AT, async ({ coordinator, kill, start }) => {
    const { url, log } = coordinator;
    const on = cluster({ url, token: TOKEN, partitions: 4 });
    const cached = range(0, 40_000).repartition(4).derive('key', col('id').mod(9)).cache();
    const programs = [count(), sum(col('id')), max(col('id'))].map((of) =>
      cached.groupBy('key').agg({ of }).sort(asc('key')),
    );
    const expected = await Promise.all(programs.map((program) => program.collect({ partitions: 4 })));
    /** Tasks of the first stage that a job ran. */
    const firsts = (job: number) =>
      runsIn(log).filter((run) => run.job === job && run.task.startsWith('0 ') && run.ending === 'done')
        .length;
    expect(await programs[0]?.collect({ on })).toEqual(expected[0]);
    expect(firsts(0)).toBeGreaterThan(1);
    for (const worker of [0, 1]) await kill(worker);
    await start();
    expect(await programs[1]?.collect({ on })).toEqual(expected[1]);
    expect(firsts(1)).toBe(0);
    const keys = async (job: number) =>
      (await server.keys('rows')).filter((key) => key.includes(`/job-${job}/`));
    await expect.poll(() => keys(1), { timeout: 20_000 }).toEqual([]);
    const indexes = (await keys(0)).filter((key) => key.endsWith('.index'));
    for (const key of indexes) await placeOf(AT).remove(`s3://rows/${key}`);
    expect(await programs[2]?.collect({ on })).toEqual(expected[2]);
    expect(runsIn(log).some(({ job, ending }) => job === 2 && ending === 'starved')).toBe(true);
    expect(firsts(2)).toBeGreaterThan(1);
  });
}, 120_000);

test('a store that does not answer is tried again, and nothing is lost by it', async () => {
  const local = await LocalCluster.start({ workers: 1, shuffleAt: 's3://rows/of-one-run' });
  try {
    const on = cluster({ ...local, partitions: 2 });
    let first: string | null = null;
    let refused = 0;
    // The SDK asks three times by itself, and for other objects meanwhile.
    server.mishap = ({ method, path }) => {
      if (method !== 'GET' || !path.includes('.index')) return null;
      first ??= path;
      return path === first && refused++ < 3 ? 503 : null;
    };
    expect(await groups.collect({ on })).toEqual(await groups.collect({ partitions: 2 }));
    const endings = runsIn(local.log).map(({ ending }) => ending);
    expect(endings.filter((ending) => ending !== 'done')).toEqual(['retry']);
    expect(await server.keys('rows', 'of-one-run')).not.toEqual([]);
  } finally {
    await local.close();
  }
  expect(await server.keys('rows', 'of-one-run')).toEqual([]);
}, 120_000);
