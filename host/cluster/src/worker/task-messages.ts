import type { Assignment } from '../protocol/messages.js';
import type { Report } from '../scheduler/event.js';

/** What a thread of tasks has from its worker. */
export interface ThreadSetup {
  /** Where the worker serves what its tasks leave. */
  readonly address: string;
  /** Where it keeps that. */
  readonly folder: string;
  /** Where blobs of jobs are, by digest. */
  readonly blobs: string;
  readonly coordinator: string;
  readonly token: string;
  /** Bytes that operators of one task hold in memory. */
  readonly memory: number;
}

/** To a thread: a task to be run. */
export type TaskOrder = Assignment;

/** From a thread: how it ended. */
export type TaskResult = Report;
