import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { failureOf, givenUp } from '../failure.js';
import { listen, stopListening } from '../protocol/server.js';
import { uiRoutes } from '../ui/routes.js';
import { clusterStatus } from './answers.js';
import { BlobStore } from './blob-store.js';
import { LogBook } from './log-book.js';
import { Machine } from './machine.js';
import { Presence } from './presence.js';
import { Retention } from './retention.js';
import { routesOf } from './routes.js';

/** How a coordinator is run. */
export interface CoordinatorOptions {
  /** Its log and its blobs; a coordinator that is started over the folder of one that ended goes on with its jobs. */
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
}

/** The process that knows what is to be done and who does it. Rows between tasks never pass through it. */
export class Coordinator {
  /** Where it listens: `http://host:port`. */
  readonly url: string;
  readonly #server: Server;
  readonly #machine: Machine;
  readonly #watches: readonly { close(): void }[];

  private constructor(url: string, server: Server, machine: Machine, watches: readonly { close(): void }[]) {
    this.url = url;
    this.#server = server;
    this.#machine = machine;
    this.#watches = watches;
  }

  /** Starts one in this process. @throws HeddleError HEDDLE4009 where its address is taken, HEDDLE4001 for a damaged log. */
  static async start(options: CoordinatorOptions): Promise<Coordinator> {
    const { folder, token, host = '127.0.0.1', port = 0, silence = 30_000, retention = 300_000 } = options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const machine = new Machine(join(folder, 'events.jsonl'));
    const presence = new Presence(machine, silence);
    const watches = [presence, new Retention(machine, retention)];
    const blobs = new BlobStore(join(folder, 'blobs'));
    const desk = { machine, presence, blobs, logs: new LogBook() };
    try {
      const { server, url } = await listen([...routesOf(desk), ...uiRoutes(desk, token)], {
        host,
        port,
        token,
      });
      return new Coordinator(url, server, machine, watches);
    } catch (error) {
      for (const watch of watches) watch.close();
      machine.close();
      throw error;
    }
  }

  /** Resolves when so many tasks could run at a time; rejects when the signal aborts. */
  async hasSlots(count: number, signal: AbortSignal): Promise<void> {
    while (clusterStatus(this.#machine.state).slots < count) await once(this.#machine, 'changed', { signal });
  }

  /** Ends all jobs with a failure. */
  giveUp(why: string): void {
    for (const job of this.#machine.state.active)
      this.#machine.happen({ kind: 'ended', job, failure: failureOf(givenUp(why)) });
  }

  /** Whoever waits for it is cut off; workers and programs try again for a while. */
  async close(): Promise<void> {
    for (const watch of this.#watches) watch.close();
    await stopListening(this.#server);
    this.#machine.close();
  }
}
