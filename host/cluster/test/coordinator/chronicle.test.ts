import { expect, test } from 'vitest';
import { attemptKey, Chronicle, type ChronicleSnapshot } from '../../src/coordinator/chronicle.js';
import { LogBook } from '../../src/coordinator/log-book.js';
import type { ClusterEvent } from '../../src/scheduler/event.js';
import { at, entriesOf } from '../../src/scheduler/list.js';
import { reduce } from '../../src/scheduler/reduce.js';
import { type AttemptRef, type ClusterState, EMPTY } from '../../src/scheduler/state.js';
import { SPEC } from '../scheduler/made-jobs.js';
import { World } from '../scheduler/world.js';

/** A chronicle of events, noted at 1, 2, 3 and so on, and what the scheduler said meanwhile. */
function told(events: readonly ClusterEvent[]) {
  const chronicle = new Chronicle();
  const assigned: AttemptRef[] = [];
  let state: ClusterState = EMPTY;
  for (const [index, event] of events.entries()) {
    const step = reduce(state, event);
    chronicle.note(state, event, step.state, index + 1);
    state = step.state;
    for (const command of step.commands) if (command.kind === 'assign') assigned.push(command.attempt);
  }
  return { chronicle, assigned, state };
}

const ATTEMPT = { job: 0, stage: 0, task: 0, attempt: 1 };
const START: readonly ClusterEvent[] = [
  { kind: 'joined', address: 'a', slots: 1 },
  { kind: 'joined', address: 'b', slots: 1 },
  {
    kind: 'submitted',
    spec: SPEC,
    stages: [{ tasks: 1, inputs: [], narrow: [], dealt: [], sliced: null, repeatable: true, kept: null }],
  },
  { kind: 'polled', worker: 0, free: 1, running: [], reports: [] },
];

test('attempts have their times, workers and ends', () => {
  const failure = { code: 'HEDDLE4005', message: 'full' };
  const output = { rows: 3, bytes: 5, answer: 'digest' };
  const { chronicle } = told([
    ...START,
    {
      kind: 'polled',
      worker: 0,
      free: 0,
      running: [],
      reports: [{ kind: 'retry', of: ATTEMPT, failure }],
    },
    { kind: 'polled', worker: 1, free: 1, running: [], reports: [] },
    { kind: 'lost', worker: 1, why: 'silent' },
    { kind: 'polled', worker: 0, free: 1, running: [], reports: [] },
    {
      kind: 'polled',
      worker: 0,
      free: 0,
      running: [],
      reports: [{ kind: 'done', of: { ...ATTEMPT, attempt: 3 }, output }],
    },
  ]);
  const job = chronicle.job(0);
  expect([job?.submitted, job?.ended]).toEqual([3, 9]);
  const nothing = { failure: null, rows: 0, bytes: 0 };
  expect([...(job?.attempts.values() ?? [])]).toEqual([
    { of: ATTEMPT, worker: 0, began: 4, ended: 5, ending: 'retry', ...nothing, failure },
    { of: { ...ATTEMPT, attempt: 2 }, worker: 1, began: 6, ended: 7, ending: 'lost', ...nothing },
    {
      of: { ...ATTEMPT, attempt: 3 },
      worker: 0,
      began: 8,
      ended: 9,
      ending: 'done',
      failure: null,
      rows: 3,
      bytes: 5,
    },
  ]);
  const { attempts, retries, endings, shuffledBytes } = chronicle.totals;
  expect([attempts, retries, shuffledBytes]).toEqual([3, 2, 0]);
  expect(endings).toEqual({ done: 1, user: 0, retry: 1, starved: 0, lost: 1, stopped: 0 });
});

test('what is cancelled, and what a worker never got, is taken back', () => {
  const cancelled = told([...START, { kind: 'ended', job: 0, failure: null }]).chronicle;
  expect(cancelled.job(0)?.attempts.get(attemptKey(ATTEMPT))).toMatchObject({ ended: 5, ending: 'stopped' });
  const { chronicle } = told([...START, { kind: 'polled', worker: 0, free: 0, running: [], reports: [] }]);
  expect(chronicle.job(0)?.attempts.get(attemptKey(ATTEMPT))).toMatchObject({ ended: 5, ending: 'stopped' });
  expect(chronicle.job(0)?.ended).toBeNull();
});

test.each([1, 2, 3, 4, 5])('random schedule %i: what runs is what the scheduler says', (seed) => {
  const world = new World(seed);
  world.run();
  const { chronicle, assigned, state } = told(world.log);
  const running = [...entriesOf(state.workers)].flatMap(([, worker]) => worker.running);
  const records = world.jobs.flatMap((_, id) => [...(chronicle.job(id)?.attempts.values() ?? [])]);
  expect(records.filter(({ ended }) => ended === null).map(({ of }) => of)).toEqual(running);
  expect(records.map(({ of }) => JSON.stringify(of)).sort()).toEqual(
    assigned.map((of) => JSON.stringify(of)).sort(),
  );
  for (const { of, ending } of records)
    if (ending === 'user') expect(at(state.jobs, of.job)?.status).toBe('failed');
  expect(chronicle.totals.attempts).toBe(assigned.length);
  expect(Object.values(chronicle.totals.endings).reduce((sum, each) => sum + each, 0)).toBe(
    assigned.length - running.length,
  );
  const again = new Chronicle();
  again.restore(JSON.parse(JSON.stringify(chronicle.snapshot())) as ChronicleSnapshot);
  expect([again.totals, again.events]).toEqual([chronicle.totals, chronicle.events]);
  for (const id of world.jobs.keys()) expect(again.job(id)).toEqual(chronicle.job(id));
});

test('what is kept has bounds: ended jobs and events go, the oldest first', () => {
  const events: ClusterEvent[] = Array.from({ length: 150 }, (_, job) => [
    {
      kind: 'submitted',
      spec: SPEC,
      stages: [{ tasks: 1, inputs: [], narrow: [], dealt: [], sliced: null, repeatable: true, kept: null }],
    } as const,
    { kind: 'ended', job, failure: null } as const,
  ]).flat();
  const { chronicle } = told(events);
  expect([chronicle.job(0), chronicle.job(49)]).toEqual([undefined, undefined]);
  expect(chronicle.job(50)?.submitted).toBe(101);
  expect(chronicle.events).toHaveLength(200);
  expect(chronicle.events.at(-1)).toMatchObject({ kind: 'ended', job: 149, time: 300 });
});

test('lines of logs that are told twice are one, and only the last ones of a job are kept', () => {
  const book = new LogBook();
  const line = (number: number) =>
    ({ of: ATTEMPT, number, time: 0, level: 'info', text: `${number}` }) as const;
  book.add(0, [line(1), line(2)]);
  book.add(0, [line(1), line(2), line(3)]);
  book.add(1, [line(1)]);
  expect(book.of(0).map(({ worker, text }) => `${worker}: ${text}`)).toEqual([
    '0: 1',
    '0: 2',
    '0: 3',
    '1: 1',
  ]);
  book.add(
    0,
    Array.from({ length: 1_000 }, (_, index) => line(index + 4)),
  );
  expect(book.of(0)).toHaveLength(1_000);
  expect(book.of(0).at(-1)?.text).toBe('1003');
  expect(book.of(1)).toEqual([]);
});
