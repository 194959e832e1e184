import { readFileSync } from 'node:fs';
import { withHostImports } from '../../../src/build/host-imports.js';
import { type ColumnInput, readColumn, writeArray, writeColumn } from './columns.js';
import { ExtismHost } from './extism-host.js';
import { withMaximum } from './memory-maximum.js';
import { type FieldRecord, typeOf } from './types.js';

/** One failure as the guest tells it. */
export interface GuestError {
  readonly code: string;
  readonly message: string;
  readonly function: string | null;
  readonly row: number | null;
  readonly arguments: readonly { readonly name: string; readonly value: string }[];
  readonly frames: readonly {
    readonly function: string;
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }[];
}

/** A result of the direct ABI: the values, or the status and the error. */
export type Answer =
  | { readonly values: unknown[]; readonly nullCount: bigint }
  | { readonly status: number; readonly error: GuestError };

/**
 * A function to declare. Types are texts of spec/types.md; `output` and `params` are written like the inside of a
 * struct's text; handlers are JavaScript.
 */
export interface Declaration {
  readonly name?: string;
  readonly export?: string;
  readonly kind?: 'scalar' | 'vectorized' | 'aggregate' | 'table' | 'partition';
  /** Without names: they are a0, a1, …; or as `output` is written. */
  readonly args?: readonly string[] | string;
  readonly variadic?: boolean;
  readonly returns?: string;
  readonly state?: string;
  readonly output?: string;
  readonly params?: string;
  readonly volatility?: string;
  /** The handler `call`. */
  readonly handler?: string;
  /** The handlers of other kinds, as the inside of an object. */
  readonly handlers?: string;
}

type GroupedCall = (handle: number, args: number, constants: number, groups: number, n: number) => number;

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly _initialize: () => void;
  readonly 'wizer-initialize': () => void;
  readonly heddle_abi: () => number;
  readonly heddle_alloc: (bytes: number) => number;
  readonly heddle_reset: () => void;
  readonly heddle_scalar: (index: number, args: number, constants: number, out: number) => number;
  readonly heddle_table_open: (index: number, args: number, constants: number) => number;
  readonly heddle_table_next: (handle: number, out: number) => number;
  readonly heddle_table_close: (handle: number) => number;
  readonly heddle_aggregate_open: (index: number) => number;
  readonly heddle_aggregate_accumulate: GroupedCall;
  readonly heddle_aggregate_retract: GroupedCall;
  readonly heddle_aggregate_merge: (handle: number, states: number, groups: number, n: number) => number;
  readonly heddle_aggregate_state: (handle: number, slots: number, n: number, out: number) => number;
  readonly heddle_aggregate_finish: (handle: number, slots: number, n: number, out: number) => number;
  readonly heddle_aggregate_convert: (index: number, args: number, constants: number, out: number) => number;
  readonly heddle_aggregate_drop: (handle: number, slots: number, n: number) => number;
  readonly heddle_aggregate_shift: (handle: number, n: number) => number;
  readonly heddle_aggregate_size: (handle: number) => number;
  readonly heddle_aggregate_close: (handle: number) => number;
  readonly heddle_partition_open: (index: number, params: number) => number;
  readonly heddle_partition_process: (handle: number, batch: number, starts: number, n: number) => number;
  readonly heddle_partition_next: (handle: number, out: number) => number;
  readonly heddle_partition_finish: (handle: number) => number;
  readonly heddle_partition_close: (handle: number) => number;
  readonly heddle_host_random: (bytes: number, size: number) => number;
  readonly heddle_host_clock: (clock: number, precision: bigint, time: number) => number;
  readonly heddle_bailouts: (index: number) => number;
  readonly heddle_error: () => number;
  readonly heddle_manifest: () => number;
  readonly heddle_extism_call: (index: number, verb: number) => number;
}

const bytes = readFileSync(new URL('../../engine.wasm', import.meta.url));
const engine = new WebAssembly.Module(bytes);
/** The same with memory bounded at 64 MiB. */
const bounded = new WebAssembly.Module(withMaximum(bytes, 1024));
/** The same with the functions of WASI that volatile functions ask for. */
const open = new WebAssembly.Module(Uint8Array.from(withHostImports(bytes)));
const PAGE = 65_536;

