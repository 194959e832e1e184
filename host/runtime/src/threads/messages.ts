import type { Batch } from '../batch.js';
import type { Counters } from '../counters.js';
import { type ErrorDetails, HeddleError } from '../errors.js';
import type { LogLevel } from '../extism-env.js';
import type { SharedModule } from '../module.js';
import type { Task } from './task.js';

/** What a worker is started with. */
export interface WorkerSetup {
  readonly module: SharedModule;
  readonly config: Readonly<Record<string, string>>;
  readonly varsLimitBytes: number | null;
  /** Whether log lines are sent. */
  readonly logs: boolean;
  /** See `Pulse`. */
  readonly pulse: Int32Array;
}

/** From the pool to a worker: one task at a time. */
export type Request = Task;

/** From a worker to the pool. `ready` comes first, then one `done` or `failed` per task. */
export type Response =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly message: string }
  | { readonly kind: 'done'; readonly batch: Batch; readonly counters: Readonly<Counters> }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly counters: Readonly<Counters> };

/** An error as it crosses threads, where classes are lost: a HeddleError's parts, or a bug. */
export type Failure =
  | { readonly kind: 'heddle'; readonly details: ErrorDetails }
  | { readonly kind: 'bug'; readonly text: string };

/** Takes an error apart. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof HeddleError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'bug', text };
  }
  // A cause may be anything; not all of that crosses threads.
  return { kind: 'heddle', details: { ...error.details(), cause: undefined } };
}

/** Puts it together again. */
export function errorOf(failure: Failure): Error {
  if (failure.kind === 'bug') return new Error(`a worker thread failed: ${failure.text}`);
  return new HeddleError(failure.details);
}
