import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterEvent } from '../../src/scheduler/event.js';
import { reduce } from '../../src/scheduler/reduce.js';
import { EMPTY } from '../../src/scheduler/state.js';

/** The events in a cluster's log. */
export function eventsIn(path: string): readonly ClusterEvent[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(1, -1);
  return lines.map((line) => JSON.parse(line) as ClusterEvent);
}

/** An attempt that was begun, and how it ended. */
export interface Run {
  readonly job: number;
  /** Stage and task. */
  readonly task: string;
  readonly attempt: number;
  readonly worker: number;
  /** Null where nobody said anything of it. */
  ending: string | null;
}

/** All attempts in a log. */
export function runsIn(path: string): readonly Run[] {
  const runs = new Map<string, Run>();
  let state = EMPTY;
  for (const event of eventsIn(path)) {
    if (event.kind === 'polled')
      for (const { kind, of } of event.reports) {
        const run = runs.get(`${of.job} ${of.stage} ${of.task} ${of.attempt}`);
        if (run !== undefined) run.ending ??= kind;
      }
    const step = reduce(state, event);
    state = step.state;
    for (const command of step.commands) {
      if (command.kind !== 'assign') continue;
      const { job, stage, task, attempt } = command.attempt;
      const run: Run = { job, task: `${stage} ${task}`, attempt, worker: command.worker, ending: null };
      runs.set(`${job} ${stage} ${task} ${attempt}`, run);
    }
  }
  return [...runs.values()];
}

/** Waits until a log says something. */
export async function until(path: string, isThere: (runs: readonly Run[]) => boolean): Promise<void> {
  while (!isThere(runsIn(path))) await sleep(10);
}
