import { Worker as Thread } from 'node:worker_threads';
import type { Assignment } from '../protocol/messages.js';
import type { Report } from '../scheduler/event.js';
import type { AttemptRef } from '../scheduler/state.js';
import type { TaskLine } from './task-log.js';
import type { TaskNews, ThreadSetup } from './task-messages.js';

const ENTRY = new URL('./task-thread.js', import.meta.url);

/** A place for one task at a time: a thread, so that no function can keep the worker from answering. */
export class Slot {
  readonly #setup: ThreadSetup;
  readonly #ended: (report: Report) => void;
  readonly #logged: (line: TaskLine) => void;
  #thread: Thread | null = null;
  #running: AttemptRef | null = null;

  /** @param tell `ended` is told how a task ended, unless it was stopped; `logged` what its functions log. */
  constructor(
    setup: ThreadSetup,
    tell: { readonly ended: (report: Report) => void; readonly logged: (line: TaskLine) => void },
  ) {
    this.#setup = setup;
    this.#ended = tell.ended;
    this.#logged = tell.logged;
  }

  /** What runs here now. */
  get running(): AttemptRef | null {
    return this.#running;
  }

  run(assignment: Assignment): void {
    this.#running = assignment.of;
    this.#thread ??= this.#start();
    this.#thread.postMessage(assignment);
  }

  /** Ends what runs here, in the middle of a call if need be. */
  async stop(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    this.#running = null;
    await thread?.terminate();
  }

  #start(): Thread {
    const thread = new Thread(ENTRY, { workerData: this.#setup });
    thread.on('message', (news: TaskNews) => {
      if (thread !== this.#thread) return;
      if (news.kind === 'logged') this.#logged(news.line);
      else this.#end(news);
    });
    const died = (why: string) => {
      if (thread !== this.#thread) return;
      this.#thread = null;
      const of = this.#running;
      if (of !== null)
        this.#end({
          kind: 'retry',
          of,
          failure: { code: 'HEDDLE4010', message: `its thread ended: ${why}` },
        });
    };
    thread.on('error', (error) => died(error instanceof Error ? error.message : String(error)));
    thread.on('exit', (code) => died(`exit code ${code}`));
    return thread;
  }

  #end(report: Report): void {
    this.#running = null;
    this.#ended(report);
  }
}
