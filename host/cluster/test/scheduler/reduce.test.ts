import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inputsOf } from '../../src/coordinator/answers.js';
import type { ClusterEvent, Report } from '../../src/scheduler/event.js';
import { holdsKept } from '../../src/scheduler/kept.js';
import { at } from '../../src/scheduler/list.js';
import { reduce } from '../../src/scheduler/reduce.js';
import { type AttemptRef, EMPTY, type StageShape } from '../../src/scheduler/state.js';
import { Cluster, done, TWO } from './cluster.js';
import { checkChange, checkState } from './invariants.js';
import { SPEC } from './made-jobs.js';

const FAILURE = { code: 'HEDDLE2001', message: 'no', function: 'f', row: 3 };

test('a lost worker: what it left runs again and nothing else', () => {
  const cluster = new Cluster(2, TWO);
  const [own, others] = [cluster.ask(0, 3), cluster.ask(1, 1)];
  expect([own.map(({ task }) => task), others.map(({ task }) => task)]).toEqual([[0, 1, 2], [3]]);
  expect(cluster.ask(1, 0, others.map(done))).toEqual([]);
  cluster.ask(0, 0, own.slice(0, 2).map(done));
  cluster.happen({ kind: 'lost', worker: 0, why: 'silent' });
  const again = cluster.ask(1, 4);
  expect(again.map(({ task, attempt }) => [task, attempt]).sort()).toEqual([
    [0, 2],
    [1, 2],
    [2, 2],
  ]);
  const [last] = cluster.ask(1, 1, again.map(done));
  expect(last).toEqual({ job: 0, stage: 1, task: 0, attempt: 1 });
  expect(cluster.attempts(0)).toEqual([2, 2, 2, 1]);
  // All rows are read: that their worker goes now costs nothing.
  cluster.ask(1, 0, last === undefined ? [] : [done(last)]);
  cluster.happen({ kind: 'lost', worker: 1, why: 'silent' });
  expect(cluster.status).toBe('succeeded');
});

test('what a lost worker left in a shared place is there: only what it ran runs again', () => {
  const cluster = new Cluster(1, TWO);
  cluster.happen({ kind: 'joined', address: 'http://w1', slots: 4, shuffleAt: 's3://rows' });
  const [own, others] = [cluster.ask(1, 3), cluster.ask(0, 1)];
  const [first, second, third] = own;
  if (first === undefined || second === undefined || third === undefined) throw new Error('no tasks');
  cluster.ask(1, 0, [first, second].map(done));
  cluster.ask(0, 0, others.map(done));
  cluster.happen({ kind: 'lost', worker: 1, why: 'silent' });
  expect(cluster.ask(0, 4)).toEqual([{ ...third, attempt: 2 }]);
  const [reader] = cluster.ask(0, 4, [done({ ...third, attempt: 2 })]);
  if (reader === undefined) throw new Error('no reader');
  // The rows of the lost worker are read from the place, below the job's key.
  expect(inputsOf(cluster.state, reader).map(({ of, address }) => [of.task, of.attempt, address])).toEqual([
    [0, 1, 's3://rows/key'],
    [1, 1, 's3://rows/key'],
    [2, 2, 'w0'],
    [3, 1, 'w0'],
  ]);
  // An object that is not there is a lost input like any other, and then not of that worker any more.
  const again = cluster.ask(0, 4, [{ kind: 'starved', of: reader, failure: FAILURE, lost: [second] }]);
  expect(again).toEqual([{ ...second, attempt: 2 }]);
  const [last] = cluster.ask(0, 4, again.map(done));
  expect(last).toEqual({ ...reader, attempt: 2 });
  cluster.ask(0, 0, last === undefined ? [] : [done(last)]);
  expect(cluster.status).toBe('succeeded');
});

test('a lost block: the task that left it, and the one that wanted it', () => {
  const cluster = new Cluster(1, TWO);
  const maps = cluster.ask(0, 4);
  const [reader] = cluster.ask(0, 1, maps.map(done));
  if (reader === undefined || maps[2] === undefined) throw new Error('no reader');
  const lost = [maps[2], { ...maps[1], attempt: 7 } as AttemptRef, reader];
  const [again, ...more] = cluster.ask(0, 4, [{ kind: 'starved', of: reader, failure: FAILURE, lost }]);
  expect([again, more]).toEqual([{ ...maps[2], attempt: 2 }, []]);
  expect(cluster.ask(0, 4, again === undefined ? [] : [done(again)])).toEqual([{ ...reader, attempt: 2 }]);
});

