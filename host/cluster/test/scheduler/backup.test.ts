import { expect, test } from 'vitest';
import { attemptKey } from '../../src/coordinator/chronicle.js';
import { slowOnes } from '../../src/coordinator/stragglers.js';
import type { Report } from '../../src/scheduler/event.js';
import { taskOf } from '../../src/scheduler/jobs.js';
import type { AttemptRef, StageShape } from '../../src/scheduler/state.js';
import { Cluster, done, TWO } from './cluster.js';

const FAILURE = { code: 'HEDDLE4005', message: 'full' };

/** Three of four tasks are done at worker 0; worker 1 runs the last one, and worker 0 has a second attempt at it. */
function backedUp(workers = 2): { cluster: Cluster; slow: AttemptRef; backup: AttemptRef } {
  const cluster = new Cluster(workers, TWO);
  const fast = cluster.ask(0, 3);
  const [slow] = cluster.ask(1, 1);
  expect(cluster.ask(0, 1, fast.map(done))).toEqual([]);
  if (slow === undefined) throw new Error('no task');
  cluster.happen({ kind: 'slow', of: slow });
  const [backup] = cluster.ask(0, 1);
  expect(backup).toEqual({ ...slow, attempt: 2 });
  if (backup === undefined) throw new Error('no backup');
  return { cluster, slow, backup };
}

const stage = (cluster: Cluster) => cluster.stages[0];

test('a slow task is tried at another worker, too, when there is nothing else to do, one at a time, and not where it runs', () => {
  const cluster = new Cluster(3, TWO);
  const [slow] = cluster.ask(0, 1);
  if (slow === undefined) throw new Error('no task');
  cluster.happen({ kind: 'slow', of: slow });
  // What waits comes first.
  expect(cluster.ask(1, 3).map(({ task }) => task)).toEqual([1, 2, 3]);
  expect(cluster.ask(0, 3)).toEqual([]);
  expect(cluster.ask(1, 1)).toEqual([{ ...slow, attempt: 2 }]);
  const { state } = cluster;
  for (const attempt of [1, 2, 3]) cluster.happen({ kind: 'slow', of: { ...slow, attempt } });
  expect(cluster.state).toBe(state);
  expect(cluster.ask(2, 4)).toEqual([]);
});

test.each([
  ['the first attempt', 'slow', 1, 0],
  ['the second one', 'backup', 0, 1],
] as const)('%s is done first: it counts, and the other one is stopped', (_, which, winner, loser) => {
  const made = backedUp();
  const { cluster } = made;
  const first = made[which];
  cluster.ask(winner, 0, [done(first)]);
  expect(stage(cluster)).toMatchObject({ done: 4, running: 0, backups: 0, attempts: 5 });
  expect(taskOf(cluster.state, 0, 0, first.task)).toMatchObject({
    worker: winner,
    attempt: first.attempt,
    failures: 0,
  });
  expect(cluster.running(loser)).toEqual([]);
  const { state } = cluster;
  const other = which === 'slow' ? made.backup : made.slow;
  cluster.ask(loser, 0, [done(other), { kind: 'user', of: other, failure: FAILURE }]);
  expect(cluster.state).toBe(state);
});

test.each([
  ['the first attempt', 1, 0, 2],
  ['the second one', 0, 1, 1],
])('the worker of %s is lost: the other one goes on', (_, lost, left, attempt) => {
  const { cluster, slow } = backedUp();
  cluster.happen({ kind: 'lost', worker: lost, why: 'silent' });
  const of = { ...slow, attempt };
  expect(cluster.running(left)).toEqual([of]);
  cluster.ask(left, 0, [done(of)]);
  expect(taskOf(cluster.state, 0, 0, of.task)).toMatchObject({ status: 'done', attempt });
});

test('numbers of attempts come once: after a backup that was lost comes the third one', () => {
  const { cluster, slow } = backedUp();
  cluster.happen({ kind: 'lost', worker: 0, why: 'silent' });
  cluster.ask(1, 0, [{ kind: 'retry', of: slow, failure: FAILURE }]);
  expect(cluster.ask(1, 4).map(({ task, attempt }) => [task, attempt])).toContainEqual([slow.task, 3]);
});

