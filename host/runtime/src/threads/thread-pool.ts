import { availableParallelism } from 'node:os';
import type { Batch } from '../batch.js';
import { checkColumns } from '../check-columns.js';
import type { Column } from '../column.js';
import { copyColumn } from '../compact.js';
import { concatColumns } from '../concat.js';
import { Counters } from '../counters.js';
import type { EnvOptions } from '../extism-env.js';
import type { FunctionInfo } from '../function-info.js';
import { requireKind } from '../function-kind.js';
import { type Limits, resolveLimits } from '../limits.js';
import type { HeddleModule } from '../module.js';
import { ROW_FIELD } from '../table.js';
import { aggregateChunks, partitionChunks, rowChunks } from './split.js';
import { concatBatches, shiftRows, type Task } from './task.js';
import { closed, type ThreadOptions, WorkerThread } from './worker-thread.js';

/** How a pool of threads is made. */
export interface ThreadPoolOptions extends EnvOptions {
  /** Worker threads; as many as the machine has processors unless given. */
  readonly threads?: number;
  /** Limits that differ from the module's; the memory limit is that of each thread's instance. */
  readonly limits?: Partial<Limits>;
}

const MEGABYTE = 1024 * 1024;
/** JavaScript heap of a thread beside what its memory limit asks for. */
const HEAP_MB = 64;

/**
 * Worker threads that each have instances of one module of their own. A call over any number of rows is split, run on
 * as many threads as are free, and put together in the order of its rows. The split depends on the input alone, so
 * that the answer is the same, bit for bit, for every number of threads (aggregates that are not `exact` included).
 *
 * Columns are copied, batch by batch, when a thread is free for them, and transferred. A guest that hangs past its
 * deadline is ended with its thread, which is replaced: that call fails with HEDDLE2101, others go on.
 */
export class ThreadPool {
  readonly module: HeddleModule;
  readonly limits: Limits;
  readonly #threads: readonly WorkerThread[];
  readonly #idle: WorkerThread[];
  readonly #waiting: ((thread: WorkerThread) => void)[] = [];
  #closed = false;

  private constructor(module: HeddleModule, limits: Limits, threads: readonly WorkerThread[]) {
    this.module = module;
    this.limits = limits;
    this.#threads = threads;
    this.#idle = [...threads];
  }

  /** Starts the threads. The module is compiled once, here. @throws HeddleError as `HeddleModule.instantiate`. */
  static async open(module: HeddleModule, options: ThreadPoolOptions = {}): Promise<ThreadPool> {
    const {
      threads: count = availableParallelism(),
      log = null,
      config = {},
      varsLimitBytes = null,
    } = options;
    if (!Number.isInteger(count) || count < 1 || count > 1_024) {
      throw new RangeError(`threads must be an integer from 1 to 1024, not ${count}`);
    }
    const limits = resolveLimits({ ...module.limits, ...options.limits });
    const setup = { module: module.share(limits), config, varsLimitBytes, logs: log !== null };
    const heapMb = HEAP_MB + Math.ceil(limits.memoryLimitBytes / MEGABYTE);
    const each: ThreadOptions = { setup, log, deadlineMs: limits.deadlineMs, heapMb };
    const threads = Array.from({ length: count }, () => new WorkerThread(each));
    const pool = new ThreadPool(module, limits, threads);
    try {
      await Promise.all(threads.map((thread) => thread.start()));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  /** Number of threads. */
  get threads(): number {
    return this.#threads.length;
  }

  /** How often a thread had to be ended and replaced. */
  get replacements(): number {
    return this.#threads.reduce((sum, thread) => sum + thread.replacements, 0);
  }

  /** What calls have cost so far, summed over all threads. */
  get counters(): Counters {
    const sum = new Counters();
    for (const thread of this.#threads) thread.addCounters(sum);
    sum.modulesCompiled += this.module.modulesCompiled;
    return sum;
  }

  /** Calls a scalar function over columns of any length. @throws HeddleError as `HeddleInstance.callScalar`. */
  async callScalar(given: FunctionInfo, columns: readonly Column[], rows: number): Promise<Column> {
    const info = requireKind(given, 'scalar');
    checkColumns(info, columns, rows);
    const chunks = rowChunks(columns, rows, this.limits.batchRows);
    const batches = await this.#map(info.name, chunks, ({ at, ...chunk }) => ({
      kind: 'scalar',
      index: info.index,
      at,
      rows: chunk.rows,
      columns: chunk.columns.map(copyColumn),
    }));
    return concatColumns(
      info.returns.dataType,
      batches.flatMap((batch) => batch.columns),
    );
  }

