import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterEvent } from '../../src/scheduler/event.js';
import { taskOf } from '../../src/scheduler/jobs.js';
import { at } from '../../src/scheduler/list.js';
import { sameAttempt } from '../../src/scheduler/lose.js';
import { reduce } from '../../src/scheduler/reduce.js';
import { type ClusterState, EMPTY } from '../../src/scheduler/state.js';

/** The events in a cluster's log. */
export function eventsIn(path: string): readonly ClusterEvent[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(1, -1);
  return lines.map((line) => JSON.parse(line) as ClusterEvent);
}

/** What became of a cluster by the events in its log. */
export function stateIn(path: string): ClusterState {
  return eventsIn(path).reduce((state, event) => reduce(state, event).state, EMPTY);
}

/** An attempt that was begun, and how it ended. */
export interface Run {
  readonly job: number;
  /** Stage and task. */
  readonly task: string;
  readonly attempt: number;
  readonly worker: number;
  /** Whether it was begun beside another one that was slow. */
  readonly backup: boolean;
  /** Null where nothing was said of it that counted. */
  ending: string | null;
}

/** All attempts in a log. */
export function runsIn(path: string): readonly Run[] {
  const runs = new Map<string, Run>();
  let state = EMPTY;
  for (const event of eventsIn(path)) {
    if (event.kind === 'polled')
      for (const { kind, of } of event.reports) {
        if (at(state.workers, event.worker)?.running.some((ref) => sameAttempt(ref, of)) !== true) continue;
        const run = runs.get(`${of.job} ${of.stage} ${of.task} ${of.attempt}`);
        if (run !== undefined) run.ending ??= kind;
      }
    const step = reduce(state, event);
    state = step.state;
    for (const command of step.commands) {
      if (command.kind !== 'assign') continue;
      const { job, stage, task, attempt } = command.attempt;
      const { worker } = command;
      const backup = taskOf(state, job, stage, task)?.backup?.attempt === attempt;
      const run: Run = { job, task: `${stage} ${task}`, attempt, worker, backup, ending: null };
      runs.set(`${job} ${stage} ${task} ${attempt}`, run);
    }
  }
  return [...runs.values()];
}

/** Waits until a log says something. */
export async function until(path: string, isThere: (runs: readonly Run[]) => boolean): Promise<void> {
  while (!isThere(runsIn(path))) await sleep(10);
}