test('of two attempts one fails for a reason of its place: the other one goes on, and no failure is counted', () => {
  const { cluster, slow, backup } = backedUp();
  cluster.ask(1, 0, [{ kind: 'retry', of: slow, failure: FAILURE }]);
  expect(taskOf(cluster.state, 0, 0, slow.task)).toMatchObject({ worker: 0, attempt: 2, failures: 0 });
  cluster.ask(0, 0, [{ kind: 'retry', of: backup, failure: FAILURE }]);
  expect(taskOf(cluster.state, 0, 0, slow.task)).toMatchObject({ status: 'waiting', failures: 1 });
});

test('a backup finds an input lost: that is made again, and the next backup reads it; of one attempt there are four', () => {
  const cluster = new Cluster(2, [
    { tasks: 1, inputs: [], narrow: [], dealt: [], sliced: null, repeatable: true, kept: null },
    { tasks: 2, inputs: [0], narrow: [], dealt: [], sliced: null, repeatable: true, kept: null },
    { tasks: 1, inputs: [1], narrow: [], dealt: [], sliced: null, repeatable: true, kept: null },
  ]);
  const [input] = cluster.ask(1, 1);
  if (input === undefined) throw new Error('no input');
  const [slow] = cluster.ask(1, 1, [done(input)]);
  if (slow === undefined) throw new Error('no task');
  cluster.ask(0, 0, cluster.ask(0, 1).map(done));
  cluster.happen({ kind: 'slow', of: slow });
  const [backup] = cluster.ask(0, 1);
  if (backup === undefined) throw new Error('no backup');
  const starved: Report = { kind: 'starved', of: backup, failure: FAILURE, lost: [input] };
  const [again] = cluster.ask(0, 4, [starved]);
  expect(again).toEqual({ ...input, attempt: 2 });
  cluster.happen({ kind: 'slow', of: slow });
  let [next] = cluster.ask(0, 4, again === undefined ? [] : [done(again)]);
  expect(next).toEqual({ ...slow, attempt: 3 });
  for (const attempt of [4, 5]) {
    cluster.ask(0, 0, next === undefined ? [] : [{ kind: 'retry', of: next, failure: FAILURE }]);
    cluster.happen({ kind: 'slow', of: slow });
    [next] = cluster.ask(0, 1);
    expect(next).toEqual({ ...slow, attempt });
  }
  cluster.ask(0, 0, next === undefined ? [] : [{ kind: 'retry', of: next, failure: FAILURE }]);
  cluster.happen({ kind: 'slow', of: slow });
  expect(cluster.ask(0, 1)).toEqual([]);
  expect([cluster.status, cluster.running(1)]).toEqual(['running', [slow]]);
});

test.each(['slow', 'backup'] as const)('a user error of either ends the job: %s', (which) => {
  const made = backedUp();
  const worker = which === 'slow' ? 1 : 0;
  made.cluster.ask(worker, 0, [{ kind: 'user', of: made[which], failure: FAILURE } satisfies Report]);
  expect(made.cluster.status).toBe('failed');
});

test('a stage whose rows may be others the next time has no backups', () => {
  const stages: StageShape[] = TWO.map((shape) => ({ ...shape, repeatable: false }));
  const cluster = new Cluster(2, stages);
  const [slow] = cluster.ask(0, 4);
  if (slow === undefined) throw new Error('no task');
  cluster.happen({ kind: 'slow', of: slow });
  expect(cluster.ask(1, 4)).toEqual([]);
});

test('slow is what runs for three times the median of what is done, and for the least time', () => {
  const record = (task: number, began: number, ended: number | null) => ({
    of: { job: 0, stage: 0, task, attempt: 1 },
    worker: 0,
    began,
    ended,
    ending: ended === null ? null : ('done' as const),
    failure: null,
    rows: 0,
    bytes: 0,
  });
  const attempts = [record(0, 0, 100), record(1, 0, 110), record(2, 0, 900), record(3, 0, null)];
  const slow = (least: number, now: number) => slowOnes(attempts, least, now).map(({ of }) => attemptKey(of));
  expect(slow(50, 330)).toEqual([]);
  expect(slow(50, 331)).toEqual(['0-3-1']);
  expect(slow(400, 400)).toEqual([]);
  expect(slow(400, 401)).toEqual(['0-3-1']);
  expect(slowOnes([record(3, 0, null)], 50, 1_000)).toEqual([]);
});
