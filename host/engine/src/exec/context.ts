import { tmpdir } from 'node:os';
import {
  Counters,
  type FunctionInfo,
  HeddleError,
  type HeddleInstance,
  type HeddleModule,
  InstancePool,
  type Limits,
  type LogLevel,
} from '@heddle/host';
import { arrowIpc } from '@heddle/host/codec';
import type { FunctionCaller } from '../expr/udf.js';
import type { Stage, Step } from '../physical/physical.js';
import type { FunctionRef } from '../plan/expression.js';
import type { Batch } from '../table/vector.js';
import type { KeptPartitions } from './kept-partitions.js';
import { defaultMemory, MemoryBudget } from './memory/budget.js';
import { batchBytes } from './memory/bytes.js';
import { holdersOf } from './memory/holders.js';
import { newMetrics, OperatorMemory, type OperatorMetrics } from './memory/operator-memory.js';
import type { RunObserver } from './observer.js';

/** How a plan runs. */
export interface ExecOptions {
  readonly modules: readonly HeddleModule[];
  readonly limits?: Partial<Limits>;
  /** Ends the run with HEDDLE2104 between two batches. */
  readonly signal?: AbortSignal;
  /**
   * Bytes that operators may hold together of what they sort, group, join and exchange; what is more goes to temporary
   * files. Half of the memory that the process may have unless given.
   */
  readonly memory?: number;
  /** An existing folder for temporary files; the system's unless given. */
  readonly spillFolder?: string;
  /** Is told what the run does. */
  readonly observer?: RunObserver;
  /** Receives what functions log, called in the middle of their calls; dropped without it. */
  readonly log?: (level: LogLevel, message: string) => void;
  /** What an earlier run of the same plan had of the answer, and where this one keeps it. */
  readonly kept?: KeptPartitions;
}

/** Milliseconds after which a run lets the process see to other things, such as a signal. */
const TURN_MS = 50;

/** One run of a plan in one thread: pools of instances, memory, counters, cancellation. */
export class ExecContext {
  /** Of all instances of all modules. */
  readonly counters = new Counters();
  /** How many stages, and how many partitions of the stage behind those, are done. */
  done = { stages: 0, partitions: 0 };
  readonly kept: KeptPartitions | undefined;
  readonly #pools: ReadonlyMap<string, InstancePool>;
  readonly #signal: AbortSignal | undefined;
  readonly #budget: MemoryBudget;
  readonly #spillFolder: string;
  readonly #metrics = new Map<Step | Stage, OperatorMetrics>();
  readonly #memories = new Set<OperatorMemory>();
  readonly #measured: boolean;
  #turn = performance.now();

