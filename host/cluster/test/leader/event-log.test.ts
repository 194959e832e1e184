import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

function open(epoch: number): { log: EventLog; events: LoggedEvent[] } {
  const events: LoggedEvent[] = [];
  return { log: EventLog.open(folder, epoch, (event) => events.push(event)), events };
}

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
  expect(fourth.events.map((event) => event.kind === 'lost' && event.worker)).toEqual([1, 2, 3]);
  fourth.log.deleteEarlier();
  expect(await readdir(folder)).toEqual(['events-4.jsonl']);
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
    /^HEDDLE4001: .*sealed-2.jsonl: not a log of a cluster \(no log of this version\)/,
  );
});
