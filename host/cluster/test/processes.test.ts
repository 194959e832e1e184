import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cluster } from '@heddle/cluster';
import { ClusterWorker, Coordinator, LocalCluster } from '@heddle/cluster/processes';
import { from, range, read } from '@heddle/engine/dataset';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROTOCOL, VERSION_HEADER } from '../src/protocol/version.js';
import { runsIn, until } from './support/log.js';
import { tenGroups } from './support/ten-groups.js';

const TOKEN = 'the right one';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-processes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const groups = tenGroups(400_000, 8);

test('a coordinator that starts again goes on with what runs, and nothing that was done is done again', async () => {
  const own = join(folder, 'again');
  const first = await Coordinator.start({ folder: own, token: TOKEN });
  const { port } = new URL(first.url);
  const workers = [0, 1].map(() => new ClusterWorker({ coordinator: first.url, token: TOKEN, folder }));
  const ends = workers.map((worker) => worker.run());
  await first.hasSlots(2, AbortSignal.timeout(20_000));
  const rows = groups.collect({ on: cluster({ url: first.url, token: TOKEN }) });
  await until(first.log, (runs) => runs.filter(({ ending }) => ending === 'done').length >= 4);
  await first.close();
  // Nobody leads just now.
  const begun = range(0, 3).collect({ on: cluster({ url: first.url, token: TOKEN }) });
  await expect(fetch(first.url)).rejects.toThrow('fetch failed');
  const second = await Coordinator.start({ folder: own, token: TOKEN, port: Number(port) });
  try {
    expect(await rows).toEqual(await groups.collect({ partitions: 2 }));
    const runs = runsIn(second.log);
    const done = runs.filter(({ ending }) => ending === 'done').map(({ job, task }) => `${job} ${task}`);
    expect(new Set(done).size).toBe(done.length);
    expect(await begun).toHaveLength(3);
  } finally {
    for (const worker of workers) worker.stop();
    await Promise.all(ends);
    await second.close();
  }
}, 60_000);

test('nobody without the token, and nobody of another version', async () => {
  const local = await LocalCluster.start({ workers: 1 });
  try {
    const wrong = cluster({ url: local.url, token: 'another one' });
    await expect(range(0, 3).collect({ on: wrong })).rejects.toThrow(
      /^HEDDLE4009: http:.*: the token is not that of this cluster\n {2}hint: /,
    );
    const worker = new ClusterWorker({ coordinator: local.url, token: 'another one', folder });
    await expect(worker.run()).rejects.toThrow(/^HEDDLE4009: .*the token/);
    const on = cluster(local);
    expect(await range(0, 3).collect({ on })).toHaveLength(3);
    const status = async (url: string, headers: Record<string, string>) =>
      (await fetch(url, { headers })).status;
    const version = { [VERSION_HEADER]: String(PROTOCOL) };
    const authorization = `Bearer ${local.token}`;
    const answer = await fetch(`${local.url}/v1/cluster`, { headers: { ...version, authorization } });
    const { workers } = (await answer.json()) as { workers: { address: string }[] };
    expect(workers).toHaveLength(1);
    for (const url of [`${local.url}/v1/cluster`, `${workers[0]?.address}/v1/shuffle/0/0/0/1/0`]) {
      expect(await status(url, version)).toBe(401);
      expect(await status(url, { ...version, authorization: 'Bearer' })).toBe(401);
      expect(await status(url, { [VERSION_HEADER]: '0', authorization })).toBe(426);
    }
  } finally {
    await local.close();
  }
}, 60_000);

