import { Counters } from './counters.js';
import { HeddleError } from './errors.js';
import type { HeddleInstance, InstanceOptions } from './instance.js';
import { type Limits, resolveLimits } from './limits.js';
import type { HeddleModule } from './module.js';

/** How a pool makes instances, and how many. */
export interface PoolOptions extends InstanceOptions {
  /** Most instances alive at once, idle ones included; 64 unless given. */
  readonly maxSize?: number;
}

const DEFAULT_SIZE = 64;

/**
 * Instances of one module for the operators of one thread. An operator acquires an instance for as long as it lives
 * and releases it after success; a broken one is thrown away. Instances keep their JavaScript globals from owner to
 * owner, so a function that keeps state across calls must not rely on finding it empty.
 */
export class InstancePool {
  readonly module: HeddleModule;
  readonly maxSize: number;
  /** Limits of its instances. */
  readonly limits: Limits;
  /** Sums over all instances of the pool, past ones included. */
  readonly counters: Counters;
  readonly #options: InstanceOptions;
  readonly #idle: HeddleInstance[] = [];
  readonly #busy = new Set<HeddleInstance>();
  #closed = false;

  constructor(module: HeddleModule, options: PoolOptions = {}) {
    const { maxSize = DEFAULT_SIZE, ...rest } = options;
    if (!Number.isInteger(maxSize) || maxSize < 1) {
      throw new RangeError(`maxSize must be a positive integer, not ${maxSize}`);
    }
    this.module = module;
    this.maxSize = maxSize;
    this.limits = resolveLimits({ ...module.limits, ...rest.limits });
    this.counters = rest.counters ?? new Counters();
    this.counters.modulesCompiled += module.modulesCompiled;
    this.#options = { ...rest, counters: this.counters };
  }

  /** Instances alive: idle and acquired. */
  get size(): number {
    return this.#idle.length + this.#busy.size;
  }

  /**
   * An instance that nobody else has: the one released last, or a new one.
   * @throws HeddleError HEDDLE2102 when `maxSize` instances are out, and as `HeddleModule.instantiate`.
   */
  acquire(): HeddleInstance {
    if (this.#closed) throw new HeddleError({ code: 'HEDDLE2201', message: 'the pool is closed' });
    const instance = this.#idle.pop() ?? this.#create();
    this.#busy.add(instance);
    return instance;
  }

  /** Takes an instance back; one that is broken is discarded. */
  release(instance: HeddleInstance): void {
    if (!this.#busy.delete(instance)) throw new RangeError('the instance is not one that this pool lent out');
    if (instance.broken || this.#closed) {
      instance.close();
      return;
    }
    instance.recycle();
    this.#idle.push(instance);
  }

  /** Throws an acquired instance away. */
  discard(instance: HeddleInstance): void {
    if (!this.#busy.delete(instance)) throw new RangeError('the instance is not one that this pool lent out');
    instance.close();
  }

  /** Lends an instance to `task`: released when it returns, discarded when it throws. */
  use<T>(task: (instance: HeddleInstance) => T): T {
    const instance = this.acquire();
    let result: T;
    try {
      result = task(instance);
    } catch (error) {
      this.discard(instance);
      throw error;
    }
    this.release(instance);
    return result;
  }

  /** Closes the idle instances, and the others as they come back. */
  close(): void {
    this.#closed = true;
    for (const instance of this.#idle.splice(0)) instance.close();
  }

  #create(): HeddleInstance {
    if (this.size >= this.maxSize) {
      throw new HeddleError({
        code: 'HEDDLE2102',
        message: `all ${this.maxSize} instances of the pool are in use`,
      });
    }
    return this.module.instantiate(this.#options);
  }
}
