import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultMemory } from '@heddle/engine/stages';
import { failureOf } from '../failure.js';
import { Caller, Refused } from '../protocol/client.js';
import { insist } from '../protocol/insist.js';
import type { Assignment, Poll, PollAnswer } from '../protocol/messages.js';
import { listen, stopListening } from '../protocol/server.js';
import type { Report } from '../scheduler/event.js';
import { sameAttempt } from '../scheduler/lose.js';
import type { Compression } from '../shuffle/compression.js';
import { ShuffleFiles } from '../shuffle/files.js';
import { BlobFolder } from './blob-folder.js';
import { Errands } from './errands.js';
import { shuffleRoutes } from './shuffle-server.js';
import { Slot } from './slot.js';
import type { TaskLine } from './task-log.js';

/** How a worker is run. */
export interface WorkerOptions {
  /** `http://host:port` of the coordinator; of several all, with commas between them. */
  readonly coordinator: string;
  readonly token: string;
  /** Where it serves other workers, and how they call it: 127.0.0.1 unless given. */
  readonly host?: string;
  /** A free one unless given. */
  readonly port?: number;
  /** Tasks that it runs at a time, each in a thread; 1 unless given. */
  readonly slots?: number;
  /** Bytes that operators of all tasks hold in memory; half of what the process may have unless given. */
  readonly memory?: number;
  /** An existing folder for what tasks leave; the system's for temporary files unless given. */
  readonly folder?: string;
  /** What makes smaller what tasks leave for others; nothing unless given. */
  readonly compress?: Compression;
  /**
   * A place that all workers and coordinators have, where tasks leave what they leave for others, so that it outlives this worker:
   * `s3://bucket/prefix`, or an absolute path; the worker's own folder unless given.
   */
  readonly shuffleAt?: string;
}

/** How long a worker without coordinator stays, in milliseconds. */
const PATIENCE = 120_000;

/** A process that asks a coordinator for tasks and runs them, and keeps what they leave for others. */
export class ClusterWorker {
  readonly #options: WorkerOptions;
  readonly #caller: Caller;
  readonly #errands = new Errands();
  readonly #stopped = new AbortController();
  /** Of the last poll that was sent. */
  #sequence = 0;
  readonly #joined: (worker: number) => void;

  /** `joined` hears the number that the coordinator gives it, each time that it joins. */
  constructor(options: WorkerOptions, joined: (worker: number) => void = () => {}) {
    this.#options = options;
    this.#joined = joined;
    this.#caller = new Caller(options.coordinator, options.token);
  }

  /** Works until it is stopped. @throws HeddleError HEDDLE4009 where the coordinator refuses it or is gone for two minutes. */
  async run(): Promise<void> {
    const { folder = tmpdir(), token, host = '127.0.0.1', port = 0 } = this.#options;
    const own = await mkdtemp(join(folder, 'heddle-worker-'));
    const files = new ShuffleFiles(own);
    let server: Server | null = null;
    let slots: readonly Slot[] = [];
    try {
      const routes = shuffleRoutes(files);
      const listening = await listen(() => routes, { host, port, token });
      server = listening.server;
      const blobs = new BlobFolder(join(own, 'blobs'), this.#caller);
      await mkdir(blobs.folder);
      slots = this.#slots(listening.url, own, blobs.folder);
      await this.#work(listening.url, slots, files, blobs);
    } finally {
      await Promise.all(slots.map((slot) => slot.stop()));
      if (server !== null) await stopListening(server);
      await rm(own, { recursive: true, force: true });
    }
  }

  /** Ends the work: what runs is given back. */
  stop(): void {
    this.#stopped.abort();
    this.#errands.wake();
  }

  #slots(address: string, folder: string, blobs: string): Slot[] {
    const { slots = 1, memory = defaultMemory(), coordinator, token } = this.#options;
    const { compress = null, shuffleAt = null } = this.#options;
    const share = Math.max(1, Math.floor(memory / slots));
    const setup = { address, folder, blobs, coordinator, token, compress, shuffleAt, memory: share };
    const tell = {
      ended: (report: Report) => this.#errands.report(report),
      logged: (line: TaskLine) => this.#errands.log(line),
    };
    return Array.from({ length: slots }, () => new Slot(setup, tell));
  }

