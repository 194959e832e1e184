import { CallGuard, type Watch } from './call-guard.js';
import type { Column } from './column.js';
import { Counters, nanos } from './counters.js';
import { HeddleError } from './errors.js';
import { type EnvOptions, ExtismEnv } from './extism-env.js';
import { type GuestExports, guestExports } from './guest-exports.js';
import type { Limits } from './limits.js';
import { type FunctionInfo, newer } from './manifest.js';
import { type Arena, checkColumns, marshalIn } from './marshal-in.js';
import { marshalOut } from './marshal-out.js';
import type { HeddleModule } from './module.js';
import { MAX_REPORT_BYTES, reportedError } from './report.js';
import { ENV_MODULE } from './surface.js';

/** How an instance is made. */
export interface InstanceOptions extends EnvOptions {
  /** Limits that differ from the module's. */
  readonly limits?: Partial<Limits>;
  /**
   * `watchdog` (default) ends any module, one that polls nothing included, and costs a timer thread per call or per
   * run of `callBatches`. `poll` checks the deadline only when the guest asks, which every module that `heddle
   * build` makes does and a hostile file need not: for modules of your own that are called with few rows at a time.
   */
  readonly watch?: Watch;
  /** Shared memory whose first element another thread sets to non-zero to cancel the call (HEDDLE2104). */
  readonly cancel?: Int32Array;
  /** Counters to add to; its own unless given. */
  readonly counters?: Counters;
}

const ABI_MAJOR = 1;
const STATUS_OK = 0;
const STATUS_OUT_OF_MEMORY = -3;
const STATUS_INTERRUPTED = -4;
const EMPTY = new Uint8Array(0);

/**
 * One virtual machine with its own memory. It belongs to one operator instance, is called synchronously and by
 * nobody else meanwhile. After a trap, an interruption, a lack of memory or a broken contract it is `broken`: every
 * further call fails and a pool throws it away.
 */
export class HeddleInstance {
  readonly module: HeddleModule;
  readonly limits: Limits;
  readonly counters: Counters;
  readonly #guard: CallGuard;
  readonly #env: ExtismEnv;
  readonly #exports: GuestExports;
  readonly #arena: Arena;

  private constructor(
    module: HeddleModule,
    compiled: WebAssembly.Module,
    limits: Limits,
    options: InstanceOptions,
  ) {
    this.module = module;
    this.limits = limits;
    this.counters = options.counters ?? new Counters();
    this.#guard = new CallGuard(limits.deadlineMs, options.watch ?? 'watchdog', options.cancel ?? null);
    this.#env = new ExtismEnv(options, limits.memoryLimitBytes, () => this.#guard.poll());
    this.#exports = this.#guard.instantiate(() => this.#instantiate(compiled));
    const { memory, alloc } = this.#exports;
    this.#arena = { alloc: (bytes) => alloc(bytes) >>> 0, memory: () => memory.buffer };
    this.counters.instancesCreated += 1;
  }

  /**
   * What `HeddleModule.instantiate` calls.
   * @internal
   */
  static create(
    module: HeddleModule,
    compiled: WebAssembly.Module,
    limits: Limits,
    options: InstanceOptions,
  ): HeddleInstance {
    return new HeddleInstance(module, compiled, limits, options);
  }

  /** Whether a failure has made the instance unusable. */
  get broken(): boolean {
    return this.#guard.broken;
  }

  /**
   * Calls a scalar function once for a whole batch through the direct ABI. A column of length 1 beside more or fewer
   * rows stands for every row. The result is the host's own copy; it is null in rows where a strict argument is.
   * @throws HeddleError HEDDLE1102, HEDDLE1103 for other columns than declared, HEDDLE2001 to HEDDLE2202 for what
   * goes wrong in the call.
   */
  callScalar(info: FunctionInfo, columns: readonly Column[], rows: number): Column {
    checkColumns(info, columns, rows);
    return this.#guard.call(info.name, () => this.#scalar(info, columns, rows));
  }

