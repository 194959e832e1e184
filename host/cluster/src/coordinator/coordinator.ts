import { EventEmitter, once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { unreachable } from '../failure.js';
import { listen, stopListening } from '../protocol/server.js';
import { Deposed } from './event-log.js';
import { FolderLeaseStore } from './leader/folder-lease-store.js';
import { Lease } from './leader/lease.js';
import { ObjectLeaseStore } from './leader/object-lease-store.js';
import { Term, type TermOptions } from './term.js';

/** How a coordinator is run. */
export interface CoordinatorOptions {
  /** Its lease, its log and its blobs; a coordinator over the folder of one that ended goes on with its jobs. */
  readonly folder: string;
  /** What every caller must have. */
  readonly token: string;
  /** Where it listens: 127.0.0.1 unless given. */
  readonly host?: string;
  /** A free one unless given. */
  readonly port?: number;
  /** Milliseconds after which a worker that does not ask for work is lost: 30,000 unless given. */
  readonly silence?: number;
  /** Milliseconds that rows which a job left for others stay without being read: 300,000 unless given. */
  readonly retention?: number;
  /** Milliseconds that a task runs at least before another worker may try it, too, for it is slow: 5,000 unless given. */
  readonly slow?: number;
  /** Where the lease is: an object, `s3://bucket/key`; in the folder unless given. The same for all coordinators over the folder. */
  readonly leaseAt?: string;
  /** Milliseconds after which another coordinator over the folder leads when nothing is heard of this one: 10,000 unless given. */
  readonly lease?: number;
  /** Whether it waits while another one leads; else it does not start then. */
  readonly standby?: boolean;
}

/**
 * The process that knows what is to be done and who does it. Rows between tasks never pass through it. Of several over one folder one
 * leads at a time; the others answer 503, and go on with the jobs when it is gone.
 */
export class Coordinator {
  /** Where it listens: `http://host:port`. */
  readonly url: string;
  readonly #server: Server;
  readonly #lease: Lease;
  readonly #options: TermOptions;
  readonly #closing = new AbortController();
  readonly #events = new EventEmitter<{ leads: [] }>();
  /** Ends with the process's part in leading; rejects for a log that cannot be read. */
  readonly ended: Promise<void>;
  #term: Term | null = null;

  private constructor(url: string, server: Server, lease: Lease, options: TermOptions) {
    this.url = url;
    this.#server = server;
    this.#lease = lease;
    this.#options = options;
    this.ended = this.#campaign();
    // Whoever wants to know asks; nobody has to.
    this.ended.catch(() => {});
  }

  /**
   * Starts one in this process: when it leads or, on standby, listens. @throws HeddleError HEDDLE4009 where its address is taken, or
   * another one leads; HEDDLE4001 for a damaged log.
   */
  static async start(options: CoordinatorOptions): Promise<Coordinator> {
    const { folder, token, host = '127.0.0.1', port = 0, standby = false } = options;
    const {
      leaseAt,
      silence = 30_000,
      retention = 300_000,
      slow = 5_000,
      lease: duration = 10_000,
    } = options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    let started: Coordinator | null = null;
    const routes = () => {
      if (started === null) throw new Deposed();
      return started.#routes;
    };
    const { server, url } = await listen(routes, { host, port, token });
    const store =
      leaseAt === undefined ? new FolderLeaseStore(join(folder, 'lease')) : new ObjectLeaseStore(leaseAt);
    const lease = new Lease(store, url, duration);
    const coordinator = new Coordinator(url, server, lease, {
      folder,
      token,
      silence,
      retention,
      slow,
      renewal: duration / 4,
    });
    started = coordinator;
    if (standby) return coordinator;
    try {
      // Long enough for the lease of one that was killed.
      await coordinator.leads(AbortSignal.timeout(2 * duration + 1_000));
      return coordinator;
    } catch (error) {
      await coordinator.close();
      if (!(error instanceof Error && error.name === 'TimeoutError')) throw error;
      throw unreachable(`${folder}: another coordinator leads; --standby waits for it to end`, error);
    }
  }

  /** Whether it leads. */
  get isLeader(): boolean {
    return this.#term !== null;
  }

  /** The log of what happened, while it leads: a line each, JSON. */
  get log(): string {
    return this.#leading.machine.log.path;
  }

  /** Resolves when it leads; rejects when the signal aborts, or it never will. */
  async leads(signal: AbortSignal): Promise<void> {
    const leads = this.#term === null ? once(this.#events, 'leads', { signal }) : Promise.resolve();
    const never = this.ended.then(() => Promise.reject(new Deposed()));
    try {
      await Promise.race([leads, never]);
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  }

  /** Resolves when so many tasks could run at a time; rejects when the signal aborts. */
  async hasSlots(count: number, signal: AbortSignal): Promise<void> {
    const { machine } = this.#leading;
    while (this.#leading.slots < count) await once(machine, 'changed', { signal });
  }

  /** Gives up a worker that is known to be gone. */
  lose(worker: number, why: string): void {
    this.#term?.machine.note({ kind: 'lost', worker, why });
  }

  /** Ends all jobs with a failure. */
  giveUp(why: string): void {
    this.#term?.giveUp(why);
  }

  /** Whoever waits for it is cut off; workers and programs try again for a while. Another one may lead at once. */
  async close(): Promise<void> {
    this.#closing.abort();
    await stopListening(this.#server);
    this.#term?.close();
    await this.ended.catch(() => {});
    await this.#lease.release();
  }

  get #leading(): Term {
    if (this.#term === null) throw new Deposed();
    return this.#term;
  }

  get #routes() {
    return this.#leading.routes;
  }

  /** Leads, whenever nobody else does, until it is closed. */
  async #campaign(): Promise<void> {
    const { signal } = this.#closing;
    try {
      while (!signal.aborted) {
        const epoch = await this.#lease.acquire(signal);
        await this.#lead(epoch).catch((error: unknown) => {
          if (!(error instanceof Deposed)) throw error;
        });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #lead(epoch: number): Promise<void> {
    const term = await Term.begin(this.#lease, epoch, this.#options);
    if (this.#closing.signal.aborted) {
      term.close();
      return;
    }
    this.#term = term;
    this.#events.emit('leads');
    await term.over;
    this.#term = null;
  }
}
