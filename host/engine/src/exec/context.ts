import {
  Counters,
  type FunctionInfo,
  HeddleError,
  type HeddleInstance,
  type HeddleModule,
  InstancePool,
  type Limits,
} from '@heddle/host';
import { arrowIpc } from '@heddle/host/codec';
import type { FunctionCaller } from '../expr/udf.js';
import type { FunctionRef } from '../plan/expression.js';
import type { Batch } from '../table/vector.js';

/** How a plan runs. */
export interface ExecOptions {
  readonly modules: readonly HeddleModule[];
  readonly limits?: Partial<Limits>;
  /** Ends the run with HEDDLE2104 between two batches. */
  readonly signal?: AbortSignal;
}

/** One run of a plan in one thread: pools of instances, counters, cancellation. */
export class ExecContext {
  /** Of all instances of all modules. */
  readonly counters = new Counters();
  readonly #pools: ReadonlyMap<string, InstancePool>;
  readonly #signal: AbortSignal | undefined;

  constructor({ modules, limits = {}, signal }: ExecOptions) {
    const { counters } = this;
    // A module that is given twice is the same module.
    const distinct = new Map(modules.map((module) => [module.digest, module]));
    this.#pools = new Map(
      [...distinct].map(([digest, module]) => [
        digest,
        new InstancePool(module, { counters, limits, arrowIpc }),
      ]),
    );
    this.#signal = signal;
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

  /** @throws HeddleError HEDDLE2104 once the run is cancelled. */
  check(): void {
    if (this.#signal?.aborted === true)
      throw new HeddleError({ code: 'HEDDLE2104', message: 'the query was cancelled' });
  }

  /** Runs one operator: `body` gets what its functions run in, for as long as the operator lives. */
  async *operator(body: (functions: OperatorFunctions) => AsyncIterable<Batch>): AsyncIterable<Batch> {
    const functions = new OperatorFunctions(this);
    let broken = false;
    try {
      for await (const batch of body(functions)) {
        this.check();
        yield batch;
      }
    } catch (error) {
      broken = true;
      throw error;
    } finally {
      functions.close(!broken);
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

  /** Closes the pools. */
  close(): void {
    for (const pool of this.#pools.values()) pool.close();
  }
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
