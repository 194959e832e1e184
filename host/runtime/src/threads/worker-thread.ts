import { Worker } from 'node:worker_threads';
import type { Batch } from '../batch.js';
import { buffersOf } from '../compact.js';
import { Counters } from '../counters.js';
import { HeddleError } from '../errors.js';
import type { LogLevel } from '../extism-env.js';
import { errorOf, type Response, type WorkerSetup } from './messages.js';
import { Pulse } from './pulse.js';
import type { Task } from './task.js';

/** What a thread needs of its pool. */
export interface ThreadOptions {
  readonly setup: Omit<WorkerSetup, 'pulse'>;
  readonly log: ((level: LogLevel, message: string) => void) | null;
  readonly deadlineMs: number;
  /** Megabytes of the thread's JavaScript heap. */
  readonly heapMb: number;
}

/** What instantiation may take at least; as long as an instance's own guard gives it. */
const INSTANTIATION_MS = 5_000;
/** How long after the deadline a guest that polls may take to answer that it passed. */
const GRACE_MS = 200;

interface Pending {
  readonly functionName: string;
  resolve(batch: Batch): void;
  reject(error: Error): void;
}

/**
 * One worker thread and, where it had to be ended, those that replaced it. Runs one task at a time. A guest that hangs
 * without polling ends with its thread; the next task starts a new one.
 */
export class WorkerThread {
  readonly #options: ThreadOptions;
  #worker: Worker | null = null;
  #started: Promise<void> | null = null;
  #pulse = new Pulse();
  #pending: Pending | null = null;
  #watch: NodeJS.Timeout | null = null;
  /** Counters of the worker that runs, and the sum of those of the ones before. */
  #current: Readonly<Counters> = new Counters();
  readonly #past = new Counters();
  #replacements = 0;
  #closed = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** How often a worker had to be ended. */
  get replacements(): number {
    return this.#replacements;
  }

  /** Adds what this thread's calls have cost. */
  addCounters(sum: Counters): void {
    sum.add(this.#past);
    sum.add(this.#current);
  }

  /** Starts the worker, if it does not run. @throws HeddleError when the thread cannot be started. */
  async start(): Promise<void> {
    if (this.#closed) throw closed();
    this.#started ??= this.#spawn();
    await this.#started;
  }

  /**
   * Runs a task. Its columns' buffers are transferred and gone afterwards.
   * @throws HeddleError as the calls of the task; HEDDLE2101 where the worker had to be ended.
   */
  async run(functionName: string, task: Task): Promise<Batch> {
    await this.start();
    const worker = this.#worker;
    if (worker === null) throw closed();
    return new Promise<Batch>((resolve, reject) => {
      this.#pending = { functionName, resolve, reject };
      worker.ref();
      const every = Math.max(5, Math.min(100, Math.floor(this.#options.deadlineMs / 4)));
      this.#watch = setInterval(() => this.#check(), every);
      worker.postMessage(task, [...buffersOf(columnsOf(task))]);
    });
  }

  /** Ends the worker; a task under way fails. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#closed = true;
    this.#fail(closed());
    this.#forget();
    await worker?.terminate();
  }

  #spawn(): Promise<void> {
    this.#pulse = new Pulse();
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: { ...this.#options.setup, pulse: this.#pulse.shared } satisfies WorkerSetup,
      resourceLimits: { maxOldGenerationSizeMb: this.#options.heapMb },
    });
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      worker.on('message', (response: Response) => {
        if (worker !== this.#worker) return;
        if (response.kind === 'ready') {
          // An idle thread keeps no process alive.
          worker.unref();
          resolve();
        } else this.#answer(response);
      });
      worker.on('error', (cause) => {
        const error = threadError(cause);
        reject(error);
        if (worker === this.#worker) this.#end(error);
      });
      worker.on('exit', (code) => {
        const error = threadError(new Error(`it ended with code ${code}`));
        reject(error);
        if (worker === this.#worker) this.#end(error);
      });
    });
  }

  #answer(response: Exclude<Response, { kind: 'ready' }>): void {
    if (response.kind === 'log') {
      this.#options.log?.(response.level, response.message);
      return;
    }
    this.#current = response.counters;
    const pending = this.#settled();
    if (response.kind === 'done') pending?.resolve(response.batch);
    else pending?.reject(errorOf(response.failure));
  }

  /** Ends a worker that has been in the guest for longer than its deadline. */
  #check(): void {
    const { elapsedMs, starting } = this.#pulse.read();
    const { deadlineMs } = this.#options;
    const limit = starting ? Math.max(deadlineMs, INSTANTIATION_MS) : deadlineMs;
    if (elapsedMs <= limit + GRACE_MS) return;
    const worker = this.#worker;
    const name = this.#pending?.functionName ?? null;
    const message = `the deadline of ${deadlineMs} ms passed`;
    this.#end(new HeddleError({ code: 'HEDDLE2101', function: name, message }));
    void worker?.terminate();
  }

  /** The worker is no more: its task fails, the next one starts another. */
  #end(error: Error): void {
    this.#replacements += 1;
    this.#forget();
    this.#fail(error);
  }

  #forget(): void {
    this.#worker = null;
    this.#started = null;
    this.#past.add(this.#current);
    this.#current = new Counters();
  }

  #fail(error: Error): void {
    this.#settled()?.reject(error);
  }

  #settled(): Pending | null {
    const pending = this.#pending;
    this.#pending = null;
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#watch = null;
    this.#worker?.unref();
    return pending;
  }
}

/** What calls of a closed pool fail with. */
export function closed(): HeddleError {
  return new HeddleError({ code: 'HEDDLE2104', message: 'the pool of threads was closed' });
}

function columnsOf(task: Task) {
  switch (task.kind) {
    case 'combine':
      return task.parts.map((part) => part.states);
    case 'partitions':
      return [...task.params, ...task.columns];
    default:
      return task.columns;
  }
}

function threadError(cause: unknown): HeddleError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const outOfMemory =
    typeof cause === 'object' &&
    cause !== null &&
    'code' in cause &&
    cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
  if (outOfMemory)
    return new HeddleError({ code: 'HEDDLE2102', message: `a worker thread: ${message}`, cause });
  return new HeddleError({ code: 'HEDDLE2103', message: `a worker thread failed: ${message}`, cause });
}
