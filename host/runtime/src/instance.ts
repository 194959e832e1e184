import { callAdopted } from './adopted/call.js';
import { AggregateCall, convertStates } from './aggregate.js';
import { CallGuard, type Watch } from './call-guard.js';
import type { Column } from './column.js';
import { Counters } from './counters.js';
import type { Codec } from './encoded/codecs.js';
import { HeddleError } from './errors.js';
import { ExtismCalls } from './extism-call.js';
import { type EnvOptions, ExtismEnv } from './extism-env.js';
import { type FunctionInfo, isAdopted, type PluginFormat, type ScalarInfo } from './function-info.js';
import { type OfKind, requireKind } from './function-kind.js';
import { GuestCalls } from './guest-calls.js';
import { type GuestExports, guestExports } from './guest-exports.js';
import type { Limits } from './limits.js';
import { newer } from './manifest.js';
import type { HeddleModule } from './module.js';
import { ENV_MODULE } from './module-interface.js';
import { PartitionCall } from './partition.js';
import { callScalar } from './scalar.js';
import { TableCall } from './table.js';
import { WASI_MODULE, Wasi } from './wasi.js';

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
  /**
   * `arrowIpc` of `@heddle/host/codec`, for adopted plugins that speak Arrow IPC: handed in, so that nobody else loads
   * its library.
   */
  readonly arrowIpc?: Codec;
  /**
   * Told before each call of the guest, on the caller's thread: its deadline begins.
   * @internal
   */
  readonly beat?: () => void;
  /** Counters to add to; its own unless given. */
  readonly counters?: Counters;
}

