import type { Assignment } from '../protocol/messages.js';
import type { Report } from '../scheduler/event.js';
import type { Compression } from '../shuffle/compression.js';
import type { TaskLine } from './task-log.js';

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
  /** What makes smaller what tasks leave for others; null for nothing. */
  readonly compress: Compression | null;
  /** The shared place where they leave it; null for the folder. */
  readonly shuffleAt: string | null;
}

/** To a thread: a task to be run. */
export type TaskOrder = Assignment;

/** From a thread: a line that a function logged, or how its task ended. */
export type TaskNews = { readonly kind: 'logged'; readonly line: TaskLine } | Report;
