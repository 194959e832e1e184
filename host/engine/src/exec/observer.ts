import type { TableSource } from '../io/source.js';
import type { Stage, Step } from '../physical/physical.js';
import type { Plan } from '../plan/plan.js';
import type { OperatorMetrics } from './memory/operator-memory.js';

/** A run of a plan as it stands: its numbers change while it goes on. */
export interface ObservedRun {
  /** As it was given, before any rule. Rounds of an iteration have the same one. */
  readonly plan: Plan;
  /** Where it runs, for people. */
  readonly where: string;
  /** In the order in which they run; none of a run in another engine, which does not say what its operators do. */
  readonly stages: readonly Stage[];
  /** The task that runs: how many stages, and how many partitions of the stage behind those, are done. */
  readonly done: { readonly stages: number; readonly partitions: number };
  /** What an operator, or the exchange behind a stage, did so far. */
  metrics(of: Step | Stage): Readonly<OperatorMetrics>;
}

/** How a run ended: with so many rows, or with a failure. */
export type RunEnd = { readonly rows: number } | { readonly error: unknown };

/** What a store has of a part of a program: its rows were there, or have just been put there. */
export type StoredState = 'reused' | 'kept';

/** Whoever wants to know what runs do. Nothing is measured for a run without one. */
export interface RunObserver {
  /** A run begins; what is returned is called once, when it ends. */
  began(run: ObservedRun): (end: RunEnd) => void;
  /** From now on `source` stands for a part whose rows are in a store. */
  stored(source: TableSource, state: StoredState): void;
}

/** Tells `observer`, if there is one, how `task` ends, which resolves to something with a number of rows. */
export async function observed<T extends { readonly rows: number }>(
  observer: RunObserver | undefined,
  run: ObservedRun,
  task: () => Promise<T>,
): Promise<T> {
  const ended = observer?.began(run);
  const result = await task().catch((error: unknown) => {
    ended?.({ error });
    throw error;
  });
  ended?.({ rows: result.rows });
  return result;
}
