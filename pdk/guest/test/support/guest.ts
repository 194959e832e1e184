import { readFileSync } from 'node:fs';
import { type ColumnInput, readColumn, type TypeName, writeArray, writeColumn } from './columns.js';
import { ExtismHost } from './extism-host.js';
import { withMaximum } from './memory-maximum.js';

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

/** A function to declare; a type with a question mark is nullable, the handler is JavaScript. */
export interface Declaration {
  readonly name?: string;
  readonly args?: readonly string[];
  readonly returns: string;
  readonly volatility?: string;
  readonly handler: string;
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly _initialize: () => void;
  readonly 'wizer-initialize': () => void;
  readonly heddle_abi: () => number;
  readonly heddle_alloc: (bytes: number) => number;
  readonly heddle_reset: () => void;
  readonly heddle_scalar: (index: number, args: number, constants: number, out: number) => number;
  readonly heddle_error: () => number;
  readonly heddle_manifest: () => number;
  readonly heddle_extism_call: (index: number) => number;
}

const bytes = readFileSync(new URL('../../engine.wasm', import.meta.url));
const engine = new WebAssembly.Module(bytes);
/** The same with memory bounded at 64 MiB. */
const bounded = new WebAssembly.Module(withMaximum(bytes, 1024));
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

  constructor(
    bundle: string,
    sourceMap = '{"version":3,"sources":[],"mappings":""}',
    manifest = '{}',
    module = engine,
  ) {
    const instance = new WebAssembly.Instance(module, { 'extism:host/env': this.host.imports() });
    this.exports = instance.exports as unknown as Exports;
    const { memory } = this.exports;
    const payload = encodePayload([bundle, sourceMap, manifest]);
    const at = memory.buffer.byteLength;
    memory.grow(Math.ceil(payload.length / PAGE));
    new Uint8Array(memory.buffer).set(payload, at);
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
  /** Runs function `index` over columns through the direct ABI. */
  call(index: number, returns: TypeName, columns: readonly ColumnInput[], rows: number): Answer {
    const { heddle_alloc, heddle_reset, heddle_scalar, memory } = this.exports;
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
    const out = alloc(64);
    const status = heddle_scalar(index, args, constants, out);
    if (status !== 0) return { status, error: this.error() };
    return readColumn(memory, out, returns);
  }

  /** Calls function `index` as an Extism host would. */
  extism(index: number, input: Uint8Array | string): Uint8Array {
    this.host.input = typeof input === 'string' ? new TextEncoder().encode(input) : input;
    this.host.output = undefined;
    this.host.error = undefined;
    const code = this.exports.heddle_extism_call(index);
    if (code !== 0) throw new ExtismFailure(JSON.parse(this.host.error ?? '') as GuestError);
    if (this.host.output === undefined) throw new Error('no output');
    return this.host.output;
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

function bundleOf(functions: readonly Declaration[]): string {
  const declared = functions.map(({ name, args = [], returns, volatility = 'immutable', handler }, index) => {
    const list = args.map((type, i) => `{ name: 'a${i}', ${field(type)} }`);
    const head = `name: '${name ?? `f${index}`}', export: 'f${index}', kind: 'scalar', volatility: '${volatility}'`;
    return `{ ${head}, args: [${list}], returns: { ${field(returns)} }, handlers: { call: ${handler} } }`;
  });
  return `'use strict'; (() => { __heddle_register([${declared.join(',\n')}]); })();`;
}

function field(type: string): string {
  return `type: '${type.replace('?', '')}', nullable: ${type.endsWith('?')}`;
}

function encodePayload(parts: readonly string[]): Uint8Array {
  const encoder = new TextEncoder();
  const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
  const pieces = [encoder.encode('HDL1'), u32(parts.length)];
  for (const part of parts) {
    const bytes = encoder.encode(part);
    pieces.push(u32(bytes.length), bytes);
  }
  return Uint8Array.from(Buffer.concat(pieces));
}