/** The engine's imports and exports. */
export const surface = {
  imports: WebAssembly.Module.imports(engine),
  exports: WebAssembly.Module.exports(engine),
};

/** An engine with a bundle evaluated in it, without the snapshot: the payload is written into memory instead. */
export class Guest {
  readonly host = new ExtismHost();
  readonly exports: Exports;
  /** 64 bytes that belong to no arena: a page of the test's own, as a host may have one. */
  readonly scratch: number;

  constructor(
    bundle: string,
    sourceMap = '{"version":3,"sources":[],"mappings":""}',
    manifest = '{}',
    module = engine,
    compiled?: CompiledParts,
  ) {
    const instance = new WebAssembly.Instance(module, {
      'extism:host/env': this.host.imports(),
      wasi_snapshot_preview1: this.wasi(),
    });
    this.exports = instance.exports as unknown as Exports;
    const { memory } = this.exports;
    const payload = encodePayload([bundle, sourceMap, manifest], compiled);
    const at = memory.buffer.byteLength;
    memory.grow(Math.ceil(payload.length / PAGE));
    new Uint8Array(memory.buffer).set(payload, at);
    this.scratch = memory.grow(1) * PAGE;
    this.exports._initialize();
    try {
      this.exports['wizer-initialize']();
    } catch {
      throw new Error(this.error().message);
    }
  }

  /** Functions declared as in `__heddle_register`, with handlers given as JavaScript source. */
  static of(...functions: Declaration[]): Guest {
    return new Guest(bundleOf(functions));
  }

  /** The same, in a memory of at most 64 MiB. */
  static bounded(...functions: Declaration[]): Guest {
    return new Guest(bundleOf(functions), undefined, undefined, bounded);
  }

  /** The same, with a clock and randomness. */
  static open(...functions: Declaration[]): Guest {
    return new Guest(bundleOf(functions), undefined, undefined, open);
  }

  /** How often the guest asked for randomness. */
  randomCalls = 0;
  /** Nanoseconds since 1970. */
  now = 0n;
  /** What WASI's functions answer. */
  errno = 0;

  private wasi(): WebAssembly.ModuleImports {
    return {
      random_get: (at: number, size: number) => {
        this.randomCalls += 1;
        crypto.getRandomValues(new Uint8Array(this.exports.memory.buffer, at, size));
        return this.errno;
      },
      clock_time_get: (_clock: number, _precision: bigint, at: number) => {
        new DataView(this.exports.memory.buffer).setBigUint64(at, this.now, true);
        return this.errno;
      },
    };
  }

  /** Writes columns into the call arena, which is emptied first; the addresses of their struct and of the bitmap of constants. */
  write(columns: readonly ColumnInput[], rows: number): { args: number; constants: number } {
    const { heddle_alloc, heddle_reset, memory } = this.exports;
    heddle_reset();
    const alloc = (bytes: number): number => heddle_alloc(bytes);
    const children = columns.map((column) => writeColumn(memory, alloc, column));
    const args = writeArray(memory, alloc, rows, [0], children);
    let constants = 0;
    if (columns.some((column) => column.constant)) {
      constants = alloc(Math.ceil(columns.length / 8));
      const bits = new Uint8Array(memory.buffer, constants, Math.ceil(columns.length / 8)).fill(0);
      columns.forEach((column, i) => {
        if (column.constant) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7));
      });
    }
    return { args, constants };
  }

  /** Writes a list of u32 into the call arena; 0 for none. */
  writeU32(values: readonly number[] | undefined): number {
    if (values === undefined) return 0;
    const at = this.exports.heddle_alloc(4 * values.length);
    new Uint32Array(this.exports.memory.buffer, at, values.length).set(values);
    return at;
  }

  /** The rows of one output block. */
  read(out: number, type: string): unknown[] {
    return readColumn(this.exports.memory, out, type).values;
  }

  /** Runs function `index` over columns through the direct ABI. */
  call(index: number, returns: string, columns: readonly ColumnInput[], rows: number): Answer {
    const { heddle_alloc, heddle_scalar, memory } = this.exports;
    const { args, constants } = this.write(columns, rows);
    const out = heddle_alloc(64);
    const status = heddle_scalar(index, args, constants, out);
    if (status !== 0) return { status, error: this.error() };
    return readColumn(memory, out, returns);
  }

  /** Calls an export of function `index` as an Extism host would; the numbers of the verbs are those of spec/abi.md. */
  extism(index: number, input: Uint8Array | string, verb = 0): Uint8Array {
    this.host.input = typeof input === 'string' ? new TextEncoder().encode(input) : input;
    this.host.output = undefined;
    this.host.error = undefined;
    const code = this.exports.heddle_extism_call(index, verb);
    if (code !== 0) throw new ExtismFailure(JSON.parse(this.host.error ?? '') as GuestError);
    return this.host.output ?? new Uint8Array();
  }

  /** The last failure. */
  error(): GuestError {
    const { memory, heddle_error } = this.exports;
    const at = heddle_error();
    const view = new DataView(memory.buffer);
    const text = new Uint8Array(memory.buffer, view.getUint32(at, true), view.getUint32(at + 4, true));
    if (text.length > 16_384) throw new Error('the error text is too long');
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text)) as GuestError;
  }
}

