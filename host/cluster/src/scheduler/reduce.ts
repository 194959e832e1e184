import { assignTasks, type Step } from './assign.js';
import { wantBackup } from './backup.js';
import type { ClusterEvent, Command } from './event.js';
import { endJob, newJob } from './jobs.js';
import { dropKept, takeKept, unkeep } from './kept.js';
import { append, at } from './list.js';
import { loseWorker, rowsOutlive, sameAttempt, takeAttemptBack } from './lose.js';
import { applyReport } from './reports.js';
import type { ClusterState } from './state.js';

/**
 * The scheduler: the state after an event, and what is to be done. The same events give the same states, in any process; an event
 * that changes nothing gives the same object, and need not be remembered.
 */
export function reduce(state: ClusterState, event: ClusterEvent): Step {
  const next = advance(state, event);
  return { state: next.state, commands: [...next.commands, ...endings(state, next.state)] };
}

function advance(state: ClusterState, event: ClusterEvent): Step {
  switch (event.kind) {
    case 'joined': {
      const { address, slots, shuffleAt = null } = event;
      const workers = append(state.workers, { address, slots, shuffleAt, alive: true, running: [] });
      return quiet({ ...state, workers });
    }
    case 'lost': {
      const isGone = (worker: number) => worker === event.worker && !rowsOutlive(at(state.workers, worker));
      return quiet(unkeep(loseWorker(state, event.worker), ({ worker }) => isGone(worker)));
    }
    case 'submitted': {
      const jobs = append(state.jobs, newJob(event.spec, event.stages));
      const id = state.jobs.length;
      return quiet(takeKept({ ...state, jobs, active: [...state.active, id] }, id));
    }
    case 'slow':
      return quiet(wantBackup(state, event.of));
    case 'dropped':
      return quiet(dropKept(state, event.name));
    case 'ended': {
      const { job, failure } = event;
      const ending =
        failure === null ? ({ status: 'cancelled' } as const) : ({ status: 'failed', failure } as const);
      return quiet(endJob(state, job, ending));
    }
    case 'polled':
      return polled(state, event);
  }
}

function quiet(state: ClusterState): Step {
  return { state, commands: [] };
}

/** A worker's reports, then what it must have lost on the way to it, then work. */
function polled(state: ClusterState, event: Extract<ClusterEvent, { kind: 'polled' }>): Step {
  const { worker: id, free, running, reports } = event;
  if (at(state.workers, id)?.alive !== true) return quiet(state);
  let next = state;
  for (const report of reports) next = applyReport(next, id, report);
  // It was given these by an answer that it never got.
  for (const ref of at(next.workers, id)?.running ?? [])
    if (!running.some((other) => sameAttempt(other, ref))) next = takeAttemptBack(next, ref);
  const worker = at(next.workers, id);
  const slots = (worker?.slots ?? 0) - (worker?.running.length ?? 0);
  return assignTasks(next, id, Math.min(free, slots));
}

function endings(before: ClusterState, after: ClusterState): Command[] {
  if (before.active === after.active) return [];
  return before.active.flatMap((job): Command[] =>
    at(after.jobs, job)?.status === 'running' ? [] : [{ kind: 'end', job }],
  );
}
