import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { failureOf, givenUp } from '../failure.js';
import type { Route } from '../protocol/server.js';
import { uiRoutes } from '../ui/routes.js';
import { clusterStatus } from './answers.js';
import { BlobStore } from './blob-store.js';
import { BlobSweep } from './blob-sweep.js';
import { Deposed } from './event-log.js';
import type { Lease } from './leader/lease.js';
import { LogBook } from './log-book.js';
import { Machine } from './machine.js';
import { Presence } from './presence.js';
import { Retention } from './retention.js';
import { routesOf } from './routes.js';
import { ShuffleSweep } from './shuffle-sweep.js';
import { Stragglers } from './stragglers.js';

/** How many times as long as rows of a stage blobs stay: a program may be long in bringing them. */
const BLOBS = 12;

/** How a coordinator leads. */
export interface TermOptions {
  readonly folder: string;
  readonly token: string;
  /** Milliseconds after which a worker that does not ask for work is lost. */
  readonly silence: number;
  /** Milliseconds that rows which a job left for others stay without being read. */
  readonly retention: number;
  /** Milliseconds that an attempt runs at least before another worker may try its task, too. */
  readonly slow: number;
  /** Milliseconds between two renewals of the lease. */
  readonly renewal: number;
}

/** The time in which a coordinator leads: from when it has the lease until another one has it, or it is closed. */
export class Term {
  readonly machine: Machine;
  /** Resolves when it is over. */
  readonly over: Promise<void>;
  readonly #lease: Lease;
  readonly #routes: readonly Route[];
  readonly #watches: readonly { close(): void }[];
  readonly #closed = new AbortController();
  #end: () => void = () => {};

  private constructor(lease: Lease, machine: Machine, options: TermOptions) {
    const { folder, token, silence, retention, slow, renewal } = options;
    this.machine = machine;
    this.#lease = lease;
    const presence = new Presence(machine, silence);
    const blobs = new BlobStore(join(folder, 'blobs'));
    const desk = { machine, presence, blobs, logs: new LogBook() };
    this.#routes = [...routesOf(desk), ...uiRoutes(desk, token)];
    const mayDelete = () => lease.isHeld;
    this.#watches = [
      presence,
      new Retention(machine, retention),
      new Stragglers(machine, slow),
      new BlobSweep({ machine, blobs, mayDelete }, BLOBS * retention),
      new ShuffleSweep({ machine, mayDelete }, retention / 8),
    ];
    this.over = new Promise((resolve) => {
      this.#end = resolve;
    });
    machine.once('deposed', () => this.close());
    void this.#renew(renewal);
  }

  /** Begins with what earlier leaders committed. @throws Deposed; HeddleError HEDDLE4001 for a damaged log. */
  static async begin(lease: Lease, epoch: number, options: TermOptions): Promise<Term> {
    const machine = new Machine(options.folder, epoch);
    try {
      // Who took the lease before this log was there has not seen it; who takes it later sees it.
      if (!(await lease.isOwn())) throw new Deposed();
      machine.log.deleteEarlier();
      return new Term(lease, machine, options);
    } catch (error) {
      machine.close();
      throw error;
    }
  }

  /** What it answers. @throws Deposed while it does not know whether it leads. */
  get routes(): readonly Route[] {
    if (!this.#lease.isHeld) throw new Deposed();
    return this.#routes;
  }

  /** How many tasks could run at a time. */
  get slots(): number {
    return clusterStatus(this.machine.state).slots;
  }

  /** Ends all jobs with a failure. */
  giveUp(why: string): void {
    for (const job of this.machine.state.active)
      this.machine.note({ kind: 'ended', job, failure: failureOf(givenUp(why)) });
  }

  close(): void {
    this.#closed.abort();
    for (const watch of this.#watches) watch.close();
    this.machine.close();
    this.#end();
  }

  /** Renews the lease, one time after the other, until somebody else has it. */
  async #renew(every: number): Promise<void> {
    const { signal } = this.#closed;
    for (;;) {
      await sleep(every, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      // A store that does not answer: it may, the next time; without it nothing is answered here.
      const renewed = await this.#lease.renew().catch(() => true);
      if (!renewed) this.close();
    }
  }
}
