import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { absolutePath, defaultMemory, placeOf } from '@heddle/engine/stages';
import { Coordinator } from './coordinator/coordinator.js';
import { givenUp } from './failure.js';
import { sharedFolder } from './shuffle/shared.js';
import type { Joined } from './worker/process.js';
import type { WorkerOptions } from './worker/worker.js';

/** How a local cluster is started. */
export interface LocalClusterOptions extends Pick<WorkerOptions, 'compress' | 'shuffleAt'> {
  /** Worker processes, each with one slot. */
  readonly workers: number;
  /** Bytes that operators of all workers hold in memory; half of what this process may have unless given. */
  readonly memory?: number;
  /** Milliseconds after which a worker that does not ask for work is lost. */
  readonly silence?: number;
}

const ENTRY = fileURLToPath(new URL('./worker/process.js', import.meta.url));
/** Workers that are started in place of others: what ends more of them is in the program. */
const MAX_RESTARTS = 20;
const NOT_STARTED = `worker processes ended ${MAX_RESTARTS} times, and no more are started`;

/** A coordinator in this process and workers beside it, for as long as a program needs them. */
export class LocalCluster {
  readonly url: string;
  readonly token: string;
  readonly #coordinator: Coordinator;
  readonly #folder: string;
  /** What every worker is told. */
  readonly #options: WorkerOptions;
  readonly #children = new Set<ChildProcess>();
  /** Aborts when workers end whatever is done. */
  readonly #broken = new AbortController();
  #restarts = 0;
  #closing = false;

  private constructor(coordinator: Coordinator, folder: string, options: WorkerOptions) {
    this.url = coordinator.url;
    this.token = options.token;
    this.#coordinator = coordinator;
    this.#folder = folder;
    this.#options = options;
  }

  /** Starts one on the loopback interface, with a token that nobody else knows. */
  static async start({
    workers,
    memory = defaultMemory(),
    silence,
    compress,
    shuffleAt,
  }: LocalClusterOptions): Promise<LocalCluster> {
    const folder = await mkdtemp(join(tmpdir(), 'heddle-cluster-'));
    const token = randomBytes(32).toString('hex');
    const patience = silence === undefined ? {} : { silence };
    const coordinator = await Coordinator.start({ folder, token, ...patience });
    const local = new LocalCluster(coordinator, folder, {
      ...(compress === undefined ? {} : { compress }),
      // A folder of its own: what is left there goes with the cluster.
      ...(shuffleAt === undefined ? {} : { shuffleAt: sharedFolder(absolutePath(shuffleAt), randomUUID()) }),
      coordinator: coordinator.url,
      token,
      folder,
      memory: Math.floor(memory / workers),
      slots: 1,
    });
    for (let count = 0; count < workers; count++) local.#startWorker();
    try {
      await coordinator.hasSlots(workers, local.#broken.signal);
      return local;
    } catch {
      await local.close();
      throw givenUp(NOT_STARTED);
    }
  }

  /** Process ids of the workers. */
  get workers(): readonly number[] {
    return [...this.#children].flatMap(({ pid }) => pid ?? []);
  }

  /** The log of what happened: a line each, JSON. */
  get log(): string {
    return this.#coordinator.log;
  }

  /** Ends all of it. */
  async close(): Promise<void> {
    this.#closing = true;
    const ends = [...this.#children].map((child) => new Promise((done) => child.once('close', done)));
    for (const child of this.#children) child.kill('SIGTERM');
    await Promise.all(ends);
    await this.#coordinator.close();
    await rm(this.#folder, { recursive: true, force: true });
    const { shuffleAt } = this.#options;
    if (shuffleAt === undefined) return;
    // A store that fails now is no failure of what ran.
    await placeOf(shuffleAt)
      .removeFolder(shuffleAt)
      .catch((error: unknown) => process.emitWarning(`${shuffleAt}: what tasks left there stays: ${error}`));
  }

  #startWorker(): void {
    const child = spawn(process.execPath, [ENTRY], {
      // The channel ends with this process, and the worker with that.
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // Ctrl-C is for the program: workers are ended when it has.
      detached: true,
      env: { ...process.env, HEDDLE_WORKER: JSON.stringify(this.#options) },
    });
    this.#children.add(child);
    let joined: number | null = null;
    child.on('message', ({ worker }: Joined) => {
      joined = worker;
    });
    child.once('close', () => {
      this.#children.delete(child);
      if (this.#closing) return;
      // Sooner than its silence would say it.
      if (joined !== null) this.#coordinator.lose(joined, 'its process ended');
      if (this.#restarts++ < MAX_RESTARTS) this.#startWorker();
      else {
        this.#broken.abort();
        this.#coordinator.giveUp(NOT_STARTED);
      }
    });
  }
}
