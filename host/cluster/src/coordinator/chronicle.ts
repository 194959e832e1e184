import type { ClusterEvent, Report } from '../scheduler/event.js';
import { changesIn } from '../scheduler/list.js';
import { sameAttempt } from '../scheduler/lose.js';
import type { AttemptRef, ClusterState, Failure, Worker } from '../scheduler/state.js';
import type { LoggedEvent } from './event-log.js';

/** How an attempt ended: as its worker reported, or with its worker, or because nobody wanted it any more. */
export type AttemptEnding = Report['kind'] | 'lost' | 'stopped';

/** An attempt at a task. Times are milliseconds since 1970. */
export interface AttemptRecord {
  readonly of: AttemptRef;
  readonly worker: number;
  readonly began: number;
  /** Null while it runs. */
  readonly ended: number | null;
  readonly ending: AttemptEnding | null;
  /** What its worker said; null where it succeeded, or nothing was said. */
  readonly failure: Failure | null;
  /** What it left. */
  readonly rows: number;
  readonly bytes: number;
}

/** When a job ran, and what was tried for it. */
export interface JobRecord {
  readonly submitted: number;
  /** Null while it runs. */
  readonly ended: number | null;
  /** By their keys, in the order in which they began; the last ones where there were too many. */
  readonly attempts: ReadonlyMap<string, AttemptRecord>;
}

/** What happened so far, over all jobs. */
export interface Totals {
  attempts: number;
  /** Attempts that were not the first at their task. */
  retries: number;
  /** By how they ended. */
  readonly endings: Record<AttemptEnding, number>;
  /** Bytes that tasks left for others. */
  shuffledBytes: number;
}

/** What is kept: jobs, attempts of each, and events. */
const MOST = { jobs: 100, attempts: 20_000, events: 200 } as const;

/** A chronicle as plain JSON. */
export interface ChronicleSnapshot {
  readonly totals: Totals;
  readonly events: readonly LoggedEvent[];
  readonly jobs: readonly (Omit<JobRecord, 'attempts'> & {
    readonly job: number;
    readonly attempts: readonly AttemptRecord[];
  })[];
}

type OpenJob = Omit<JobRecord, 'attempts' | 'ended'> & {
  ended: number | null;
  readonly attempts: Map<string, AttemptRecord>;
};

/**
 * What happened, with its times, for people, and for who looks for slow attempts: told of every event of the log, it knows what the
 * scheduler forgets. The scheduler does not see it.
 */
export class Chronicle {
  readonly totals: Totals = {
    attempts: 0,
    retries: 0,
    endings: { done: 0, user: 0, retry: 0, starved: 0, lost: 0, stopped: 0 },
    shuffledBytes: 0,
  };
  readonly #jobs = new Map<number, OpenJob>();
  readonly #events: LoggedEvent[] = [];

  /** Notes an event that made `after` of `before`. */
  note(before: ClusterState, event: ClusterEvent, after: ClusterState, time: number): void {
    this.#events.push({ ...event, time });
    if (this.#events.length > MOST.events) this.#events.shift();
    for (let job = before.jobs.length; job < after.jobs.length; job++)
      this.#jobs.set(job, { submitted: time, ended: null, attempts: new Map() });
    const reports = event.kind === 'polled' ? event.reports : [];
    for (const [id, was, is] of changesIn(before.workers, after.workers))
      this.#noteWorker(id, was, is, reports, time);
    if (before.active !== after.active) this.#noteEnds(before, after, time);
  }

  /** The record of a job; undefined of one that is not kept. */
  job(id: number): JobRecord | undefined {
    return this.#jobs.get(id);
  }

  /** The last events, the oldest first. */
  get events(): readonly LoggedEvent[] {
    return this.#events;
  }

  /** Writes it down: of the attempts the last ones, as many as are kept of one job. */
  snapshot(): ChronicleSnapshot {
    let left: number = MOST.attempts;
    const jobs = [...this.#jobs].reverse().map(([job, { submitted, ended, attempts }]) => {
      const records = left > 0 ? [...attempts.values()].slice(-left) : [];
      left -= records.length;
      return { job, submitted, ended, attempts: records };
    });
    return { totals: this.totals, events: this.#events, jobs: jobs.reverse() };
  }

  /** Takes what was written down; nothing has been noted yet. */
  restore({ totals, events, jobs }: ChronicleSnapshot): void {
    Object.assign(this.totals, totals);
    this.#events.push(...events);
    for (const { job, submitted, ended, attempts } of jobs) {
      const records = new Map(attempts.map((record) => [attemptKey(record.of), record]));
      this.#jobs.set(job, { submitted, ended, attempts: records });
    }
  }

  /** What a worker runs says what began and what ended, whatever the reason. */
  #noteWorker(
    worker: number,
    was: Worker | undefined,
    is: Worker,
    reports: readonly Report[],
    time: number,
  ): void {
    const before = was?.running ?? [];
    if (before === is.running) return;
    for (const of of before) {
      if (is.running.some((other) => sameAttempt(other, of))) continue;
      const report = reports.find((each) => sameAttempt(each.of, of));
      this.#ended(of, report?.kind ?? (is.alive ? 'stopped' : 'lost'), report, time);
    }
    for (const of of is.running)
      if (!before.some((other) => sameAttempt(other, of))) this.#began(of, worker, time);
  }

  #began(of: AttemptRef, worker: number, time: number): void {
    this.totals.attempts++;
    if (of.attempt > 1) this.totals.retries++;
    const attempts = this.#jobs.get(of.job)?.attempts;
    if (attempts === undefined) return;
    const record = { of, worker, began: time, ended: null, ending: null, failure: null, rows: 0, bytes: 0 };
    attempts.set(attemptKey(of), record);
    if (attempts.size > MOST.attempts) attempts.delete(attempts.keys().next().value ?? '');
  }

  #ended(of: AttemptRef, ending: AttemptEnding, report: Report | undefined, time: number): void {
    this.totals.endings[ending]++;
    const output = report?.kind === 'done' ? report.output : null;
    if (output?.answer === null) this.totals.shuffledBytes += output.bytes;
    const attempts = this.#jobs.get(of.job)?.attempts;
    const record = attempts?.get(attemptKey(of));
    if (attempts === undefined || record === undefined) return;
    const failure = report === undefined || report.kind === 'done' ? null : report.failure;
    const { rows, bytes } = output ?? record;
    attempts.set(attemptKey(of), { ...record, ended: time, ending, failure, rows, bytes });
  }

  #noteEnds(before: ClusterState, after: ClusterState, time: number): void {
    for (const job of before.active) {
      const record = this.#jobs.get(job);
      if (record !== undefined && !after.active.includes(job)) record.ended = time;
    }
    for (const [job, { ended }] of this.#jobs) {
      if (this.#jobs.size <= MOST.jobs) break;
      if (ended !== null) this.#jobs.delete(job);
    }
  }
}

/** What an attempt is called within its job. */
export function attemptKey({ stage, task, attempt }: Omit<AttemptRef, 'job'>): string {
  return `${stage}-${task}-${attempt}`;
}
