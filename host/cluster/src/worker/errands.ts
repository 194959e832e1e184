import { type LogLine, MOST, type Poll } from '../protocol/messages.js';
import type { Report } from '../scheduler/event.js';
import { sameAttempt } from '../scheduler/lose.js';
import type { AttemptRef } from '../scheduler/state.js';
import type { TaskLine } from './task-log.js';

/** What a worker has to say when it asks for work the next time. */
export class Errands {
  #reports: Report[] = [];
  /** Tasks whose job is still on its way here. */
  #fetching: AttemptRef[] = [];
  readonly #jobs = new Set<number>();
  #lines: LogLine[] = [];
  #lastLine = 0;
  #polling = new AbortController();

  get fetching(): readonly AttemptRef[] {
    return this.#fetching;
  }

  /** Aborts when there is something to say that the last message did not. */
  get signal(): AbortSignal {
    return this.#polling.signal;
  }

  /** What a poll says besides what runs; `signal` aborts when there is more to say. */
  message(): Pick<Poll, 'reports' | 'jobs' | 'logs'> {
    this.#polling = new AbortController();
    return { reports: [...this.#reports], jobs: [...this.#jobs], logs: [...this.#lines] };
  }

  /** A task was given. */
  begin(of: AttemptRef): void {
    this.#fetching.push(of);
    this.#jobs.add(of.job);
  }

  /** Its job is here; false where the task is no longer wanted. */
  begun(of: AttemptRef): boolean {
    const before = this.#fetching.length;
    this.#fetching = this.#fetching.filter((other) => !sameAttempt(other, of));
    return this.#fetching.length < before;
  }

  /** A task has ended. */
  report(report: Report): void {
    this.begun(report.of);
    this.#reports.push(report);
    this.wake();
  }

  /** A function logged something, which the next poll says; nobody is called for it. Of too many lines the last ones go. */
  log(line: TaskLine): void {
    this.#lines.push({ ...line, number: ++this.#lastLine });
    if (this.#lines.length > MOST.logs) this.#lines.shift();
  }

  /** The coordinator has these. */
  heard({ reports, logs }: Pick<Poll, 'reports' | 'logs'>): void {
    this.#reports = this.#reports.filter((report) => !reports.includes(report));
    const last = logs.at(-1)?.number ?? 0;
    this.#lines = this.#lines.filter(({ number }) => number > last);
  }

  forget(job: number): void {
    this.#jobs.delete(job);
  }

  /** Forgets everything; gives the jobs of which something is kept. */
  clear(): number[] {
    const jobs = [...this.#jobs];
    this.#jobs.clear();
    this.#reports = [];
    this.#lines = [];
    this.#fetching = [];
    return jobs;
  }

  /** Ends the poll that waits. */
  wake(): void {
    this.#polling.abort();
  }
}
