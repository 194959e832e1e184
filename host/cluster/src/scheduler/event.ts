import type { AttemptRef, Failure, JobSpec, StageShape, TaskOutput } from './state.js';

/** What a worker says of an attempt that has ended. */
export type Report =
  | { readonly kind: 'done'; readonly of: AttemptRef; readonly output: TaskOutput }
  /** `user`: it would fail everywhere; `retry`: perhaps not. */
  | { readonly kind: 'user' | 'retry'; readonly of: AttemptRef; readonly failure: Failure }
  /** Inputs, by the attempts that left them, are not there or damaged. */
  | {
      readonly kind: 'starved';
      readonly of: AttemptRef;
      readonly failure: Failure;
      readonly lost: readonly AttemptRef[];
    };

/** What happens to a cluster. The scheduler knows nothing else: no clock, no network. */
export type ClusterEvent =
  | {
      readonly kind: 'joined';
      readonly address: string;
      readonly slots: number;
      /** As that of the worker; null unless said. */
      readonly shuffleAt?: string | null;
    }
  /** A worker is gone with all that it has: silent for too long, ended, or replaced by itself. */
  | { readonly kind: 'lost'; readonly worker: number; readonly why: string }
  | { readonly kind: 'submitted'; readonly spec: JobSpec; readonly stages: readonly StageShape[] }
  /** A worker asks for work: what it runs now, what has ended since, and how many tasks it takes. */
  | {
      readonly kind: 'polled';
      readonly worker: number;
      readonly free: number;
      readonly running: readonly AttemptRef[];
      readonly reports: readonly Report[];
    }
  /** An attempt runs for much longer than others of its stage did, by the coordinator's clock. */
  | { readonly kind: 'slow'; readonly of: AttemptRef }
  /** Rows that are kept for other jobs are not kept any longer, unless one that runs may read them. */
  | { readonly kind: 'dropped'; readonly name: string }
  /** A job is ended from outside; with a failure where that is nobody's wish. */
  | { readonly kind: 'ended'; readonly job: number; readonly failure: Failure | null };

/** What is to be done after an event. */
export type Command =
  | { readonly kind: 'assign'; readonly worker: number; readonly attempt: AttemptRef }
  | { readonly kind: 'end'; readonly job: number };