  /**
   * Calls an export through the Extism ABI: a function's, or `heddle_manifest`. The input is not copied and must not
   * change during the call; the output is a copy.
   * @throws HeddleError HEDDLE1101 for any other export, HEDDLE2001 to HEDDLE2302 for what goes wrong in the call.
   */
  callExtism(exportName: string, input: Uint8Array = EMPTY): Uint8Array {
    const call = this.#exports.extism.get(exportName);
    if (call === undefined) {
      const names = [...this.#exports.extism.keys()].join(', ');
      throw new HeddleError({ code: 'HEDDLE1101', message: `no export ${exportName}; there are ${names}` });
    }
    const info = this.module.manifest.functions.find((candidate) => candidate.export === exportName);
    return this.#guard.call(info?.name ?? null, () => this.#extism(call, input, info?.name ?? null));
  }

  /**
   * Runs several calls of this instance under one watchdog, which costs as much as for one call. `task` should return
   * once `windowSpent` is true. Calls keep their own deadlines where the guest polls; a guest that does not is ended
   * after two deadlines.
   * @internal
   */
  window(name: string, task: () => void): void {
    this.#guard.window(name, task);
  }

  /**
   * Whether the window under way has lasted for a deadline.
   * @internal
   */
  get windowSpent(): boolean {
    return this.#guard.windowSpent;
  }

  /** Forgets the variables that the guest set; a pool does so between two owners. */
  clearVars(): void {
    this.#env.clearVars();
  }

  /** Refuses all further calls. The memory goes with the last reference to the instance. */
  close(): void {
    this.#guard.close();
  }

  #instantiate(compiled: WebAssembly.Module): GuestExports {
    let instance: WebAssembly.Instance;
    this.#env.begin(EMPTY);
    try {
      instance = new WebAssembly.Instance(compiled, { [ENV_MODULE]: this.#env.imports });
    } catch (cause) {
      // V8 says so when it cannot reserve the memory; nothing of the guest has run yet.
      if (cause instanceof RangeError && /memory/i.test(cause.message)) {
        throw new HeddleError({ code: 'HEDDLE2102', message: cause.message, cause });
      }
      throw cause;
    }
    const exports = guestExports(instance, this.module.manifest);
    const version = exports.abi() >>> 0;
    const major = version >>> 16;
    if (major > ABI_MAJOR) throw newer('ABI', major);
    if (major < ABI_MAJOR) {
      throw new HeddleError({ code: 'HEDDLE1005', message: `heddle_abi answers 0x${version.toString(16)}` });
    }
    return exports;
  }

  #scalar(info: FunctionInfo, columns: readonly Column[], rows: number): Column {
    const guest = this.#exports;
    const started = nanos();
    this.#env.begin(EMPTY);
    guest.reset();
    const batch = marshalIn(this.#arena, info, columns, rows);
    const entered = nanos();
    const status = guest.scalar(info.index, batch.args, batch.constants, batch.out);
    const left = nanos();
    this.counters.marshalInNanos += entered - started;
    this.counters.guestNanos += left - entered;
    if (status !== STATUS_OK) throw this.#failure(status, info.name, rows);
    const result = marshalOut(guest.memory.buffer, batch.out, info, columns, rows);
    this.counters.marshalOutNanos += nanos() - left;
    this.counters.rows += rows;
    this.counters.batches += 1;
    this.counters.bytesIn += batch.bytes;
    this.counters.bytesOut += resultBytes(result);
    return result;
  }

  #extism(call: () => number, input: Uint8Array, name: string | null): Uint8Array {
    const env = this.#env;
    const entered = nanos();
    env.begin(input);
    const status = call();
    this.counters.guestNanos += nanos() - entered;
    const { error, output } = env;
    env.end();
    if (error !== null) throw reportedError(error, name, Number.MAX_SAFE_INTEGER);
    if (status !== STATUS_OK) throw this.#refused(name, `the export returned ${status} without an error`);
    if (env.outputOutside) throw this.#refused(name, 'the output is outside the memory');
    this.counters.batches += 1;
    this.counters.bytesIn += input.length;
    this.counters.bytesOut += output.length;
    return output;
  }

  /** The error behind a status of the direct ABI. */
  #failure(status: number, name: string, rows: number): HeddleError {
    if (status > STATUS_OK || status < STATUS_INTERRUPTED)
      return this.#refused(name, `heddle_scalar answered with status ${status}`);
    if (status === STATUS_INTERRUPTED || status === STATUS_OUT_OF_MEMORY) this.#guard.break();
    const at = this.#exports.error() >>> 0;
    const memory = this.#exports.memory.buffer;
    if (at + 8 > memory.byteLength) return this.#refused(name, 'the error text is outside the memory');
    const view = new DataView(memory);
    const pointer = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    if (length > MAX_REPORT_BYTES || pointer + length > memory.byteLength) {
      return this.#refused(name, `an error text of ${length} bytes is too long or outside the memory`);
    }
    return reportedError(new Uint8Array(memory, pointer, length), name, rows);
  }

  #refused(name: string | null, message: string): HeddleError {
    return new HeddleError({ code: 'HEDDLE2202', function: name, message });
  }
}

function resultBytes(column: Column): number {
  const validity = column.validity?.byteLength ?? 0;
  if (column.type === 'utf8') return validity + column.offsets.byteLength + column.data.byteLength;
  return validity + column.values.byteLength;
}
