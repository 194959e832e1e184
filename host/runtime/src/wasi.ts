import { randomFillSync } from 'node:crypto';
import type { LogLevel } from './extism-env.js';
import { Trap } from './trap.js';
import type { Signature } from './wasm/sections.js';

/** The module of WASI preview 1. */
export const WASI_MODULE = 'wasi_snapshot_preview1';

/** All functions of WASI preview 1 with their types. */
export const WASI_IMPORTS: Readonly<Record<string, Signature>> = {
  args_get: '(i32, i32) -> (i32)',
  args_sizes_get: '(i32, i32) -> (i32)',
  environ_get: '(i32, i32) -> (i32)',
  environ_sizes_get: '(i32, i32) -> (i32)',
  clock_res_get: '(i32, i32) -> (i32)',
  clock_time_get: '(i32, i64, i32) -> (i32)',
  fd_advise: '(i32, i64, i64, i32) -> (i32)',
  fd_allocate: '(i32, i64, i64) -> (i32)',
  fd_close: '(i32) -> (i32)',
  fd_datasync: '(i32) -> (i32)',
  fd_fdstat_get: '(i32, i32) -> (i32)',
  fd_fdstat_set_flags: '(i32, i32) -> (i32)',
  fd_fdstat_set_rights: '(i32, i64, i64) -> (i32)',
  fd_filestat_get: '(i32, i32) -> (i32)',
  fd_filestat_set_size: '(i32, i64) -> (i32)',
  fd_filestat_set_times: '(i32, i64, i64, i32) -> (i32)',
  fd_pread: '(i32, i32, i32, i64, i32) -> (i32)',
  fd_prestat_get: '(i32, i32) -> (i32)',
  fd_prestat_dir_name: '(i32, i32, i32) -> (i32)',
  fd_pwrite: '(i32, i32, i32, i64, i32) -> (i32)',
  fd_read: '(i32, i32, i32, i32) -> (i32)',
  fd_readdir: '(i32, i32, i32, i64, i32) -> (i32)',
  fd_renumber: '(i32, i32) -> (i32)',
  fd_seek: '(i32, i64, i32, i32) -> (i32)',
  fd_sync: '(i32) -> (i32)',
  fd_tell: '(i32, i32) -> (i32)',
  fd_write: '(i32, i32, i32, i32) -> (i32)',
  path_create_directory: '(i32, i32, i32) -> (i32)',
  path_filestat_get: '(i32, i32, i32, i32, i32) -> (i32)',
  path_filestat_set_times: '(i32, i32, i32, i32, i64, i64, i32) -> (i32)',
  path_link: '(i32, i32, i32, i32, i32, i32, i32) -> (i32)',
  path_open: '(i32, i32, i32, i32, i32, i64, i64, i32, i32) -> (i32)',
  path_readlink: '(i32, i32, i32, i32, i32, i32) -> (i32)',
  path_remove_directory: '(i32, i32, i32) -> (i32)',
  path_rename: '(i32, i32, i32, i32, i32, i32) -> (i32)',
  path_symlink: '(i32, i32, i32, i32, i32) -> (i32)',
  path_unlink_file: '(i32, i32, i32) -> (i32)',
  poll_oneoff: '(i32, i32, i32, i32) -> (i32)',
  proc_exit: '(i32) -> ()',
  proc_raise: '(i32) -> (i32)',
  random_get: '(i32, i32) -> (i32)',
  sched_yield: '() -> (i32)',
  sock_accept: '(i32, i32, i32) -> (i32)',
  sock_recv: '(i32, i32, i32, i32, i32, i32) -> (i32)',
  sock_send: '(i32, i32, i32, i32, i32) -> (i32)',
  sock_shutdown: '(i32, i32) -> (i32)',
};

const SUCCESS = 0;
const BADF = 8;
const FAULT = 21;
const INVAL = 28;
const NOSYS = 52;
const REALTIME = 0;
const MONOTONIC = 1;
const STDOUT = 1;
const STDERR = 2;
/** Bytes of a line that is not over; a longer one is cut. */
const MAX_LINE_BYTES = 64 * 1024;
const NEWLINE = 10;
const RANDOM_BYTES = 65_536;

/** What a call of WASI needs of its instance. */
export interface WasiOptions {
  /** The guest's memory, asked for anew in every call, as it grows. */
  readonly memory: () => ArrayBuffer;
  /** Receives whole lines: of descriptor 1 at info, of descriptor 2 at warn. */
  readonly log?: (level: LogLevel, message: string) => void;
  /** Runs in every call: where a deadline is checked. */
  readonly poll: () => void;
}

