import type { CallGuard } from './call-guard.js';
import type { Column } from './column.js';
import { columnBytes } from './column.js';
import { type Counters, nanos } from './counters.js';
import { HeddleError } from './errors.js';
import type { ExtismEnv } from './extism-env.js';
import type { FunctionInfo } from './function-info.js';
import type { GuestExports } from './guest-exports.js';
import type { Handle } from './handle.js';
import { type Arena, type MarshalledBatch, marshalIn } from './marshal-in.js';
import { type Keep, ResultReader } from './marshal-out.js';
import { refusal } from './refusal.js';
import { MAX_REPORT_BYTES, reportedError } from './report.js';

/** Statuses of the direct ABI that are no failure. */
export const STATUS_OK = 0;
export const STATUS_END = 1;

const STATUS_OUT_OF_MEMORY = -3;
const STATUS_INTERRUPTED = -4;
const NO_INPUT = new Uint8Array(0);

/** What the kinds of functions share: the calls of one instance through the direct ABI. */
export class GuestCalls {
  readonly exports: GuestExports;
  readonly counters: Counters;
  readonly guard: CallGuard;
  /** Handles that are open in the guest. */
  readonly handles = new Set<Handle>();
  readonly #env: ExtismEnv;
  readonly #arena: Arena;
  readonly #rowValues: boolean;
  /** By function, what `heddle_bailouts` answered last. */
  readonly #bailed = new Map<number, number>();

  /** @param rowValues whether errors show values of the row at fault */
  constructor(
    exports: GuestExports,
    guard: CallGuard,
    env: ExtismEnv,
    counters: Counters,
    rowValues: boolean,
  ) {
    this.exports = exports;
    this.guard = guard;
    this.counters = counters;
    this.#env = env;
    this.#rowValues = rowValues;
    const { memory, alloc } = exports;
    this.#arena = { alloc: (bytes) => alloc(bytes) >>> 0, memory: () => memory.buffer };
  }

  /** Begins a call of an export: frees the call arena and copies a checked batch into it. */
  marshalIn(
    info: FunctionInfo,
    columns: readonly Column[],
    rows: number,
    numbers: Uint32Array | null = null,
  ): MarshalledBatch {
    const started = nanos();
    this.begin();
    const batch = marshalIn(this.#arena, info.name, columns, rows, numbers);
    this.counters.marshalInNanos += nanos() - started;
    this.counters.bytesIn += batch.bytes;
    return batch;
  }

  /** Begins a call of an export that needs no batch. */
  begin(): void {
    this.#env.begin(NO_INPUT);
    this.exports.reset();
  }

  /** Runs the guest. */
  enter(run: () => number): number {
    const entered = nanos();
    const status = run();
    this.counters.guestNanos += nanos() - entered;
    return status;
  }

  /** Reads what the guest has written, and counts it. */
  marshalOut<T>(
    info: FunctionInfo,
    read: (reader: ResultReader) => T,
    columnsOf: (result: T) => readonly Column[],
    keep: Keep = 'copy',
  ): T {
    const left = nanos();
    const result = read(new ResultReader(this.exports.memory.buffer, refusal(info.name), keep));
    this.counters.marshalOutNanos += nanos() - left;
    for (const column of columnsOf(result)) this.counters.bytesOut += columnBytes(column);
    return result;
  }

  /** Counts a batch of rows that the guest has taken. */
  count(info: FunctionInfo, rows: number): void {
    this.counters.rows += rows;
    this.counters.batches += 1;
    this.countBailed(info);
  }

  /** Counts the rows of a compiled function that went to the JavaScript engine since this was asked last. */
  countBailed({ index, bails }: FunctionInfo): void {
    const { bailouts } = this.exports;
    if (bails.length === 0 || bailouts === undefined) return;
    const total = bailouts(index) >>> 0;
    this.counters.rowsBailed += (total - (this.#bailed.get(index) ?? 0)) >>> 0;
    this.#bailed.set(index, total);
  }

  /** A block for one result, in the call arena. */
  outBlock(info: FunctionInfo): number {
    return marshalIn(this.#arena, info.name, [], 0).out;
  }

  /** The memory of the guest as it is now. */
  get memory(): ArrayBuffer {
    return this.exports.memory.buffer;
  }

  /** Fails unless the status is 0. `rows` bounds the row that an error may name. */
  requireOk(status: number, info: FunctionInfo, rows: number, exportName: string): void {
    if (status !== STATUS_OK) throw this.failure(status, info, rows, exportName);
  }

  /** The error behind a status. */
  failure(status: number, info: FunctionInfo, rows: number, exportName: string): HeddleError {
    const { name } = info;
    if (status >= STATUS_OK || status < STATUS_INTERRUPTED) {
      return refused(name, `${exportName} answered with status ${status}`);
    }
    if (status === STATUS_INTERRUPTED || status === STATUS_OUT_OF_MEMORY) this.guard.break();
    const at = this.exports.error() >>> 0;
    const { memory } = this;
    if (at + 8 > memory.byteLength) return refused(name, 'the error text is outside the memory');
    const view = new DataView(memory);
    const pointer = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    if (length > MAX_REPORT_BYTES || pointer + length > memory.byteLength) {
      return refused(name, `an error text of ${length} bytes is too long or outside the memory`);
    }
    return this.reported(new Uint8Array(memory, pointer, length), name, rows);
  }

  /** The error that the guest reports, as much of it as may be shown. */
  reported(bytes: Uint8Array, name: string | null, rows: number): HeddleError {
    const error = reportedError(bytes, name, rows);
    return this.#rowValues ? error : error.withoutRowValues();
  }
}

function refused(name: string, message: string): HeddleError {
  return new HeddleError({ code: 'HEDDLE2202', function: name, message });
}
