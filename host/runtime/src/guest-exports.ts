import { extismExports, isAdopted } from './function-info.js';
import type { Manifest } from './manifest.js';
import { EXTISM_MANIFEST } from './module-interface.js';

/**
 * The exports of an instance, looked up once. `checkInterface` has checked before the module was compiled that those
 * its functions need are there, and their types; what no function needs may be missing.
 */
export interface GuestExports {
  readonly memory: WebAssembly.Memory;
  /** Absent, as all that follows, where every function is one of a plain plugin. */
  readonly abi: (() => number) | undefined;
  readonly alloc: (bytes: number) => number;
  readonly reset: () => void;
  readonly error: () => number;
  /** Absent where no row can leave compiled code. */
  readonly bailouts: ((fn: number) => number) | undefined;
  readonly scalar: (fn: number, args: number, constants: number, out: number) => number;
  readonly tableOpen: (fn: number, args: number, constants: number) => number;
  readonly tableNext: (handle: number, out: number) => number;
  readonly tableClose: (handle: number) => number;
  readonly aggregateOpen: (fn: number) => number;
  readonly aggregateAccumulate: RowsIn;
  readonly aggregateRetract: RowsIn;
  readonly aggregateMerge: (handle: number, states: number, groups: number, n: number) => number;
  readonly aggregateState: SlotsOut;
  readonly aggregateFinish: SlotsOut;
  readonly aggregateConvert: (fn: number, args: number, constants: number, out: number) => number;
  readonly aggregateDrop: (handle: number, slots: number, n: number) => number;
  readonly aggregateShift: (handle: number, n: number) => number;
  readonly aggregateSize: (handle: number) => number;
  readonly aggregateClose: (handle: number) => number;
  readonly partitionOpen: (fn: number, params: number) => number;
  readonly partitionProcess: (handle: number, batch: number, starts: number, n: number) => number;
  readonly partitionNext: (handle: number, out: number) => number;
  readonly partitionFinish: (handle: number) => number;
  readonly partitionClose: (handle: number) => number;
  /** Absent where a snapshot has initialised the module. */
  readonly initialize: (() => void) | undefined;
  /** Functions of the Extism ABI by export name; none where the module does not have it. */
  readonly extism: ReadonlyMap<string, () => number>;
  /** Functions of a plain Extism plugin by export name. */
  readonly plugin: ReadonlyMap<string, () => number>;
}

/** Takes rows into slots, or back. */
export type RowsIn = (handle: number, args: number, constants: number, groups: number, n: number) => number;
/** Gives a row per slot. */
export type SlotsOut = (handle: number, slots: number, n: number, out: number) => number;

/** Binds the exports that calls use. */
export function guestExports(instance: WebAssembly.Instance, manifest: Manifest): GuestExports {
  const all = instance.exports;
  const bound = (names: readonly string[]) => new Map(names.map((name) => [name, all[name] as () => number]));
  const own = manifest.functions.filter((info) => !isAdopted(info)).flatMap(extismExports);
  const hasExtism = all[EXTISM_MANIFEST] !== undefined;
  return {
    memory: all.memory as WebAssembly.Memory,
    abi: all.heddle_abi as GuestExports['abi'],
    alloc: all.heddle_alloc as GuestExports['alloc'],
    reset: all.heddle_reset as GuestExports['reset'],
    error: all.heddle_error as GuestExports['error'],
    bailouts: all.heddle_bailouts as GuestExports['bailouts'],
    scalar: all.heddle_scalar as GuestExports['scalar'],
    tableOpen: all.heddle_table_open as GuestExports['tableOpen'],
    tableNext: all.heddle_table_next as GuestExports['tableNext'],
    tableClose: all.heddle_table_close as GuestExports['tableClose'],
    aggregateOpen: all.heddle_aggregate_open as GuestExports['aggregateOpen'],
    aggregateAccumulate: all.heddle_aggregate_accumulate as RowsIn,
    aggregateRetract: all.heddle_aggregate_retract as RowsIn,
    aggregateMerge: all.heddle_aggregate_merge as GuestExports['aggregateMerge'],
    aggregateState: all.heddle_aggregate_state as SlotsOut,
    aggregateFinish: all.heddle_aggregate_finish as SlotsOut,
    aggregateConvert: all.heddle_aggregate_convert as GuestExports['aggregateConvert'],
    aggregateDrop: all.heddle_aggregate_drop as GuestExports['aggregateDrop'],
    aggregateShift: all.heddle_aggregate_shift as GuestExports['aggregateShift'],
    aggregateSize: all.heddle_aggregate_size as GuestExports['aggregateSize'],
    aggregateClose: all.heddle_aggregate_close as GuestExports['aggregateClose'],
    partitionOpen: all.heddle_partition_open as GuestExports['partitionOpen'],
    partitionProcess: all.heddle_partition_process as GuestExports['partitionProcess'],
    partitionNext: all.heddle_partition_next as GuestExports['partitionNext'],
    partitionFinish: all.heddle_partition_finish as GuestExports['partitionFinish'],
    partitionClose: all.heddle_partition_close as GuestExports['partitionClose'],
    initialize: all._initialize as GuestExports['initialize'],
    extism: bound(hasExtism ? [...own, EXTISM_MANIFEST] : []),
    plugin: bound(manifest.functions.filter(isAdopted).map((info) => info.export)),
  };
}
