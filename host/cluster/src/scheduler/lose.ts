import { taskOf, withTask } from './jobs.js';
import { at, entriesOf, put } from './list.js';
import type { AttemptRef, ClusterState, Place, Task, Worker } from './state.js';

/** Whether two attempts are the same. */
export function sameAttempt(a: AttemptRef, b: AttemptRef): boolean {
  return a.job === b.job && a.stage === b.stage && a.task === b.task && a.attempt === b.attempt;
}

/** Where attempts at a task run: at none, one or two workers. */
export function placesOf({ status, worker, attempt, backup }: Task): readonly Place[] {
  if (status !== 'running' || worker === null) return [];
  const place = { worker, attempt };
  return backup === null ? [place] : [place, backup];
}

/**
 * Takes an attempt at a task back. One that runs beside it goes on alone, and what became of this one is no matter; else the task is
 * taken back, with `change`.
 */
export function takeAttemptBack(
  state: ClusterState,
  of: AttemptRef,
  change: Partial<Task> = {},
): ClusterState {
  const task = taskOf(state, of.job, of.stage, of.task);
  const places = task === undefined ? [] : placesOf(task);
  const own = places.find(({ attempt }) => attempt === of.attempt);
  const other = places.find(({ attempt }) => attempt !== of.attempt);
  if (own === undefined || other === undefined) return takeBack(state, of, change);
  const next = withoutRunning(state, own.worker, of);
  return withTask(next, of.job, of.stage, of.task, { ...other, backup: null });
}

/**
 * Takes a task back, whatever it was: it waits again, and nobody runs it any more. `change` says what else is known of it.
 */
export function takeBack(
  state: ClusterState,
  ref: Omit<AttemptRef, 'attempt'>,
  change: Partial<Task> = {},
): ClusterState {
  const task = taskOf(state, ref.job, ref.stage, ref.task);
  if (task === undefined || task.status === 'waiting') return state;
  return withTask(withoutTask(state, ref), ref.job, ref.stage, ref.task, {
    ...change,
    status: 'waiting',
    worker: null,
    backup: null,
    output: null,
    from: null,
    redo: task.redo || task.status === 'done',
  });
}

/** The state in which no worker runs a task. */
export function withoutTask(state: ClusterState, ref: Omit<AttemptRef, 'attempt'>): ClusterState {
  const task = taskOf(state, ref.job, ref.stage, ref.task);
  let next = state;
  for (const { worker, attempt } of task === undefined ? [] : placesOf(task))
    next = withoutRunning(next, worker, { ...ref, attempt });
  return next;
}

/** The state in which a worker does not run an attempt. */
function withoutRunning(state: ClusterState, id: number, ref: AttemptRef): ClusterState {
  const worker = at(state.workers, id);
  if (worker === undefined) return state;
  const running = worker.running.filter((other) => !sameAttempt(other, ref));
  if (running.length === worker.running.length) return state;
  return { ...state, workers: put(state.workers, id, { ...worker, running }) };
}

/** Whether what the tasks of a worker left is still there when it is not. */
export function rowsOutlive(worker: Worker | undefined): boolean {
  return worker !== undefined && worker.shuffleAt !== null;
}

/**
 * Loses a worker: what it ran and what it kept waits to be run again, but for what runs elsewhere, too, there being no other
 * way to get it, and for rows that are in a shared place. Whatever the reason, a worker is lost here.
 */
export function loseWorker(state: ClusterState, id: number): ClusterState {
  const worker = at(state.workers, id);
  if (worker?.alive !== true) return state;
  let next: ClusterState = {
    ...state,
    workers: put(state.workers, id, { ...worker, alive: false, running: [] }),
  };
  for (const job of state.active)
    for (const [stage, { tasks }] of at(state.jobs, job)?.stages.entries() ?? [])
      for (const [task, { status, worker: owner, attempt, backup }] of entriesOf(tasks))
        if (status === 'done' && rowsOutlive(worker)) continue;
        else if (backup?.worker === id)
          next = takeAttemptBack(next, { job, stage, task, attempt: backup.attempt });
        else if (owner === id) next = takeAttemptBack(next, { job, stage, task, attempt });
  return next;
}

/**
 * Takes back everything that was made of a stage's rows, when rows of it are about to be made that may be others.
 */
export function rollBack(state: ClusterState, job: number, stage: number): ClusterState {
  const stages = at(state.jobs, job)?.stages ?? [];
  const stale = new Set([stage]);
  let next = state;
  for (const [id, { shape, tasks }] of stages.entries()) {
    if (!shape.inputs.some((input) => stale.has(input))) continue;
    stale.add(id);
    for (const [task] of entriesOf(tasks)) next = takeBack(next, { job, stage: id, task });
  }
  return next;
}
