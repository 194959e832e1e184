import type { List } from './list.js';

/** One attempt at a task: a stage's work in one partition. */
export interface AttemptRef {
  readonly job: number;
  readonly stage: number;
  readonly task: number;
  /** From 1. */
  readonly attempt: number;
}

/** What the scheduler needs to know of a stage; stages come after those that they read. */
export interface StageShape {
  /** Tasks unless they are merged or split: its partitions. */
  readonly tasks: number;
  /** The stages that every task of it reads. */
  readonly inputs: readonly number[];
  /** Those of them of which a task reads only what the task of its own number left. */
  readonly narrow: readonly number[];
  /**
   * Those of them whose rows are dealt out to its partitions, where their bytes say how much there is to do in each, and several partitions
   * may be one task; else none.
   */
  readonly dealt: readonly number[];
  /** The one of `dealt` of which several tasks may have parts of one partition, each those of some of its tasks; null for none. */
  readonly sliced: number | null;
  /** Whether a task that runs again gives the same rows. */
  readonly repeatable: boolean;
  /**
   * What names its rows in every job that has them; null where they are this job's alone, as they are where it or a stage
   * before it is not repeatable.
   */
  readonly kept: string | null;
}

/** What a job runs, by digests of blobs (spec/cluster.md). */
export interface JobSpec {
  /** What its program calls it: a job that is submitted twice, for the first answer was lost, is one. */
  readonly key: string;
  /** What people call it. */
  readonly name: string;
  readonly plan: string;
  readonly modules: readonly string[];
  /** Tables of the program's process that the plan reads. */
  readonly tables: readonly string[];
  readonly partitions: number;
  /** Limits of calls, as the program gave them. */
  readonly limits: Readonly<Record<string, number | boolean>>;
}

/** A failure that goes through logs and messages: what `HeddleError` is made of. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly function?: string | null;
  readonly row?: number | null;
  readonly arguments?: readonly { readonly name: string; readonly value: string }[];
  readonly hidden?: boolean;
  readonly frames?: readonly {
    readonly function: string;
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }[];
}

/** What a finished task left: rows for other stages, or the answer, a blob. */
export interface TaskOutput {
  readonly rows: number;
  readonly bytes: number;
  /** Digest of the answer, which the coordinator has; null of a task of another stage than the last. */
  readonly answer: string | null;
  /** Partitions that have much more of its rows than others, with their bytes; the largest ones where there are many. */
  readonly large?: readonly (readonly [partition: number, bytes: number])[];
}

/** What a task does of its stage: partitions from one to another, which is not among them. */
export interface Share {
  readonly from: number;
  readonly to: number;
  /** Which tasks' rows of the `sliced` input; null for those of all. */
  readonly slice: { readonly from: number; readonly to: number } | null;
}

/** Where an attempt at a task runs. */
export interface Place {
  readonly worker: number;
  readonly attempt: number;
}

/** A task. */
export interface Task {
  readonly status: 'waiting' | 'running' | 'done';
  /** Where it runs or ran; null while it waits. */
  readonly worker: number | null;
  /** Number of the attempt there, which is the last one unless one beside it was begun later; 0 before the first. */
  readonly attempt: number;
  /** The attempt that runs elsewhere at the same time, for the other one is slow; null for none. */
  readonly backup: Place | null;
  /** Attempts that were begun: the number of the last one. */
  readonly begun: number;
  /** Attempts that failed without anybody knowing a lost input as the reason. */
  readonly failures: number;
  /** Attempts that failed because an input was lost. */
  readonly starved: number;
  /** The worker of the last failure, which is asked last; null for none. */
  readonly avoid: number | null;
  /** Whether it was done once: what is run again was lost. */
  readonly redo: boolean;
  /** What it left; null unless it is done. */
  readonly output: TaskOutput | null;
  /** The attempt of another job that left it; null where this job's last attempt did, or nothing is left. */
  readonly from: AttemptRef | null;
}

/** Tasks to be run, the next one first. */
export interface Waiting {
  readonly task: number;
  readonly next: Waiting | null;
}

/** A stage of a job. */
export interface Stage {
  readonly shape: StageShape;
  /** Tasks that it has; those of its shape until it is known what there is to do. */
  readonly count: number;
  /** What each of them does; null where each does the partition of its number. */
  readonly shares: readonly Share[] | null;
  readonly tasks: List<Task>;
  /** All tasks that wait, each once. */
  readonly waiting: Waiting | null;
  /** Tasks that run so slowly that another worker may try them, too, in the order in which that was noted; none has a backup. */
  readonly slow: readonly number[];
  readonly running: number;
  /** Of those that run, the ones with a backup. */
  readonly backups: number;
  readonly done: number;
  /** Attempts that were begun, over all tasks. */
  readonly attempts: number;
}

/** A job, by the order in which it came. */
export interface Job {
  readonly spec: JobSpec;
  readonly status: 'running' | 'succeeded' | 'failed' | 'cancelled';
  /** Without their tasks when the job has ended. */
  readonly stages: readonly Stage[];
  /** Why it failed; null where it did not. */
  readonly failure: Failure | null;
  /** What it answered; null where it did not. */
  readonly answer: TaskOutput | null;
}

/** A worker process, by the order in which it came. A process that comes back is another worker. */
export interface Worker {
  /** Where it serves what its tasks left: `http://host:port`. */
  readonly address: string;
  /** Tasks that it runs at a time. */
  readonly slots: number;
  /** The shared place where its tasks leave rows, which outlive it there; null for its own disk. */
  readonly shuffleAt: string | null;
  readonly alive: boolean;
  readonly running: readonly AttemptRef[];
}

/** What a task left and others may read. */
export interface KeptTask {
  readonly of: AttemptRef;
  readonly worker: number;
  readonly output: TaskOutput;
}

/** The rows of a stage that has a name; null for a task whose rows are not there. */
export interface KeptRows {
  readonly name: string;
  readonly tasks: List<KeptTask | null>;
}

/** Everything that the scheduler knows. Plain data that is never changed. */
export interface ClusterState {
  readonly workers: List<Worker>;
  readonly jobs: List<Job>;
  /** Jobs that run, the oldest first. */
  readonly active: readonly number[];
  /** What jobs left for others. */
  readonly kept: readonly KeptRows[];
}

/** A cluster without workers and jobs. */
export const EMPTY: ClusterState = {
  workers: { length: 0, chunks: [] },
  jobs: { length: 0, chunks: [] },
  active: [],
  kept: [],
};
