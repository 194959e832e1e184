import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cluster } from '@heddle/cluster';
import { ClusterWorker, Coordinator } from '@heddle/cluster/processes';
import { asc, col, count, desc, range } from '@heddle/engine/dataset';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsIn, runsIn, until } from './support/log.js';

const TOKEN = 'ours';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-stored-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const part = range(0, 200_000)
  .repartition(4)
  .derive('key', col('id').mod(50))
  .groupBy('key')
  .agg({ n: count() })
  .sort(desc('key'))
  .named('part');

test('a program that is submitted while another one computes a named part waits for its rows', async () => {
  const coordinator = await Coordinator.start({ folder: join(folder, 'coordinator'), token: TOKEN });
  const { log } = coordinator;
  const on = cluster({ url: coordinator.url, token: TOKEN, partitions: 3 });
  const submitted = (jobs: number) =>
    until(log, () => eventsIn(log).filter(({ kind }) => kind === 'submitted').length === jobs);
  const worker = new ClusterWorker({ coordinator: coordinator.url, token: TOKEN, folder });
  // Stores of their own: the cluster is all that the two share.
  const [one, other] = ['one', 'other'].map((name) => join(folder, name));
  const first = part.collect({ on, store: one });
  await submitted(1);
  const extended = part
    .filter(col('key').lt(10))
    .sort(asc('key'))
    .named('extended')
    .collect({ on, store: other });
  await submitted(2);
  const ended = worker.run();
  try {
    expect(await first).toEqual(await part.collect({ partitions: 3 }));
    expect((await extended).map(({ key, n }) => [Number(key), Number(n)])).toEqual(
      Array.from({ length: 10 }, (_, key) => [key, 4_000]),
    );
    // Of the part's tasks only the one that gives the answer ran for the other program.
    const runs = runsIn(log);
    expect(runs.filter(({ job }) => job === 0).length).toBeGreaterThan(3);
    expect(runs.filter(({ job }) => job === 1)).toHaveLength(1);
    expect((await readdir(join(folder, 'other'))).filter((name) => name.endsWith('.arrow'))).toHaveLength(2);
  } finally {
    worker.stop();
    await ended;
    await coordinator.close();
  }
}, 120_000);
