import type { LogLine } from '../protocol/messages.js';

/** A line and the worker that told it. */
export interface WorkerLine extends LogLine {
  readonly worker: number;
}

/** What is kept: the last lines of each of the last jobs. */
const MOST_LINES = 1_000;
const MOST_JOBS = 100;

/** What functions logged, for people. It is in memory alone: a coordinator that starts again has none of it. */
export class LogBook {
  readonly #jobs = new Map<number, WorkerLine[]>();
  /** The number of the last line of each worker. */
  readonly #last = new Map<number, number>();

  /** Takes lines of a worker; those that it tells again are known. */
  add(worker: number, lines: readonly LogLine[]): void {
    for (const line of lines) {
      if (line.number <= (this.#last.get(worker) ?? 0)) continue;
      this.#last.set(worker, line.number);
      const kept = this.#jobs.get(line.of.job) ?? [];
      kept.push({ ...line, worker });
      if (kept.length > MOST_LINES) kept.shift();
      this.#jobs.set(line.of.job, kept);
    }
    while (this.#jobs.size > MOST_JOBS) this.#jobs.delete(this.#jobs.keys().next().value ?? 0);
  }

  /** The last lines of a job, in the order in which they came. */
  of(job: number): readonly WorkerLine[] {
    return this.#jobs.get(job) ?? [];
  }
}