  async #work(
    address: string,
    slots: readonly Slot[],
    files: ShuffleFiles,
    blobs: BlobFolder,
  ): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const worker = await this.#join(address, slots.length);
      if (worker === null) break;
      this.#joined(worker);
      await this.#serve(worker, slots, files, blobs);
      // Lost, or stopped: nobody wants what it has.
      await Promise.all(slots.map((slot) => slot.stop()));
      for (const job of this.#errands.clear()) {
        blobs.forget(job);
        await files.forget(job);
      }
      if (this.#stopped.signal.aborted)
        await this.#caller.json(`/v1/workers/${worker}`, { method: 'DELETE' }).catch(() => {});
    }
  }

  async #join(address: string, slots: number): Promise<number | null> {
    const { shuffleAt = null } = this.#options;
    const json = { address, slots, shuffleAt };
    const answer = await this.#insist(() => this.#caller.json('/v1/workers', { json }));
    return answer === null ? null : (answer as { worker: number }).worker;
  }

  /** Asks for tasks until the coordinator has no such worker. */
  async #serve(
    worker: number,
    slots: readonly Slot[],
    files: ShuffleFiles,
    blobs: BlobFolder,
  ): Promise<void> {
    const errands = this.#errands;
    const { memory: limit = defaultMemory() } = this.#options;
    while (!this.#stopped.signal.aborted) {
      const running = [...errands.fetching, ...slots.flatMap((slot) => slot.running ?? [])];
      const free = slots.length - running.length;
      const memory = { resident: process.memoryUsage.rss(), limit };
      const poll = { free, running, memory, ...errands.message() };
      const { signal } = errands;
      let answer: PollAnswer | null;
      try {
        answer = await this.#answerTo(worker, poll, signal);
      } catch (error) {
        if (error instanceof Refused && error.status === 410) return;
        throw error;
      }
      if (answer === null) continue;
      errands.heard(poll);
      for (const ref of answer.stop) errands.begun(ref);
      await Promise.all(
        slots
          .filter(({ running: of }) => of !== null && answer.stop.some((ref) => sameAttempt(ref, of)))
          .map((slot) => slot.stop()),
      );
      for (const job of answer.forget) {
        errands.forget(job);
        blobs.forget(job);
        await files.forget(job);
      }
      for (const assignment of answer.assign) void this.#begin(assignment, slots, blobs);
    }
  }

  async #begin(assignment: Assignment, slots: readonly Slot[], blobs: BlobFolder): Promise<void> {
    const { of, spec } = assignment;
    const errands = this.#errands;
    errands.begin(of);
    try {
      await blobs.fetchAll(of.job, spec);
    } catch (error) {
      errands.report({ kind: 'retry', of, failure: failureOf(error) });
      return;
    }
    if (!errands.begun(of)) return;
    const slot = slots.find(({ running }) => running === null);
    if (slot !== undefined) slot.run(assignment);
  }

  /**
   * The answer to a poll; null where there is more to say before it comes. Then it is left to come: its connection serves again, and
   * what it says nobody reads, for the next poll says that nothing of it is here.
   */
  async #answerTo(
    worker: number,
    poll: Omit<Poll, 'sequence'>,
    more: AbortSignal,
  ): Promise<PollAnswer | null> {
    const { signal } = this.#stopped;
    // One that is sent again, for nobody answered, is a later one: the coordinator may have had the first.
    const call = () => {
      const json = { ...poll, sequence: ++this.#sequence };
      return this.#caller.json(`/v1/workers/${worker}/poll`, { json, signal });
    };
    if (more.aborted) return null;
    const answer = this.#insist(call, more) as Promise<PollAnswer | null>;
    const woken = new Promise<null>((resolve) => more.addEventListener('abort', () => resolve(null)));
    // A poll that was given up may fail: the next one fails likewise.
    answer.catch(() => {});
    return Promise.race([answer, woken]);
  }

  /** What a call gives; null where it was stopped, or `enough` aborted, meanwhile. */
  async #insist(call: () => Promise<unknown>, enough = this.#stopped.signal): Promise<unknown> {
    const either = AbortSignal.any([this.#stopped.signal, enough]);
    try {
      return await insist(call, PATIENCE, either);
    } catch (error) {
      if (either.aborted) return null;
      throw error;
    }
  }
}
