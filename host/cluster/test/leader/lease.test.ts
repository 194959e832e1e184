import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FolderLeaseStore } from '../../src/coordinator/leader/folder-lease-store.js';
import { Lease } from '../../src/coordinator/leader/lease.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-lease-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const NEVER = new AbortController().signal;

test('of several that change the same text one does', async () => {
  const store = new FolderLeaseStore(join(folder, 'race'));
  let before = await store.read();
  expect(before).toBeNull();
  for (let round = 0; round < 5; round++) {
    const all = await Promise.all(
      ['a', 'b', 'c', 'd'].map((text) => store.replace(before, `${text}${round}`)),
    );
    const [won, ...more] = all.filter((stored) => stored !== null);
    expect([won?.text.slice(1), more]).toEqual([String(round), []]);
    before = await store.read();
    expect(before).toEqual(won);
  }
});

test('who slept while others changed the text changes nothing, though the number that it would take is free again', async () => {
  const own = join(folder, 'slept');
  const store = new FolderLeaseStore(own);
  const old = await store.replace(null, 'old');
  let last = old;
  for (const text of ['1', '2', '3']) last = await store.replace(last, text);
  expect(await readdir(own)).toHaveLength(1);
  expect(await store.replace(old, 'late')).toBeNull();
  expect(await store.replace(null, 'late')).toBeNull();
  expect(await store.read()).toEqual({ ...last, text: '3' });
});

test('nobody leads while the leader renews its lease; after its silence one does, in the next epoch, and it no longer can', async () => {
  const store = new FolderLeaseStore(join(folder, 'lease'));
  const [first, second] = ['first', 'second'].map((name) => new Lease(store, name, 400)) as [Lease, Lease];
  expect(first.isHeld).toBe(false);
  expect(await first.acquire(NEVER)).toBe(1);
  let epoch = 0;
  const waiting = second.acquire(NEVER).then((found) => {
    epoch = found;
  });
  for (let renewal = 0; renewal < 8; renewal++) {
    await new Promise((done) => setTimeout(done, 60));
    // Where this machine was too slow for that, the second one leads already, and rightly so.
    if (!(await first.renew())) break;
    expect(epoch).toBe(0);
  }
  await waiting;
  expect(epoch).toBe(2);
  expect(await first.renew()).toBe(false);
  expect([first.isHeld, await first.isOwn(), await second.isOwn()]).toEqual([false, false, true]);
});

test('a lease that was given back is free at once, and waiting for one can be given up', async () => {
  const store = new FolderLeaseStore(join(folder, 'released'));
  const [first, second] = ['first', 'second'].map((name) => new Lease(store, name, 600_000)) as [
    Lease,
    Lease,
  ];
  await first.acquire(NEVER);
  const controller = new AbortController();
  const waiting = second.acquire(controller.signal);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow();
  await first.release();
  expect(await second.acquire(NEVER)).toBe(2);
  expect(first.isHeld).toBe(false);
});
