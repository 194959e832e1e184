import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { ObservedRun, RunEnd, RunObserver, StoredState } from '../exec/observer.js';
import { unreadable } from '../failure.js';
import type { TableSource } from '../io/source.js';
import type { Plan } from '../plan/plan.js';
import { reportPage } from './page.js';
import { type RunRecord, recordOf, together } from './record.js';

/** Milliseconds between two writes of the page while a program runs. */
const WRITE_MS = 1_000;

/**
 * The page about all runs of a program. It is there from the beginning, whole whenever it is looked at, and has every run that
 * ended after `close`.
 */
export class ReportFile implements RunObserver {
  readonly #path: string;
  readonly #title: string;
  readonly #runs = new Map<Plan, RunRecord>();
  readonly #stored = new WeakMap<TableSource, StoredState>();
  #written = 0;

  /** @throws HeddleError HEDDLE4001 where the file cannot be written. */
  constructor(path: string, title: string) {
    this.#path = path;
    this.#title = title;
    this.#write();
  }

  began(run: ObservedRun): (end: RunEnd) => void {
    const start = performance.now();
    return (end) => {
      const now = performance.now();
      const record = recordOf(run, end, now - start, (source) => this.#stored.get(source) ?? null);
      const earlier = this.#runs.get(run.plan);
      this.#runs.set(run.plan, earlier === undefined ? record : together(earlier, record));
      if (now - this.#written > WRITE_MS) this.#write();
    };
  }

  stored(source: TableSource, state: StoredState): void {
    this.#stored.set(source, state);
  }

  /** Writes what is not written yet. @throws HeddleError HEDDLE4001 where the file cannot be written. */
  close(): void {
    this.#write();
  }

  /** In one go, so that it also works while the process exits. */
  #write(): void {
    const page = reportPage({ title: this.#title, at: new Date(), runs: [...this.#runs.values()] });
    const temporary = `${this.#path}.${randomUUID()}.tmp`;
    try {
      writeFileSync(temporary, page, { flag: 'wx' });
      renameSync(temporary, this.#path);
    } catch (cause) {
      rmSync(temporary, { force: true });
      const why = cause instanceof Error ? cause.message : String(cause);
      throw unreadable(this.#path, `it cannot be written (${why})`, cause);
    }
    this.#written = performance.now();
  }
}