const ABI_MAJOR = 1;
const EMPTY = new Uint8Array(0);
const NO_MEMORY = new ArrayBuffer(0);

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
  readonly #options: InstanceOptions;
  readonly #exports: GuestExports;
  readonly #calls: GuestCalls;
  readonly #extism: ExtismCalls;

  private constructor(
    module: HeddleModule,
    compiled: WebAssembly.Module,
    limits: Limits,
    options: InstanceOptions,
  ) {
    this.module = module;
    this.limits = limits;
    this.#options = options;
    this.counters = options.counters ?? new Counters();
    const { watch = 'watchdog', cancel = null, beat = () => {} } = options;
    this.#guard = new CallGuard(limits.deadlineMs, watch, cancel, beat);
    this.#env = new ExtismEnv(options, limits.memoryLimitBytes, () => this.#guard.poll());
    this.#exports = this.#guard.instantiate(() => this.#instantiate(compiled));
    const { rowValues } = limits;
    this.#calls = new GuestCalls(this.#exports, this.#guard, this.#env, this.counters, rowValues);
    this.#extism = new ExtismCalls(this.#calls, this.#env);
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
   * @throws HeddleError HEDDLE1102, HEDDLE1103 for other columns than declared, HEDDLE1104 for a function of another
   * kind, HEDDLE2001 to HEDDLE2202 for what goes wrong in the call.
   */
  callScalar(info: FunctionInfo, columns: readonly Column[], rows: number): Column {
    const own = this.#own(info, 'scalar');
    if (isAdopted(own)) return this.#callAdopted(own, columns, rows);
    return callScalar(this.#calls, own, columns, rows);
  }

  /**
   * As `callScalar`, without a copy of the result: the column is a view of guest memory and good until `use` returns.
   * The instance cannot be called meanwhile.
   */
  withView<T>(info: FunctionInfo, columns: readonly Column[], rows: number, use: (result: Column) => T): T {
    const own = this.#own(info, 'scalar');
    const result = isAdopted(own)
      ? this.#callAdopted(own, columns, rows)
      : callScalar(this.#calls, own, columns, rows, 'view');
    return this.#guard.hold(info.name, () => use(result));
  }

  /** Begins a call of a table function for a batch of rows. @throws HeddleError as `callScalar`. */
  openTable(info: FunctionInfo, columns: readonly Column[], rows: number): TableCall {
    return new TableCall(this.#calls, this.#own(info, 'table'), columns, rows);
  }

  /** Begins an aggregate without any groups. @throws HeddleError as `callScalar`. */
  openAggregate(info: FunctionInfo): AggregateCall {
    return new AggregateCall(this.#calls, this.#own(info, 'aggregate'));
  }

  /**
   * One state of an aggregate per row, as if each row were a group of its own.
   * @throws HeddleError as `callScalar`.
   */
  convertStates(info: FunctionInfo, columns: readonly Column[], rows: number): Column {
    return convertStates(this.#calls, this.#own(info, 'aggregate'), columns, rows);
  }

  /**
   * Begins a run of a partition function.
   * @param params a column of one value per declared param
   * @throws HeddleError as `callScalar`.
   */
  openPartition(info: FunctionInfo, params: readonly Column[]): PartitionCall {
    return new PartitionCall(this.#calls, this.#own(info, 'partition'), params);
  }

  /**
   * Calls an export through the Extism ABI: a function's, or `heddle_manifest`. The input is not copied and must not
   * change during the call; the output is a copy.
   * @throws HeddleError HEDDLE1101 for any other export, HEDDLE2001 to HEDDLE2302 for what goes wrong in the call.
   */
  callExtism(exportName: string, input: Uint8Array = EMPTY): Uint8Array {
    return this.#extism.call(exportName, this.module.nameOfExport(exportName), input);
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

  /** Closes the calls that its owner left open and forgets the variables of the guest: between two owners. */
  recycle(): void {
    for (const handle of [...this.#calls.handles]) handle.closeQuietly();
    this.#env.clearVars();
  }

  /** Refuses all further calls. The memory goes with the last reference to the instance. */
  close(): void {
    this.#guard.close();
  }

  #callAdopted(
    info: ScalarInfo & { readonly format: PluginFormat },
    columns: readonly Column[],
    rows: number,
  ): Column {
    const { arrowIpc = null } = this.#options;
    const { rowValues } = this.limits;
    const caller = { calls: this.#calls, extism: this.#extism, guard: this.#guard, rowValues, arrowIpc };
    return callAdopted(caller, info, columns, rows);
  }

  /** The function as one of this module and of a kind. */
  #own<Kind extends FunctionInfo['kind']>(info: FunctionInfo, kind: Kind): OfKind<Kind> {
    const own = this.module.manifest.functions[info.index];
    if (own !== info) {
      const message = `${info.signature} is no function of this module`;
      throw new HeddleError({ code: 'HEDDLE1101', function: info.name, message });
    }
    return requireKind(own, kind);
  }

  #instantiate(compiled: WebAssembly.Module): GuestExports {
    let instance: WebAssembly.Instance;
    // A start function may already call WASI, before the memory is known.
    let memory = (): ArrayBuffer => NO_MEMORY;
    const { log } = this.#options;
    const wasi = new Wasi({
      memory: () => memory(),
      poll: () => this.#guard.poll(),
      ...(log === undefined ? {} : { log }),
    });
    this.#env.begin(EMPTY);
    try {
      const imports = { [ENV_MODULE]: this.#env.imports, [WASI_MODULE]: wasi.imports };
      instance = new WebAssembly.Instance(compiled, imports);
    } catch (cause) {
      // V8 says so when it cannot reserve the memory; nothing of the guest has run yet.
      if (cause instanceof RangeError && /memory/i.test(cause.message)) {
        throw new HeddleError({ code: 'HEDDLE2102', message: cause.message, cause });
      }
      throw cause;
    }
    const exports = guestExports(instance, this.module.manifest);
    memory = () => exports.memory.buffer;
    exports.initialize?.();
    if (exports.abi !== undefined) checkVersion(exports.abi() >>> 0);
    return exports;
  }
}

function checkVersion(version: number): void {
  const major = version >>> 16;
  if (major > ABI_MAJOR) throw newer('ABI', major);
  if (major < ABI_MAJOR) {
    throw new HeddleError({ code: 'HEDDLE1005', message: `heddle_abi answers 0x${version.toString(16)}` });
  }
}
