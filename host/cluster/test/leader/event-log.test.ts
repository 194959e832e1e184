import { appendFile, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { Deposed, EventLog, type LoggedEvent } from '../../src/coordinator/event-log.js';

let folder: string;
const folders: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-log-'));
  folders.push(folder);
});
afterAll(() => Promise.all(folders.map((each) => rm(each, { recursive: true, force: true }))));

const lost = (worker: number) => ({ kind: 'lost', worker, why: 'gone' }) as const;

function open(epoch: number, most?: number): { log: EventLog; events: LoggedEvent[] } {
  const events: LoggedEvent[] = [];
  const restore = (snapshot: unknown) => events.push(...(snapshot as LoggedEvent[]));
  const recorded = { restore, replay: (event: LoggedEvent) => events.push(event), snapshot: () => events };
  return { log: EventLog.open(folder, epoch, recorded, most), events };
}

/** Commits losses of workers, whose numbers are their times, too. */
function commit({ log, events }: ReturnType<typeof open>, from: number, to: number): void {
  for (let worker = from; worker < to; worker++) {
    log.append(lost(worker), worker);
    events.push({ ...lost(worker), time: worker });
  }
}

const workers = (events: readonly LoggedEvent[]) =>
  events.map((event) => (event.kind === 'lost' ? event.worker : null));
const upTo = (end: number) => [...new Array(end).keys()];

test('the next leader has what the one before committed; what that one writes afterwards is refused and is not there', () => {
  const first = open(1);
  first.log.append(lost(1), 10);
  first.log.append(lost(2), 20);
  const second = open(2);
  const committed = [
    { ...lost(1), time: 10 },
    { ...lost(2), time: 20 },
  ];
  expect(second.events).toEqual(committed);
  expect(() => first.log.append(lost(3), 30)).toThrow(Deposed);
  second.log.append(lost(4), 40);
  expect(open(3).events).toEqual([...committed, { ...lost(4), time: 40 }]);
  expect(() => second.log.append(lost(5), 50)).toThrow(Deposed);
});

test('of two that take over, the later one has everything, in whatever order they come to it', async () => {
  open(1).log.append(lost(1), 10);
  const third = open(3);
  third.log.append(lost(2), 20);
  // It was frozen before it opened its log, and does not lead.
  const second = open(2);
  expect(second.events).toEqual([{ ...lost(1), time: 10 }]);
  third.log.append(lost(3), 30);
  const fourth = open(4);
  expect(workers(fourth.events)).toEqual([1, 2, 3]);
  fourth.log.deleteEarlier();
  expect(await readdir(folder)).toEqual(['events-4.0.jsonl']);
});

test('half a line at the end was never committed; a log that is none is refused', async () => {
  const { log } = open(1);
  log.append(lost(1), 10);
  await appendFile(log.path, '{"kind":"lo');
  const { log: next, events } = open(2);
  expect(events).toHaveLength(1);
  expect((await readFile(next.path, 'utf8')).endsWith('}\n')).toBe(true);
  await writeFile(next.path, '{"heddle-cluster-log":1}\n');
  expect(() => open(3)).toThrow(
    /^HEDDLE4001: .*sealed-2.0.jsonl: not a log of a cluster \(no log of this version\)/,
  );
});

test('a long log begins anew with a snapshot, again and again, in one file; the next leader has all of it', async () => {
  const first = open(1, 1_000);
  commit(first, 0, 2_000);
  const [file, ...others] = await readdir(folder);
  expect(others).toEqual([]);
  // A snapshot has as many bytes as its events here: each file is at least four times as long as the one before.
  const [, generation] = /^events-1\.(\d+)\.jsonl$/.exec(file ?? '') ?? [];
  expect(Number(generation)).toBeGreaterThan(2);
  expect(Number(generation)).toBeLessThan(10);
  expect((await readFile(first.log.path, 'utf8')).split('\n')[1]).toMatch(
    /^{"snapshot":\[{"kind":"lost","worker":0/,
  );
  const second = open(2, 1_000);
  expect(workers(second.events)).toEqual(upTo(2_000));
  expect(() => first.log.append(lost(0), 0)).toThrow(Deposed);
  commit(second, 2_000, 9_000);
  expect(workers(open(3).events)).toEqual(upTo(9_000));
});

test('who is deposed while it begins its log anew commits nothing', async () => {
  const first = open(1, 100);
  commit(first, 0, 2);
  // Its file is sealed between its look at it and the snapshot.
  await rename(first.log.path, first.log.path.replace('events', 'sealed'));
  expect(() => commit(first, 2, 3)).toThrow(Deposed);
  expect(() => commit(first, 2, 3)).toThrow(Deposed);
  expect(workers(open(2).events)).toEqual([0, 1]);
});

test('a leader that begins its log anew while the next one takes over is not overlooked', async () => {
  const first = open(1, 100);
  commit(first, 0, 2);
  // Of its two files the later one has everything: it was killed before it deleted the earlier one.
  const earlier = await readFile(first.log.path, 'utf8');
  const path = first.log.path;
  commit(first, 2, 3);
  await writeFile(path, earlier);
  const second = open(2);
  expect(workers(second.events)).toEqual([0, 1, 2]);
  second.log.deleteEarlier();
  expect(await readdir(folder)).toEqual(['events-2.0.jsonl']);
});
