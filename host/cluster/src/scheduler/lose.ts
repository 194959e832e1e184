import { taskOf, withTask } from './jobs.js';
import { at, entriesOf, put } from './list.js';
import type { AttemptRef, ClusterState, Task } from './state.js';

/** Whether two attempts are the same. */
export function sameAttempt(a: AttemptRef, b: AttemptRef): boolean {
  return a.job === b.job && a.stage === b.stage && a.task === b.task && a.attempt === b.attempt;
}

/**
 * Takes a task back, whatever it was: it waits again, and its worker runs it no more. `change` says what else is known of it.
 */
export function takeBack(
  state: ClusterState,
  ref: Omit<AttemptRef, 'attempt'>,
  change: Partial<Task> = {},
): ClusterState {
  const task = taskOf(state, ref.job, ref.stage, ref.task);
  if (task === undefined || task.status === 'waiting') return state;
  const { worker, attempt } = task;
  const without = worker === null ? state : withoutRunning(state, worker, { ...ref, attempt });
  return withTask(without, ref.job, ref.stage, ref.task, {
    ...change,
    status: 'waiting',
    worker: null,
    output: null,
    from: null,
    redo: task.redo || task.status === 'done',
  });
}

/** The state in which a worker does not run an attempt. */
export function withoutRunning(state: ClusterState, id: number, ref: AttemptRef): ClusterState {
  const worker = at(state.workers, id);
  if (worker === undefined) return state;
  const running = worker.running.filter((other) => !sameAttempt(other, ref));
  if (running.length === worker.running.length) return state;
  return { ...state, workers: put(state.workers, id, { ...worker, running }) };
}

/**
 * Loses a worker: what it ran and what it kept waits to be run again, there being no other way to get it. Whatever the reason,
 * a worker is lost here.
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
      for (const [task, { worker: owner }] of entriesOf(tasks))
        if (owner === id) next = takeBack(next, { job, stage, task });
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
