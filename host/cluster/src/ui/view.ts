import type { Chronicle, JobRecord } from '../coordinator/chronicle.js';
import type { LogBook } from '../coordinator/log-book.js';
import type { Presence } from '../coordinator/presence.js';
import type { ClusterState, Job } from '../scheduler/state.js';

/** What pages are made of, at one moment. */
export interface View {
  readonly state: ClusterState;
  readonly chronicle: Chronicle;
  readonly presence: Presence;
  readonly logs: LogBook;
  /** Bytes of the log of events. */
  readonly logBytes: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A job as pages show it. */
export interface JobView {
  readonly id: number;
  readonly job: Job;
  /** What was tried for it; without attempts where that is no longer kept. */
  readonly record: JobRecord | null;
  readonly now: number;
}
