import type { Report } from './event.js';
import { endJob, isComplete, taskOf, withTask } from './jobs.js';
import { inputOf, keepRows, unkeep } from './kept.js';
import { at } from './list.js';
import { placesOf, sameAttempt, takeAttemptBack, takeBack, withoutTask } from './lose.js';
import type { AttemptRef, ClusterState, Failure, Place, Task } from './state.js';

/** Attempts of one task that may fail before its job does. */
export const MAX_FAILURES = 4;
/** Attempts of one task that may find an input lost before its job fails. */
export const MAX_STARVED = 16;

/**
 * Takes what a worker says of an attempt. What is said of an attempt that does not run there (said twice, too late, or by somebody
 * else) changes nothing: the first to finish has finished.
 */
export function applyReport(state: ClusterState, worker: number, report: Report): ClusterState {
  const { of } = report;
  const task = taskOf(state, of.job, of.stage, of.task);
  const runs = (place: Place) => place.attempt === of.attempt && place.worker === worker;
  if (task === undefined || !placesOf(task).some(runs)) return state;
  switch (report.kind) {
    case 'done':
      return finished(withoutTask(state, of), of, worker, report.output);
    case 'user':
      return endJob(state, of.job, { status: 'failed', failure: report.failure });
    case 'retry':
      return again(state, of, report.failure, {
        failures: task.failures + 1,
        starved: task.starved,
        avoid: worker,
      });
    case 'starved': {
      let next = state;
      for (const lost of report.lost) {
        const input = inputOf(next, of, lost);
        if (input === null) continue;
        next = unkeep(takeBack(next, input), (kept) => sameAttempt(kept.of, lost));
      }
      return again(next, of, report.failure, { failures: task.failures, starved: task.starved + 1 });
    }
  }
}

function finished(
  state: ClusterState,
  of: AttemptRef,
  worker: number,
  output: NonNullable<Task['output']>,
): ClusterState {
  const { job, stage, task, attempt } = of;
  const done = withTask(state, job, stage, task, { status: 'done', worker, attempt, backup: null, output });
  const next = keepRows(done, of);
  const stages = at(next.jobs, of.job)?.stages ?? [];
  const isLast = of.stage === stages.length - 1;
  return isLast && isComplete(stages[of.stage])
    ? endJob(next, of.job, { status: 'succeeded', answer: output })
    : next;
}

function again(
  state: ClusterState,
  of: AttemptRef,
  failure: Failure,
  change: Pick<Task, 'failures' | 'starved'> & Partial<Task>,
): ClusterState {
  // While another attempt runs nothing is decided, and the one that failed was perhaps more than was needed.
  const isAlone = taskOf(state, of.job, of.stage, of.task)?.backup === null;
  const mayGoOn = change.failures < MAX_FAILURES && change.starved < MAX_STARVED;
  if (!isAlone || mayGoOn) return takeAttemptBack(state, of, change);
  const times = change.failures >= MAX_FAILURES ? change.failures : change.starved;
  const message = `task ${of.task} of stage ${of.stage} failed ${times} times, the last time with ${failure.code}: ${failure.message}`;
  return endJob(state, of.job, { status: 'failed', failure: { code: 'HEDDLE4010', message } });
}