test('messages that are none are refused, and the cluster goes on', async () => {
  const coordinator = await Coordinator.start({ folder: join(folder, 'messages'), token: TOKEN });
  const headers = { authorization: `Bearer ${TOKEN}`, [VERSION_HEADER]: String(PROTOCOL) };
  const post = async (path: string, body: string, method = 'POST') => {
    const response = await fetch(`${coordinator.url}${path}`, { method, body, headers });
    return [response.status, (await response.json()) as unknown];
  };
  const digest = '0'.repeat(64);
  const spec = { key: 'key', plan: digest, modules: [], partitions: 1, limits: {} };
  try {
    expect(await post('/v1/jobs', 'no JSON')).toEqual([400, { error: 'the message is no JSON' }]);
    expect(await post('/v1/workers', '{"address":"file:///","slots":1}')).toEqual([
      400,
      { error: 'address is no http://host:port' },
    ]);
    // Where a worker serves is no shared place, and a path that depends on who reads it is none.
    for (const shuffleAt of ['http://10.0.0.1:1', 'rows'])
      expect(
        await post('/v1/workers', JSON.stringify({ address: 'http://10.0.0.1:1', slots: 1, shuffleAt })),
      ).toEqual([400, { error: 'shuffleAt is no absolute path' }]);
    const job = (stages: object[]) => post('/v1/jobs', JSON.stringify({ spec, stages }));
    const strange = {
      spec: { ...spec, key: '../key' },
      stages: [{ tasks: 1, inputs: [], repeatable: true }],
    };
    expect(await post('/v1/jobs', JSON.stringify(strange))).toEqual([400, { error: 'key is no word' }]);
    expect(await job([{ tasks: 2, inputs: [], repeatable: true }])).toEqual([
      400,
      { error: 'the last stage has not one task' },
    ]);
    expect(await job([{ tasks: 1, inputs: [0], repeatable: true }])).toEqual([
      400,
      { error: 'stage 0 reads a later one' },
    ]);
    const named = { tasks: 1, inputs: [], repeatable: false, kept: 'rows' };
    expect(await job([named, { tasks: 1, inputs: [0], repeatable: true }])).toEqual([
      400,
      { error: 'stage 0 has a name, which its rows cannot have' },
    ]);
    expect(await job([{ tasks: 1, inputs: [], repeatable: true }])).toEqual([
      400,
      { error: `no blob ${digest}` },
    ]);
    expect(await post(`/v1/blobs/${digest}`, 'others', 'PUT')).toEqual([
      400,
      { error: `these bytes are not ${digest}` },
    ]);
    expect((await post('/v1/workers/7/poll', '{}'))[0]).toBe(400);
    const poll = JSON.stringify({ sequence: 1, free: 1, running: [], reports: [], jobs: [] });
    expect(await post('/v1/workers/7/poll', poll)).toEqual([410, { error: 'worker 7 is lost' }]);
    const taken = Coordinator.start({
      folder: join(folder, 'taken'),
      token: TOKEN,
      port: Number(new URL(coordinator.url).port),
    });
    await expect(taken).rejects.toThrow(/^HEDDLE4009: 127.0.0.1:\d+: listen EADDRINUSE/);
    expect((await fetch(`${coordinator.url}/v1/cluster`, { headers })).status).toBe(200);
  } finally {
    await coordinator.close();
  }
});

test('blobs that no job needs are deleted when nobody asks for them, those of a job that runs are not', async () => {
  const own = join(folder, 'swept');
  const coordinator = await Coordinator.start({ folder: own, token: TOKEN, retention: 20 });
  const worker = new ClusterWorker({ coordinator: coordinator.url, token: TOKEN, folder });
  const end = worker.run();
  const blobs = () => readdir(join(own, 'blobs'));
  try {
    await coordinator.hasSlots(1, AbortSignal.timeout(20_000));
    const on = cluster({ url: coordinator.url, token: TOKEN });
    const controller = new AbortController();
    const long = read.command('sleep', ['60']).collect({ on, signal: controller.signal });
    await expect.poll(blobs).toHaveLength(1);
    const [plan] = await blobs();
    await until(coordinator.log, (runs) => runs.length === 1);
    const second = new AbortController();
    const waiting = from([{ n: 1n }]).collect({ on, signal: second.signal });
    // Its plan and its rows: it waits for the only slot.
    await expect.poll(blobs, { timeout: 20_000 }).toHaveLength(3);
    second.abort();
    await expect(waiting).rejects.toThrow('HEDDLE2104');
    await expect.poll(blobs, { timeout: 20_000 }).toEqual([plan]);
    controller.abort();
    await expect(long).rejects.toThrow('HEDDLE2104');
    await expect.poll(blobs, { timeout: 20_000 }).toEqual([]);
  } finally {
    worker.stop();
    await end;
    await coordinator.close();
  }
}, 60_000);