  /**
   * Calls a table function over columns of any length; the first column of the answer is `row`, the input row that
   * each row comes from. @throws HeddleError as `HeddleInstance.openTable`.
   */
  async callTable(given: FunctionInfo, columns: readonly Column[], rows: number): Promise<Batch> {
    const info = requireKind(given, 'table');
    checkColumns(info, columns, rows);
    const chunks = rowChunks(columns, rows, this.limits.batchRows);
    const batches = await this.#map(info.name, chunks, ({ at, ...chunk }) => ({
      kind: 'table',
      index: info.index,
      at,
      rows: chunk.rows,
      columns: chunk.columns.map(copyColumn),
    }));
    for (const [i, batch] of batches.entries()) shiftRows(batch, chunks[i]?.at ?? 0);
    return concatBatches([ROW_FIELD, ...info.output], batches);
  }

  /**
   * Aggregates columns of any length: a result per group, `groupCount` of them. `groups` is the group of each row,
   * null = all rows are of group 0. @throws HeddleError as the calls of `HeddleInstance.openAggregate`.
   */
  async callAggregate(
    given: FunctionInfo,
    columns: readonly Column[],
    rows: number,
    groups: Uint32Array | null = null,
    groupCount = 1,
  ): Promise<Column> {
    const info = requireKind(given, 'aggregate');
    checkColumns(info, columns, rows);
    const chunks = aggregateChunks(columns, rows, groups);
    const states = await this.#map(info.name, chunks, ({ at, rows, columns, slots, ids }) => ({
      kind: 'accumulate',
      index: info.index,
      at,
      rows,
      columns: columns.map(copyColumn),
      slots,
      slotCount: ids?.length ?? 1,
    }));
    const parts = states.map(({ columns: [column] }, i) => {
      if (column === undefined) throw new TypeError('a task without states');
      return { states: column, groups: chunks[i]?.ids ?? null };
    });
    const [result] = await this.#map(info.name, [parts], (parts) => ({
      kind: 'combine',
      index: info.index,
      at: 0,
      parts,
      groupCount,
    }));
    const [values] = result?.columns ?? [];
    if (values === undefined) throw new TypeError('a task without results');
    return values;
  }

  /**
   * Runs a partition function over rows that lie clustered by its `partitionBy`, in its `orderBy` within a partition.
   * `starts` are the rows at which partitions begin; row 0 is one anyway. `params` are columns of one row.
   * @throws HeddleError as the calls of `HeddleInstance.openPartition`.
   */
  async callPartition(
    given: FunctionInfo,
    params: readonly Column[],
    columns: readonly Column[],
    rows: number,
    starts: Uint32Array,
  ): Promise<Batch> {
    const info = requireKind(given, 'partition');
    const chunks = partitionChunks(columns, rows, starts);
    const batches = await this.#map(info.name, chunks, ({ at, rows, columns, starts }) => ({
      kind: 'partitions',
      index: info.index,
      at,
      params: params.map(copyColumn),
      rows,
      columns: columns.map(copyColumn),
      starts,
    }));
    return concatBatches(info.output, batches);
  }

  /** Ends all threads; calls under way fail with HEDDLE2104. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /**
   * Runs a task per item, in any order, and answers in the order of the items. The error is that of the first item
   * that fails, however many threads there are; what comes after it is not begun.
   */
  async #map<T>(name: string, items: readonly T[], taskOf: (item: T) => Task): Promise<Batch[]> {
    const results: Batch[] = [];
    let next = 0;
    let failedAt = Number.POSITIVE_INFINITY;
    let failure: unknown = null;
    const lane = async () => {
      for (;;) {
        const index = next;
        const item = items[index];
        if (index >= items.length || item === undefined || failedAt < index) return;
        next += 1;
        const thread = await this.#acquire();
        try {
          if (failedAt > index) results[index] = await thread.run(name, taskOf(item));
        } catch (error) {
          if (index < failedAt) {
            failedAt = index;
            failure = error;
          }
        } finally {
          this.#release(thread);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#threads.length, items.length) }, lane));
    if (failedAt < items.length) throw failure;
    return results;
  }

  async #acquire(): Promise<WorkerThread> {
    if (this.#closed) throw closed();
    const idle = this.#idle.pop();
    return idle ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(thread: WorkerThread): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#idle.push(thread);
    else waiting(thread);
  }
}
