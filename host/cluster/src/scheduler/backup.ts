import { changeStage, taskOf } from './jobs.js';
import { at } from './list.js';
import type { AttemptRef, ClusterState, Stage } from './state.js';

/** Backups that an attempt has at most, one after another: they fail, too, and what fails there is not counted. */
const MOST = 4;

/**
 * Wants a second attempt beside one that is slow, where both leave the same rows: whichever is done first may then count.
 */
export function wantBackup(state: ClusterState, of: AttemptRef): ClusterState {
  const { job, stage, task, attempt } = of;
  const found = taskOf(state, job, stage, task);
  if (found?.status !== 'running' || found.attempt !== attempt || found.backup !== null) return state;
  if (found.begun - attempt >= MOST) return state;
  const whole = at(state.jobs, job)?.stages[stage];
  if (whole?.shape.repeatable !== true || whole.slow.includes(task)) return state;
  return changeStage(state, job, stage, (old) => ({ ...old, slow: [...old.slow, task] }));
}

/** The next task that is to have a backup, but for those that this worker runs itself or failed at. */
export function firstSlow({ tasks, slow }: Stage, worker: number): number | null {
  const isElsewhere = (task: number) => {
    const found = at(tasks, task);
    return found?.worker !== worker && found?.avoid !== worker;
  };
  return slow.find(isElsewhere) ?? null;
}
