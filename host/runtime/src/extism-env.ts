import { HeddleError } from './errors.js';
import { ExtismMemory } from './extism-memory.js';
import { Trap } from './trap.js';

/** Severity of a line that a guest logs (`console.log` is info). */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What a guest may ask its host for. */
export interface EnvOptions {
  /** Values for `Config.get`. */
  readonly config?: Readonly<Record<string, string>>;
  /** Receives what the guest logs; without it the lines are dropped. Called on the caller's thread. */
  readonly log?: (level: LogLevel, message: string) => void;
  /** Bytes that the names and values of `Var` may take together; 1 MiB unless given. */
  readonly varsLimitBytes?: number;
}

/** Levels of the Extism kernel: everything from trace on, and nothing. */
const ALL_LOG = 0;
const NO_LOG = 0x7fff_ffff;
const DEFAULT_VARS_BYTES = 1024 * 1024;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();
const EMPTY = new Uint8Array(0);

/**
 * The functions of `extism:host/env` for one instance, with the semantics of the Extism kernel, and the state of the
 * call under way. `poll` runs whenever the guest asks for its input's length: that is where a deadline is checked.
 */
export class ExtismEnv {
  /** Output of the call, once the guest has set one that lies inside memory. */
  output: Uint8Array = EMPTY;
  /** Whether the guest set an output that lies outside memory. */
  outputOutside = false;
  /** What the guest passed to `error_set`, null where it passed nothing. */
  error: Uint8Array | null = null;
  /** The import object of `WebAssembly.Instance`, of null prototype as the names are the guest's. */
  readonly imports: Readonly<Record<string, (...args: never[]) => unknown>>;

  readonly #memory: ExtismMemory;
  readonly #options: EnvOptions;
  readonly #varsLimit: number;
  readonly #vars = new Map<string, Uint8Array>();
  #varsBytes = 0;
  #input: Uint8Array = EMPTY;
  #inputView: DataView = new DataView(new ArrayBuffer(0));

  constructor(options: EnvOptions, memoryLimitBytes: number, poll: () => void) {
    this.#options = options;
    this.#varsLimit = options.varsLimitBytes ?? DEFAULT_VARS_BYTES;
    this.#memory = new ExtismMemory(memoryLimitBytes);
    this.imports = this.#functions(poll);
  }

  /** Begins a call: frees the blocks of the last one and takes the input, which is read in place. */
  begin(input: Uint8Array): void {
    this.#memory.reset();
    this.#input = input;
    this.#inputView = new DataView(input.buffer, input.byteOffset, input.byteLength);
    this.output = EMPTY;
    this.outputOutside = false;
    this.error = null;
  }

  /** Ends a call: lets go of the input. */
  end(): void {
    this.#input = EMPTY;
  }

  /** Forgets what `Var.set` kept, so that the next owner of the instance does not see it. */
  clearVars(): void {
    this.#vars.clear();
    this.#varsBytes = 0;
  }

  #functions(poll: () => void): Record<string, (...args: never[]) => unknown> {
    const memory = this.#memory;
    const log = (level: LogLevel) => (handle: bigint) => {
      const message = this.#options.log === undefined ? '' : decoder.decode(memory.block(address(handle)));
      memory.free(address(handle));
      this.#options.log?.(level, message);
    };
    return {
      alloc: (length: bigint) => BigInt(memory.alloc(address(length))),
      free: (handle: bigint) => memory.free(address(handle)),
      length: (handle: bigint) => BigInt(memory.length(address(handle))),
      load_u8: (at: bigint) => memory.loadU8(address(at)),
      load_u64: (at: bigint) => memory.loadU64(address(at)),
      store_u8: (at: bigint, value: number) => memory.storeU8(address(at), value),
      store_u64: (at: bigint, value: bigint) => memory.storeU64(address(at), value),
      input_length: () => {
        poll();
        return BigInt(this.#input.length);
      },
      input_load_u8: (at: bigint) => this.#input[address(at)] ?? 0,
      input_load_u64: (at: bigint) => {
        const offset = address(at);
        return offset + 8 <= this.#input.length ? this.#inputView.getBigUint64(offset, true) : 0n;
      },
      output_set: (at: bigint, length: bigint) => {
        const bytes = memory.read(address(at), address(length));
        this.output = bytes ?? EMPTY;
        this.outputOutside = bytes === null;
      },
      error_set: (handle: bigint) => {
        this.error = handle === 0n ? null : memory.block(address(handle));
      },
      config_get: (key: bigint) => this.#configGet(this.#take(key)),
      var_get: (key: bigint) => BigInt(memory.store(this.#vars.get(this.#take(key)) ?? EMPTY)),
      var_set: (key: bigint, value: bigint) => this.#varSet(this.#take(key), address(value)),
      log_debug: log('debug'),
      log_info: log('info'),
      log_warn: log('warn'),
      log_error: log('error'),
      ...this.#pluginFunctions(log('debug')),
    };
  }

  /** What plain plugins may use beside the rest (spec/abi.md, "Adopted plugins"). */
  #pluginFunctions(trace: (handle: bigint) => void): Record<string, (...args: never[]) => unknown> {
    const memory = this.#memory;
    return {
      length_unsafe: (handle: bigint) => BigInt(memory.length(address(handle))),
      input_offset: () => BigInt(memory.store(this.#input)),
      http_request: () => {
        throw new Trap('HTTP is denied');
      },
      http_status_code: () => 0,
      http_headers: () => 0n,
      log_trace: trace,
      get_log_level: () => (this.#options.log === undefined ? NO_LOG : ALL_LOG),
    };
  }

  /** The text of a block whose ownership passes to the host. */
  #take(handle: bigint): string {
    const text = decoder.decode(this.#memory.block(address(handle)));
    this.#memory.free(address(handle));
    return text;
  }

  #configGet(key: string): bigint {
    const { config } = this.#options;
    const value = config !== undefined && Object.hasOwn(config, key) ? config[key] : undefined;
    return value === undefined ? 0n : BigInt(this.#memory.store(encoder.encode(value)));
  }

  #varSet(key: string, value: number): void {
    const old = this.#vars.get(key);
    const bytes = value === 0 ? null : this.#memory.block(value);
    this.#memory.free(value);
    if (old !== undefined) this.#varsBytes -= key.length + old.length;
    this.#vars.delete(key);
    if (bytes === null) return;
    if (this.#varsBytes + key.length + bytes.length > this.#varsLimit) {
      throw new HeddleError({
        code: 'HEDDLE2102',
        message: `Var.set(${JSON.stringify(key.slice(0, 50))}): the variables exceed ${this.#varsLimit} bytes`,
      });
    }
    this.#varsBytes += key.length + bytes.length;
    this.#vars.set(key, bytes);
  }
}

/** An i64 of the guest, read as unsigned; what is beyond 2^53 lies outside every block all the same. */
function address(value: bigint): number {
  return Number(BigInt.asUintN(64, value));
}
