import { firstSlow } from './backup.js';
import type { Command } from './event.js';
import { changeStage, runnableStages, taskOf, withTask } from './jobs.js';
import { isMadeElsewhere } from './kept.js';
import { at, entriesOf, put } from './list.js';
import { rollBack } from './lose.js';
import { settle } from './shares.js';
import type { AttemptRef, ClusterState, Job, Stage } from './state.js';

/** A state and what is to be done. */
export interface Step {
  readonly state: ClusterState;
  readonly commands: readonly Command[];
}

/** What a worker may be given of a stage. */
interface Offer {
  readonly isIn: (stage: Stage) => boolean;
  /** The task, if there is one for this worker. */
  readonly first: (job: Job, stage: Stage, worker: number, isAlone: () => boolean) => number | null;
}

/** Second attempts come when no job has anything else: they may be for nothing. */
const OFFERS: readonly Offer[] = [
  { isIn: ({ waiting }) => waiting !== null, first: firstWaiting },
  { isIn: ({ slow }) => slow.length > 0, first: (_, stage, worker) => firstSlow(stage, worker) },
];

/** Tasks of a stage that are looked at for one whose rows are near: of stages with more, the others come nearer. */
const LOOKED_AT = 256;

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
    (at(state.jobs, id)?.stages ?? []).reduce((sum, { running, backups }) => sum + running + backups, 0);
  const byLoad = state.active.map((id) => ({ id, load: load(id) })).sort((a, b) => a.load - b.load);
  for (const { isIn, first } of OFFERS)
    for (const { id } of byLoad) {
      const job = at(state.jobs, id);
      if (job?.stages.some(isIn) !== true) continue;
      const isTaken = (stage: Stage) => isMadeElsewhere(state, id, stage);
      for (const stage of runnableStages(job, isIn, isTaken)) {
        const settled = settle(state, id, stage);
        const found = at(settled.jobs, id)?.stages[stage];
        if (found === undefined) continue;
        const task = first(job, found, worker, () => isAlone(state, worker));
        if (task !== null) return started(settled, { job: id, stage, task }, worker);
      }
    }
  return null;
}

/**
 * The next task, but for those that failed at this worker while there is another one: of the next few the first whose rows are at this
 * worker, if there is one.
 */
function firstWaiting(
  { stages }: Job,
  { shape, tasks, waiting }: Stage,
  worker: number,
  isAlone: () => boolean,
): number | null {
  const sources = shape.narrow.flatMap((input) => stages[input]?.tasks ?? []);
  const isNear = (task: number) => sources.some((source) => at(source, task)?.worker === worker);
  let first: number | null = null;
  let looked = 0;
  for (let link = waiting; link !== null && looked < LOOKED_AT; link = link.next) {
    if (at(tasks, link.task)?.avoid === worker && !isAlone()) continue;
    if (sources.length === 0 || isNear(link.task)) return link.task;
    first ??= link.task;
    looked++;
  }
  return first;
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
  const attempt = (before?.begun ?? 0) + 1;
  const place = { worker, attempt };
  const change = before?.status === 'running' ? { backup: place } : { ...place, status: 'running' as const };
  let next = changeStage(state, job, stage, (old) => ({ ...old, attempts: old.attempts + 1 }));
  next = withTask(next, job, stage, task, { ...change, begun: attempt });
  const repeatable = at(next.jobs, job)?.stages[stage]?.shape.repeatable ?? true;
  if (before?.redo === true && !repeatable) next = rollBack(next, job, stage);
  return { state: next, attempt: { job, stage, task, attempt } };
}