  constructor(stages: readonly Stage[], options: ExecOptions) {
    const { modules, limits = {}, signal, memory = defaultMemory(), spillFolder = tmpdir() } = options;
    const { counters } = this;
    const logging = options.log === undefined ? {} : { log: options.log };
    this.#budget = new MemoryBudget(memory, holdersOf(stages));
    this.#spillFolder = spillFolder;
    // A module that is given twice is the same module.
    const distinct = new Map(modules.map((module) => [module.digest, module]));
    this.#pools = new Map(
      [...distinct].map(([digest, module]) => [
        digest,
        new InstancePool(module, { counters, limits, arrowIpc, ...logging }),
      ]),
    );
    this.#signal = signal;
    this.kept = options.kept;
    this.#measured = options.observer !== undefined;
  }

  /** Aborts where the run is cancelled. */
  get signal(): AbortSignal | undefined {
    return this.#signal;
  }

  /** The pool of a module. @throws HeddleError HEDDLE1101 where the run was not given it. */
  pool(ref: FunctionRef): InstancePool {
    const pool = this.#pools.get(ref.module);
    if (pool !== undefined) return pool;
    const message = `no module ${ref.module.slice(0, 12)} for the function ${ref.name}`;
    throw new HeddleError({ code: 'HEDDLE1101', function: ref.name, message });
  }

  /** What an operator, or the exchange behind a stage, did so far, over all its partitions. */
  metrics(of: Step | Stage): OperatorMetrics {
    const known = this.#metrics.get(of) ?? newMetrics();
    this.#metrics.set(of, known);
    return known;
  }

  /** What all operators wrote to disk. */
  get spilled(): { readonly bytes: number; readonly pieces: number } {
    const all = [...this.#metrics.values()];
    const sum = (of: (metrics: OperatorMetrics) => number) =>
      all.reduce((total, each) => total + of(each), 0);
    return { bytes: sum((each) => each.spilledBytes), pieces: sum((each) => each.spills) };
  }

  /** Memory of an operator in one partition, or of an exchange: it ends with the run at the latest, unless it is `lasting`. */
  memory(of: Step | Stage, lasting = false): OperatorMemory {
    const memory = new OperatorMemory(this.#budget, this.#spillFolder, this.metrics(of));
    if (!lasting) this.#memories.add(memory);
    return memory;
  }

  /** @throws HeddleError HEDDLE2104 once the run is cancelled. */
  async check(): Promise<void> {
    if (performance.now() - this.#turn > TURN_MS) {
      // Rows that come out of memory would never let a signal through.
      await new Promise(setImmediate);
      this.#turn = performance.now();
    }
    if (this.#signal?.aborted === true)
      throw new HeddleError({ code: 'HEDDLE2104', message: 'the query was cancelled' });
  }

  /** Runs one operator: `body` gets what its functions run in and its memory, for as long as the operator lives. */
  async *operator(
    step: Step,
    body: (functions: OperatorFunctions, memory: OperatorMemory) => AsyncIterable<Batch>,
  ): AsyncIterable<Batch> {
    const functions = new OperatorFunctions(this);
    const memory = this.memory(step);
    let broken = false;
    try {
      const rows = body(functions, memory);
      for await (const batch of this.#measured ? measured(rows, memory.metrics) : rows) {
        await this.check();
        memory.metrics.rows += batch.rows;
        yield batch;
      }
    } catch (error) {
      broken = true;
      throw error;
    } finally {
      functions.close(!broken);
      memory.close();
      this.#memories.delete(memory);
    }
  }

  /** Runs what yields no rows of its own, likewise. */
  async task(body: (functions: OperatorFunctions) => Promise<void>): Promise<void> {
    const functions = new OperatorFunctions(this);
    let done = false;
    try {
      await body(functions);
      done = true;
    } finally {
      functions.close(done);
    }
  }

  /** Closes the pools, and what memory and files are left. */
  close(): void {
    for (const memory of this.#memories) memory.close();
    for (const pool of this.#pools.values()) pool.close();
  }
}

/** The same rows; counts their bytes and the time that they take. */
async function* measured(rows: AsyncIterable<Batch>, metrics: OperatorMetrics): AsyncIterable<Batch> {
  let start = performance.now();
  for await (const batch of rows) {
    metrics.milliseconds += performance.now() - start;
    metrics.bytes += batchBytes(batch);
    yield batch;
    start = performance.now();
  }
  metrics.milliseconds += performance.now() - start;
}

/**
 * The functions of one operator instance of the ABI: one instance a module, taken from its pool at the first call and
 * kept until the operator ends.
 */
export class OperatorFunctions implements FunctionCaller {
  readonly #context: ExecContext;
  readonly #instances = new Map<InstancePool, HeddleInstance>();

  constructor(context: ExecContext) {
    this.#context = context;
  }

  /** Aborts where the run is cancelled. */
  get signal(): AbortSignal | undefined {
    return this.#context.signal;
  }

  rowValues(ref: FunctionRef): boolean {
    return this.#context.pool(ref).limits.rowValues;
  }

  info(ref: FunctionRef): FunctionInfo {
    const info = this.#context.pool(ref).module.manifest.functions[ref.index];
    if (info !== undefined) return info;
    throw new HeddleError({ code: 'HEDDLE1101', message: `${ref.name} is not in its module` });
  }

  instance(ref: FunctionRef): HeddleInstance {
    const pool = this.#context.pool(ref);
    const instance = this.#instances.get(pool) ?? pool.acquire();
    this.#instances.set(pool, instance);
    return instance;
  }

  /** Gives the instances back after success, or throws them away. */
  close(succeeded: boolean): void {
    for (const [pool, instance] of this.#instances) {
      if (succeeded) pool.release(instance);
      else pool.discard(instance);
    }
    this.#instances.clear();
  }
}
