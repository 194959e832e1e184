import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ObjectServer } from '../../../engine/test/support/object-server.js';
import { FolderLeaseStore } from '../../src/coordinator/leader/folder-lease-store.js';
import { Lease } from '../../src/coordinator/leader/lease.js';
import type { LeaseStore } from '../../src/coordinator/leader/lease-store.js';
import { ObjectLeaseStore } from '../../src/coordinator/leader/object-lease-store.js';

let folder: string;
let server: ObjectServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-lease-'));
  server = await ObjectServer.start('leases');
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Places of a lease by what they are called. */
const stores: readonly [string, (name: string) => LeaseStore][] = [
  ['a folder', (name) => new FolderLeaseStore(join(folder, name))],
  ['an object', (name) => new ObjectLeaseStore(`s3://leases/${name}`)],
];

const NEVER = new AbortController().signal;

describe.each(stores)('in %s', (_, storeAt) => {
  test('of several that change the same text one does', async () => {
    const store = storeAt('race');
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

  test('who slept while others changed the text changes nothing, though what it would take is free again', async () => {
    const store = storeAt('slept');
    const old = await store.replace(null, 'old');
    let last = old;
    for (const text of ['1', '2', '3']) last = await store.replace(last, text);
    expect(await store.replace(old, 'late')).toBeNull();
    expect(await store.replace(null, 'late')).toBeNull();
    expect(await store.read()).toEqual({ ...last, text: '3' });
  });

  test('nobody leads while the leader renews its lease; after its silence one does, in the next epoch, and it no longer can', async () => {
    const store = storeAt('lease');
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
    const store = storeAt('released');
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
});

test('of the texts in a folder the last one alone stays', async () => {
  const own = join(folder, 'short');
  const store = new FolderLeaseStore(own);
  let last = await store.replace(null, '0');
  for (const text of ['1', '2', '3']) last = await store.replace(last, text);
  expect(await readdir(own)).toHaveLength(1);
});

test('a put whose answer was lost, and was sent again, counts', async () => {
  const store = new ObjectLeaseStore('s3://leases/lost');
  const before = await store.replace(null, 'one');
  const puts = () => server.asked.filter(({ method }) => method === 'PUT').length;
  server.asked = [];
  server.mishap = ({ method }) => (method === 'PUT' && puts() === 1 ? 'answer lost' : null);
  try {
    const stored = await store.replace(before, 'two');
    expect([stored?.text, puts()]).toEqual(['two', 2]);
    expect(await store.read()).toEqual(stored);
  } finally {
    server.mishap = () => null;
  }
});
