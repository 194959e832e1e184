import type { Command } from './event.js';
import { changeStage, runnableStages, taskOf, withTask } from './jobs.js';
import { isMadeElsewhere } from './kept.js';
import { at, entriesOf, put } from './list.js';
import { rollBack } from './lose.js';
import type { AttemptRef, ClusterState, Stage } from './state.js';

/** A state and what is to be done. */
export interface Step {
  readonly state: ClusterState;
  readonly commands: readonly Command[];
}

/** Gives a worker up to `free` tasks: of the job that runs the fewest first, so that jobs share a cluster evenly. */
export function assignTasks(state: ClusterState, id: number, free: number): Step {
  const commands: Command[] = [];
  let next = state;
  for (let given = 0; given < free; given++) {
    const found = nextTask(next, id);
    if (found === null) break;
    const { state: taken, attempt } = found;
    next = taken;
    const worker = at(next.workers, id);
    if (worker === undefined) break;
    const running = [...worker.running, attempt];
    next = { ...next, workers: put(next.workers, id, { ...worker, running }) };
    commands.push({ kind: 'assign', worker: id, attempt });
  }
  return { state: next, commands };
}

function nextTask(state: ClusterState, worker: number): { state: ClusterState; attempt: AttemptRef } | null {
  const load = (id: number) =>
    (at(state.jobs, id)?.stages ?? []).reduce((sum, { running }) => sum + running, 0);
  const byLoad = state.active.map((id) => ({ id, load: load(id) })).sort((a, b) => a.load - b.load);
  for (const { id } of byLoad) {
    const job = at(state.jobs, id);
    const isTaken = (stage: Stage) => isMadeElsewhere(state, id, stage);
    for (const stage of job === undefined ? [] : runnableStages(job, isTaken)) {
      const found = job?.stages[stage];
      if (found === undefined) continue;
      const task = firstWaiting(state, found, worker);
      if (task !== null) return started(state, { job: id, stage, task }, worker);
    }
  }
  return null;
}

/** The next task, but for those that failed at this worker while there is another one. */
function firstWaiting(state: ClusterState, { tasks, waiting }: Stage, worker: number): number | null {
  for (let link = waiting; link !== null; link = link.next)
    if (at(tasks, link.task)?.avoid !== worker || isAlone(state, worker)) return link.task;
  return null;
}

function isAlone(state: ClusterState, worker: number): boolean {
  for (const [id, { alive }] of entriesOf(state.workers)) if (alive && id !== worker) return false;
  return true;
}

function started(
  state: ClusterState,
  { job, stage, task }: Omit<AttemptRef, 'attempt'>,
  worker: number,
): { state: ClusterState; attempt: AttemptRef } {
  const before = taskOf(state, job, stage, task);
  const attempt = (before?.attempt ?? 0) + 1;
  let next = changeStage(state, job, stage, (old) => ({ ...old, attempts: old.attempts + 1 }));
  next = withTask(next, job, stage, task, { status: 'running', worker, attempt });
  const repeatable = at(next.jobs, job)?.stages[stage]?.shape.repeatable ?? true;
  if (before?.redo === true && !repeatable) next = rollBack(next, job, stage);
  return { state: next, attempt: { job, stage, task, attempt } };
}