test('what is said twice, too late or by another worker changes nothing', () => {
  const cluster = new Cluster(2, TWO);
  const [first] = cluster.ask(0, 1);
  if (first === undefined) throw new Error('no task');
  cluster.ask(1, 0, [done(first)]);
  expect(at(cluster.state.jobs, 0)?.stages[0]?.done).toBe(0);
  cluster.ask(0, 0, [done(first), done(first)]);
  const { state } = cluster;
  cluster.ask(0, 0, [{ kind: 'user', of: first, failure: FAILURE }, done(first)]);
  cluster.happen({ kind: 'lost', worker: 9, why: 'nobody' });
  expect(cluster.state).toBe(state);
});

test('a failure of a function ends its job at once, with row and function; other failures are tried elsewhere first', () => {
  const cluster = new Cluster(2, TWO);
  const [first] = cluster.ask(0, 1);
  if (first === undefined) throw new Error('no task');
  const failed = (of: AttemptRef): Report => ({ kind: 'retry', of, failure: FAILURE });
  expect(cluster.ask(0, 1, [failed(first)]).map(({ task }) => task)).toEqual([1]);
  const [second] = cluster.ask(1, 1);
  expect(second).toEqual({ ...first, attempt: 2 });
  cluster.ask(1, 0, second === undefined ? [] : [{ kind: 'user', of: second, failure: FAILURE }]);
  expect(cluster.status).toBe('failed');
  expect(at(cluster.state.jobs, 0)?.failure).toEqual(FAILURE);
});

test('a task that fails four times fails its job, and says why', () => {
  const cluster = new Cluster(1, TWO);
  for (let attempt = 1; attempt <= 4; attempt++) {
    const [of] = cluster.ask(0, 1);
    expect(of).toEqual({ job: 0, stage: 0, task: 0, attempt });
    cluster.ask(0, 0, of === undefined ? [] : [{ kind: 'retry', of, failure: FAILURE }]);
  }
  expect(at(cluster.state.jobs, 0)?.failure).toEqual({
    code: 'HEDDLE4010',
    message: 'task 0 of stage 0 failed 4 times, the last time with HEDDLE2001: no',
  });
});

test('two jobs share a cluster evenly', () => {
  const cluster = new Cluster(1, TWO);
  cluster.happen({ kind: 'submitted', spec: SPEC, stages: TWO });
  expect(cluster.ask(0, 4).map(({ job }) => job)).toEqual([0, 1, 0, 1]);
});

/** The same rows in every job that has them. */
const NAMED: readonly StageShape[] = TWO.map((shape, stage) =>
  stage === 0 ? { ...shape, kept: 'rows' } : shape,
);

test('rows with a name are made once: a job that comes later waits for them, one that comes afterwards has them', () => {
  const cluster = new Cluster(1, NAMED);
  cluster.happen({ kind: 'submitted', spec: SPEC, stages: NAMED });
  const maps = cluster.ask(0, 4);
  expect(maps.map(({ job, stage }) => [job, stage])).toEqual([0, 0, 0, 0].map(() => [0, 0]));
  const both = cluster.ask(0, 4, maps.map(done));
  expect(both).toEqual([0, 1].map((job) => ({ job, stage: 1, task: 0, attempt: 1 })));
  cluster.ask(0, 4, both.map(done));
  cluster.happen({ kind: 'submitted', spec: SPEC, stages: NAMED });
  const [third] = cluster.ask(0, 4);
  expect(third).toEqual({ job: 2, stage: 1, task: 0, attempt: 1 });
  // The rows of the first job are the third one's input, and what is lost of them runs again in the third.
  const lost = maps.slice(1, 2);
  if (third === undefined) throw new Error('no task');
  const starved: Report = { kind: 'starved', of: third, failure: FAILURE, lost };
  expect(cluster.ask(0, 4, [starved])).toEqual([{ job: 2, stage: 0, task: 1, attempt: 1 }]);
  expect(holdsKept(cluster.state, 0)).toBe(true);
});

test('what only rows need that an earlier job makes is not made either, until that job is ended', () => {
  const shape = { tasks: 2, inputs: [], narrow: [], dealt: [], sliced: null, repeatable: true, kept: null };
  const stages: StageShape[] = [
    shape,
    { ...shape, inputs: [0], kept: 'rows' },
    { ...shape, tasks: 1, inputs: [1] },
  ];
  const cluster = new Cluster(1, stages);
  cluster.happen({ kind: 'submitted', spec: SPEC, stages });
  const first = cluster.ask(0, 4);
  expect(first.map(({ job, stage }) => [job, stage])).toEqual([
    [0, 0],
    [0, 0],
  ]);
  const second = cluster.ask(0, 4, first.map(done));
  expect(second.map(({ job, stage }) => [job, stage])).toEqual([
    [0, 1],
    [0, 1],
  ]);
  cluster.ask(0, 0, second.slice(0, 1).map(done));
  cluster.happen({ kind: 'ended', job: 0, failure: null });
  // The other one's rows are made here now, by what they need.
  const own = cluster.ask(0, 4);
  expect(own.map(({ job, stage }) => [job, stage])).toEqual([
    [1, 0],
    [1, 0],
  ]);
  expect(cluster.ask(0, 4, own.map(done))).toEqual([{ job: 1, stage: 1, task: 1, attempt: 1 }]);
});

