import type { AttemptRecord } from '../coordinator/chronicle.js';
import type { Stage } from '../scheduler/state.js';
import type { JobView } from './view.js';

/** A stage of a job as people see it. */
export interface StageFacts {
  readonly id: number;
  readonly tasks: number;
  readonly done: number;
  readonly running: number;
  readonly attempts: number;
  /** Attempts that failed. */
  readonly failed: number;
  /** Attempts whose rows, or work, were lost or not wanted. */
  readonly gone: number;
  /** Of what the last attempts of its tasks left. */
  readonly rows: number;
  readonly bytes: number;
  /** Milliseconds since 1970; null before its first attempt, and while it runs. */
  readonly began: number | null;
  readonly ended: number | null;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
}

/** The stages of a job, in their order. */
export function stageFacts({ job, record }: JobView): StageFacts[] {
  const byStage = new Map<number, AttemptRecord[]>();
  for (const attempt of record?.attempts.values() ?? []) {
    const { stage } = attempt.of;
    const known = byStage.get(stage);
    if (known === undefined) byStage.set(stage, [attempt]);
    else known.push(attempt);
  }
  return job.stages.map((stage, id) => factsOf(id, stage, byStage.get(id) ?? [], job.status === 'running'));
}

function factsOf(id: number, stage: Stage, attempts: readonly AttemptRecord[], isLive: boolean): StageFacts {
  const { count: tasks, running, done } = stage;
  const last = new Map<number, AttemptRecord>();
  for (const attempt of attempts) if (attempt.ending === 'done') last.set(attempt.of.task, attempt);
  const count = (isOf: (attempt: AttemptRecord) => boolean) => attempts.filter(isOf).length;
  const sum = (of: (attempt: AttemptRecord) => number) =>
    [...last.values()].reduce((total, attempt) => total + of(attempt), 0);
  const isOver = !isLive || done === tasks;
  const ended = attempts.reduce((latest, attempt) => Math.max(latest, attempt.ended ?? 0), 0);
  return {
    id,
    tasks,
    done,
    running,
    attempts: stage.attempts,
    failed: count(({ ending }) => ending === 'user' || ending === 'retry' || ending === 'starved'),
    gone: count(({ ending }) => ending === 'lost' || ending === 'stopped'),
    rows: sum(({ rows }) => rows),
    bytes: sum(({ bytes }) => bytes),
    began: attempts[0]?.began ?? null,
    ended: isOver && ended > 0 ? ended : null,
    state: stateOf(stage, attempts),
  };
}

function stateOf({ count, running, done }: Stage, attempts: readonly AttemptRecord[]): StageFacts['state'] {
  if (attempts.some(({ ending }) => ending === 'user')) return 'failed';
  if (done === count) return 'done';
  return running > 0 ? 'running' : 'waiting';
}
