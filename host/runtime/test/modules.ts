import { Schema, Table, tableToIPC } from 'apache-arrow';
import binaryen from 'binaryen';
import { fieldToArrow } from '../src/arrow.js';
import { type Field, field, HeddleError, parseType } from '../src/index.js';

export { field };

/** An encapsulated Arrow schema message, written by apache-arrow. */
export function schemaMessage(fields: readonly Field[]): Uint8Array {
  const stream = tableToIPC(new Table(new Schema(fields.map(fieldToArrow))), 'stream');
  const length = new DataView(stream.buffer, stream.byteOffset).getInt32(4, true);
  return stream.subarray(0, 8 + length);
}

/** Fields as a manifest writes them. */
export const base64 = (fields: readonly Field[]): string =>
  Buffer.from(schemaMessage(fields)).toString('base64');

/** Columns as a signature writes them (`a int32, b utf8?`), as a manifest writes them. */
export function schemaText(columns: string): string {
  if (columns === '') return base64([]);
  const { dataType } = parseType(`struct<${columns.replaceAll(/(^|, )(\w+) /g, '$1$2: ')}>`);
  return base64(dataType.children);
}

/** A manifest's JSON with one function `f(a float64) -> float64`, and what the test changes in it. */
export function manifestJson(changes: object = {}, functionChanges: object = {}): Record<string, unknown> {
  return {
    manifest: 1,
    abi: [1, 0],
    pdk: 'test',
    engine: 'none',
    functions: [
      {
        name: 'f',
        export: 'f',
        kind: 'scalar',
        signature: 'f(a float64) -> float64',
        args: base64([field('a', 'float64')]),
        returns: base64([field('result', 'float64')]),
        volatility: 'immutable',
        tier: 'js',
        ...functionChanges,
      },
    ],
    imports: [],
    ...changes,
  };
}

/** Adds a custom section. */
export function withSection(bytes: Uint8Array, name: string, content: Uint8Array): Uint8Array {
  const header = Buffer.concat([Buffer.of(name.length), Buffer.from(name)]);
  return Buffer.concat([bytes, Buffer.of(0), leb(header.length + content.length), header, content]);
}

function leb(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    bytes.push(rest < 128 ? rest : (rest & 127) | 128);
    if (rest < 128) return Buffer.from(bytes);
  }
}

/** A module that keeps the ABI, around the bodies that a test gives. Its `f` copies its argument's values. */
export interface Parts {
  readonly imports?: string;
  readonly memory?: string;
  /** Body of heddle_scalar; `$args` and `$out` are its parameters. */
  readonly scalar?: string;
  /** Body of the Extism export `f`. */
  readonly extism?: string;
  readonly rest?: string;
}

/** Body of heddle_scalar that runs some code and answers the first argument's buffers as the result. */
export const identity = (before = ''): string => `
  (local $child i32)
  ${before}
  (local.set $child (i32.load (i32.load offset=44 (local.get $args))))
  (i64.store (local.get $out) (i64.load (local.get $args)))
  (i64.store offset=8 (local.get $out) (i64.const -1))
  (i64.store offset=16 (local.get $out) (i64.const 0))
  (i64.store offset=24 (local.get $out) (i64.const 2))
  (i64.store offset=32 (local.get $out) (i64.const 0))
  (i32.store offset=40 (local.get $out) (i32.load offset=40 (local.get $child)))
  (i32.store offset=48 (local.get $out) (i32.const 0))
  (i32.const 0)`;

/** Text of such a module. */
export function moduleText(parts: Parts = {}): string {
  return `(module
    ${parts.imports ?? ''}
    ${parts.memory ?? '(memory (export "memory") 4)'}
    (global $top (mut i32) (i32.const 4096))
    (func (export "heddle_abi") (result i32) (i32.const 0x10000))
    (func (export "heddle_alloc") (param $bytes i32) (result i32)
      (local $block i32)
      (local.set $block (global.get $top))
      (global.set $top
        (i32.and (i32.add (i32.add (local.get $block) (local.get $bytes)) (i32.const 63)) (i32.const -64)))
      (local.get $block))
    (func (export "heddle_reset") (global.set $top (i32.const 4096)))
    (func (export "heddle_error") (result i32) (i32.const 1024))
    (func (export "heddle_manifest") (result i32) (i32.const 0))
    (func (export "heddle_scalar")
      (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
      ${parts.scalar ?? identity()})
    (func (export "f") (result i32) ${parts.extism ?? '(i32.const 0)'})
    ${parts.rest ?? ''})`;
}

/** What the modules of these tests use; every feature would also allow encodings that engines do not read yet. */
const FEATURES =
  binaryen.Features.BulkMemory |
  binaryen.Features.Atomics |
  binaryen.Features.Memory64 |
  binaryen.Features.MultiMemory |
  binaryen.Features.ReferenceTypes;

/** Assembles a module and appends a manifest. */
export function assemble(parts: Parts = {}, manifest: unknown = manifestJson()): Uint8Array {
  return assembleText(moduleText(parts), manifest);
}

/** The same for a whole text. */
export function assembleText(text: string, manifest: unknown): Uint8Array {
  const module = binaryen.parseText(text);
  try {
    module.setFeatures(FEATURES);
    return withSection(module.emitBinary(), 'heddle.manifest', Buffer.from(JSON.stringify(manifest)));
  } finally {
    module.dispose();
  }
}

/** The HeddleError that `run` ends in; any other outcome fails the test. */
export function failure(run: () => unknown): HeddleError {
  try {
    run();
  } catch (error) {
    if (error instanceof HeddleError) return error;
    throw error;
  }
  throw new Error('nothing failed');
}

/** Deterministic numbers in [0, 1). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