test('named rows go when nobody reads them, and with their worker', () => {
  const cluster = new Cluster(2, NAMED);
  const maps = cluster.ask(0, 4);
  const [last] = cluster.ask(0, 1, maps.map(done));
  cluster.happen({ kind: 'dropped', name: 'rows' });
  expect(cluster.state.kept).toHaveLength(1);
  cluster.ask(0, 0, last === undefined ? [] : [done(last)]);
  expect([cluster.status, holdsKept(cluster.state, 0)]).toEqual(['succeeded', true]);
  const before = cluster.state;
  cluster.happen({ kind: 'lost', worker: 0, why: 'silent' });
  expect(holdsKept(cluster.state, 0)).toBe(false);
  cluster.state = before;
  cluster.happen({ kind: 'dropped', name: 'rows' });
  expect(cluster.state.kept).toEqual([]);
});

const ref = fc.record({
  job: fc.nat(2),
  stage: fc.nat(2),
  task: fc.nat(4),
  attempt: fc.integer({ min: 0, max: 3 }),
});
const report: fc.Arbitrary<Report> = fc.oneof(
  fc.record({
    kind: fc.constant('done' as const),
    of: ref,
    output: fc.constant({ rows: 1, bytes: 1, answer: 'digest' }),
  }),
  fc.record({
    kind: fc.constantFrom('user' as const, 'retry' as const),
    of: ref,
    failure: fc.constant(FAILURE),
  }),
  fc.record({
    kind: fc.constant('starved' as const),
    of: ref,
    failure: fc.constant(FAILURE),
    lost: fc.array(ref, { maxLength: 3 }),
  }),
);
const event: fc.Arbitrary<ClusterEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('joined' as const),
    address: fc.constant('w'),
    slots: fc.integer({ min: 1, max: 3 }),
    shuffleAt: fc.constantFrom(null, '/shared'),
  }),
  fc.record({ kind: fc.constant('slow' as const), of: ref }),
  fc.record({ kind: fc.constant('lost' as const), worker: fc.nat(3), why: fc.constant('gone') }),
  fc.constantFrom<ClusterEvent>(
    { kind: 'submitted', spec: SPEC, stages: TWO },
    { kind: 'submitted', spec: SPEC, stages: NAMED },
    { kind: 'dropped', name: 'rows' },
  ),
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('polled' as const),
      worker: fc.nat(3),
      free: fc.nat(4),
      running: fc.array(ref, { maxLength: 3 }),
      reports: fc.array(report, { maxLength: 3 }),
    }),
  },
  fc.record({ kind: fc.constant('ended' as const), job: fc.nat(2), failure: fc.constantFrom(null, FAILURE) }),
);

test('any events leave a state that holds together, and the log of those that matter gives it again', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let state = EMPTY;
      const log: string[] = [];
      for (const each of events) {
        const next = reduce(state, each).state;
        if (next !== state) log.push(JSON.stringify(each));
        checkChange(state, next);
        state = next;
        checkState(state);
      }
      const replayed = log.reduce(
        (before, line) => reduce(before, JSON.parse(line) as ClusterEvent).state,
        EMPTY,
      );
      expect(replayed).toEqual(state);
    }),
    { numRuns: 500 },
  );
});

test('a worker is given what it has the rows of, and else what is next', () => {
  const shape = { tasks: 4, inputs: [], narrow: [], dealt: [], sliced: null, repeatable: true, kept: null };
  const cluster = new Cluster(2, [
    shape,
    { ...shape, inputs: [0], narrow: [0] },
    { ...shape, tasks: 1, inputs: [1] },
  ]);
  const [first, second] = [cluster.ask(0, 1), cluster.ask(1, 3)];
  cluster.ask(0, 0, first.map(done));
  cluster.ask(1, 0, second.map(done));
  const tasks = (worker: number, free: number) => cluster.ask(worker, free).map(({ task }) => task);
  expect(tasks(1, 2)).toEqual([1, 2]);
  // Its own first; then one whose rows the other worker has, which has no time.
  expect(tasks(0, 2)).toEqual([0, 3]);
  // Of such an input a task reads one task alone.
  const reads = (task: number) =>
    inputsOf(cluster.state, { job: 0, stage: 1, task, attempt: 1 }).map(({ of, address }) => [
      of.task,
      address,
    ]);
  expect([reads(0), reads(3)]).toEqual([[[0, 'w0']], [[3, 'w1']]]);
});