/** An Extism call that answered non-zero. */
export class ExtismFailure extends Error {
  constructor(readonly report: GuestError) {
    super(`${report.code}: ${report.message}`);
  }
}

/** What a module with compiled code has behind the three parts of its payload. */
export interface CompiledParts {
  readonly kernels: Uint8Array;
  /** JSON. */
  readonly states: string;
  /** Lie behind the payload, at the next multiple of 64. */
  readonly constants: Uint8Array;
}

/** The PDK's class as far as the engine knows it. */
const DECIMAL = `class Decimal {
  constructor(unscaled, scale) { this.unscaled = unscaled; this.scale = scale; }
  toString() { return this.unscaled + 'e-' + this.scale; }
}`;

/** What is declared of functions, as `__heddle_register` takes it, without their handlers. */
export function recordsOf(functions: readonly Declaration[]) {
  return functions.map((declaration, index) => {
    const { args = [], kind = 'scalar' } = declaration;
    const named = typeof args === 'string' ? args : args.map((type, i) => `a${i}: ${type}`).join(', ');
    const { returns, state, output, params = kind === 'partition' ? '' : undefined } = declaration;
    return {
      name: declaration.name ?? `f${index}`,
      export: declaration.export ?? `f${index}`,
      kind,
      volatility: declaration.volatility ?? 'immutable',
      variadic: declaration.variadic ?? false,
      args: fields(named),
      ...(returns === undefined ? {} : { returns: typeOf(returns) }),
      ...(state === undefined ? {} : { state: typeOf(state) }),
      ...(output === undefined ? {} : { output: fields(output) }),
      ...(params === undefined ? {} : { params: fields(params) }),
    };
  });
}

export function bundleOf(functions: readonly Declaration[]): string {
  const declared = recordsOf(functions).map((record, index) => {
    const { handler, handlers = `call: ${handler}` } = functions[index] ?? {};
    return `{ ...${JSON.stringify(record)}, handlers: { ${handlers} } }`;
  });
  return `'use strict'; (() => { ${DECIMAL}
    __heddle_register([${declared.join(',\n')}], { Decimal }); })();`;
}

/** The fields of a struct's text without its frame. */
function fields(text: string): readonly FieldRecord[] {
  return text === '' ? [] : (typeOf(`struct<${text}>`).fields ?? []);
}

/** The payload of a module, and the constants of its compiled code. */
export function encodePayload(texts: readonly string[], compiled?: CompiledParts): Uint8Array {
  const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
  const parts: Uint8Array[] = texts.map((text) => new TextEncoder().encode(text));
  if (compiled !== undefined) parts.push(compiled.kernels, new TextEncoder().encode(compiled.states));
  const pieces = parts.flatMap((part) => [u32(part.length), part]);
  const payload = Buffer.concat([Buffer.from('HDL1'), u32(parts.length), ...pieces]);
  if (compiled === undefined) return Uint8Array.from(payload);
  const padding = Buffer.alloc(-payload.length & 63);
  return Uint8Array.from(Buffer.concat([payload, padding, compiled.constants]));
}
