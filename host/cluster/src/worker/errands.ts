import type { Report } from '../scheduler/event.js';
import { sameAttempt } from '../scheduler/lose.js';
import type { AttemptRef } from '../scheduler/state.js';

/** What a worker has to say when it asks for work the next time. */
export class Errands {
  #reports: Report[] = [];
  /** Tasks whose job is still on its way here. */
  #fetching: AttemptRef[] = [];
  readonly #jobs = new Set<number>();
  #polling = new AbortController();

  get fetching(): readonly AttemptRef[] {
    return this.#fetching;
  }

  /** Aborts when there is something to say that the last message did not. */
  get signal(): AbortSignal {
    return this.#polling.signal;
  }

  /** What a poll says besides what runs; `signal` aborts when there is more to say. */
  message(): { readonly reports: readonly Report[]; readonly jobs: readonly number[] } {
    this.#polling = new AbortController();
    return { reports: [...this.#reports], jobs: [...this.#jobs] };
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

  /** The coordinator has these. */
  heard(reports: readonly Report[]): void {
    this.#reports = this.#reports.filter((report) => !reports.includes(report));
  }

  forget(job: number): void {
    this.#jobs.delete(job);
  }

  /** Forgets everything; gives the jobs of which something is kept. */
  clear(): number[] {
    const jobs = [...this.#jobs];
    this.#jobs.clear();
    this.#reports = [];
    this.#fetching = [];
    return jobs;
  }

  /** Ends the poll that waits. */
  wake(): void {
    this.#polling.abort();
  }
}
