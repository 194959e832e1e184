import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cluster } from '@heddle/cluster';
import { ClusterWorker, Coordinator } from '@heddle/cluster/processes';
import { expect, test } from 'vitest';
import { PROTOCOL, VERSION_HEADER } from '../../src/protocol/version.js';
import { eventsIn, runsIn, until } from '../support/log.js';
import { tenGroups } from '../support/ten-groups.js';

const TOKEN = 'of both';
const LEASE = 3_000;
const bin = fileURLToPath(new URL('../../../cli/bin/heddle.js', import.meta.url));

const groups = tenGroups(600_000, 12);

/** A coordinator in a process of its own, which leads. */
async function leader(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const args = ['cluster', 'coordinator', '--folder', folder, '--lease-ms', String(LEASE)];
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HEDDLE_CLUSTER_TOKEN: TOKEN },
  });
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    const [, url] = /^coordinator: (\S+)\n/.exec(text) ?? [];
    if (url !== undefined) return { child, url };
  }
  throw new Error('it does not lead');
}

/** What a coordinator answers to a worker that wants to join. */
async function joins(url: string): Promise<number> {
  const answer = await fetch(`${url}/v1/workers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, [VERSION_HEADER]: String(PROTOCOL) },
    body: JSON.stringify({ address: 'http://nowhere:1', slots: 1 }),
  });
  return answer.status;
}

test.each([
  ['killed', 'SIGKILL'],
  ['frozen past its lease', 'SIGSTOP'],
] as const)(
  'the leader is %s in the middle of a job: the standby goes on, and what was done is not done again',
  async (_, signal) => {
    const folder = await mkdtemp(join(tmpdir(), 'heddle-standby-'));
    const first = await leader(folder);
    const standby = await Coordinator.start({ folder, token: TOKEN, lease: LEASE, standby: true });
    const coordinator = `${first.url},${standby.url}`;
    const workers = [0, 1].map(() => new ClusterWorker({ coordinator, token: TOKEN, folder }));
    const ends = workers.map((worker) => worker.run());
    try {
      expect([standby.isLeader, await joins(standby.url)]).toEqual([false, 503]);
      const rows = groups.collect({ on: cluster({ url: coordinator, token: TOKEN, partitions: 4 }) });
      const log = join(folder, 'events-1.0.jsonl');
      await until(log, (runs) => runs.filter(({ ending }) => ending === 'done').length >= 4);
      first.child.kill(signal);
      await standby.leads(AbortSignal.timeout(60_000));
      expect(await rows).toEqual(await groups.collect({ partitions: 4 }));
      const done = runsIn(standby.log).filter(({ ending }) => ending === 'done');
      expect(new Set(done.map(({ task }) => task)).size).toBe(done.length);
      if (signal === 'SIGKILL') return;
      const before = eventsIn(standby.log).length;
      first.child.kill('SIGCONT');
      // It thinks that it leads, or knows better already: what it commits is refused either way.
      expect(await joins(first.url)).toBe(503);
      expect(eventsIn(standby.log).length).toBe(before);
      // It waits for its turn.
      await standby.close();
      await expect.poll(() => joins(first.url), { timeout: 30_000 }).toBe(200);
      expect(eventsIn(join(folder, 'events-3.0.jsonl')).slice(0, before)).toHaveLength(before);
    } finally {
      for (const worker of workers) worker.stop();
      await Promise.all(ends);
      await standby.close();
      const ended = new Promise((resolve) => first.child.once('close', resolve));
      if (first.child.kill('SIGKILL')) await ended;
      await rm(folder, { recursive: true, force: true });
    }
  },
  180_000,
);

test('a second coordinator over a folder does not start while the first one leads', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-standby-'));
  const first = await Coordinator.start({ folder, token: TOKEN, lease: 2_000 });
  try {
    const second = Coordinator.start({ folder, token: TOKEN, lease: 2_000 });
    await expect(second).rejects.toThrow(/^HEDDLE4009: .*another coordinator leads; --standby waits/);
  } finally {
    await first.close();
  }
  const again = await Coordinator.start({ folder, token: TOKEN });
  await again.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);