/**
 * WASI preview 1 for one instance: clocks, randomness, lines to the log; no arguments, no environment, no files and
 * no network. What it does not have answers ENOSYS.
 */
export class Wasi {
  /** The import object of `WebAssembly.Instance`. */
  readonly imports: Readonly<Record<string, (...args: never[]) => unknown>>;
  readonly #options: WasiOptions;
  readonly #lines = new Map<number, number[]>();

  constructor(options: WasiOptions) {
    this.#options = options;
    const own: Record<string, (...args: never[]) => unknown> = {
      args_sizes_get: (count: number, bytes: number) => this.#empty(count, bytes),
      args_get: () => SUCCESS,
      environ_sizes_get: (count: number, bytes: number) => this.#empty(count, bytes),
      environ_get: () => SUCCESS,
      clock_res_get: (clock: number, out: number) => this.#clock(clock, out, () => 1_000n),
      clock_time_get: (clock: number, _precision: bigint, out: number) => this.#clock(clock, out, now),
      fd_prestat_get: () => BADF,
      fd_write: (fd: number, vectors: number, count: number, out: number) =>
        this.#write(fd, vectors >>> 0, count >>> 0, out),
      proc_exit: (code: number) => {
        throw new Trap(`it called proc_exit(${code})`);
      },
      random_get: (at: number, length: number) => this.#random(at >>> 0, length >>> 0),
      sched_yield: () => SUCCESS,
    };
    const imports: Record<string, (...args: never[]) => unknown> = {};
    for (const name of Object.keys(WASI_IMPORTS)) {
      const answer = own[name] ?? (() => NOSYS);
      imports[name] = (...args: never[]) => {
        options.poll();
        return answer(...args);
      };
    }
    this.imports = imports;
  }

  #empty(count: number, bytes: number): number {
    return this.#store32(count, 0) && this.#store32(bytes, 0) ? SUCCESS : FAULT;
  }

  #clock(clock: number, out: number, read: (clock: number) => bigint): number {
    if (clock !== REALTIME && clock !== MONOTONIC) return INVAL;
    const view = this.#view(out, 8);
    if (view === null) return FAULT;
    view.setBigUint64(0, read(clock), true);
    return SUCCESS;
  }

  #random(at: number, length: number): number {
    const memory = this.#options.memory();
    if (at + length > memory.byteLength) return FAULT;
    for (let done = 0; done < length; done += RANDOM_BYTES) {
      randomFillSync(new Uint8Array(memory, at + done, Math.min(RANDOM_BYTES, length - done)));
      this.#options.poll();
    }
    return SUCCESS;
  }

  #write(fd: number, vectors: number, count: number, out: number): number {
    if (fd !== STDOUT && fd !== STDERR) return BADF;
    const table = this.#view(vectors, 8 * count);
    if (table === null) return FAULT;
    const memory = this.#options.memory();
    let written = 0;
    for (let i = 0; i < count; i++) {
      const at = table.getUint32(8 * i, true);
      const length = table.getUint32(8 * i + 4, true);
      if (at + length > memory.byteLength) return FAULT;
      this.#take(fd, new Uint8Array(memory, at, length));
      written += length;
      this.#options.poll();
    }
    return this.#store32(out, written) ? SUCCESS : FAULT;
  }

  /** Keeps what is no whole line yet. */
  #take(fd: number, bytes: Uint8Array): void {
    const { log } = this.#options;
    if (log === undefined) return;
    const line = this.#lines.get(fd) ?? [];
    this.#lines.set(fd, line);
    for (const byte of bytes) {
      if (byte !== NEWLINE && line.length < MAX_LINE_BYTES) line.push(byte);
      if (byte !== NEWLINE && line.length < MAX_LINE_BYTES) continue;
      const text = Buffer.from(line).toString('utf8');
      line.length = 0;
      log(fd === STDOUT ? 'info' : 'warn', text);
    }
  }

  #store32(at: number, value: number): boolean {
    const view = this.#view(at, 4);
    view?.setUint32(0, value, true);
    return view !== null;
  }

  #view(at: number, length: number): DataView | null {
    const start = at >>> 0;
    const memory = this.#options.memory();
    return start + length > memory.byteLength ? null : new DataView(memory, start, length);
  }
}

function now(clock: number): bigint {
  if (clock === MONOTONIC) return process.hrtime.bigint();
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1_000)) * 1_000n;
}
