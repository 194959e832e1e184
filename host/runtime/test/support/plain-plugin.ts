import type { PluginFormat } from '../../src/index.js';
import { assembleText, manifestJson, schemaText } from '../modules.js';

const IMPORTS = `
  (import "extism:host/env" "input_length" (func $length (result i64)))
  (import "extism:host/env" "input_load_u8" (func $load (param i64) (result i32)))
  (import "extism:host/env" "input_offset" (func $offset (result i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error (param i64)))
  (import "extism:host/env" "http_request" (func $http (param i64 i64) (result i64)))
  (import "extism:host/env" "get_log_level" (func $level (result i32)))
  (import "extism:host/env" "log_trace" (func $trace (param i64)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))`;

/** A plain plugin with the export `f`: nothing of Heddle in it but the manifest that was added. */
export function plainPlugin(format: PluginFormat, args: string, returns: string, body: string): Uint8Array {
  const [plain] = manifestJson().functions as object[];
  const entry = { ...plain, format, args: schemaText(args), returns: schemaText(`result ${returns}`) };
  const text = `(module ${IMPORTS} (memory (export "memory") 1)
    (global $calls (mut i32) (i32.const 0))
    (func (export "f") (result i32) (local $at i64) (local $out i64) (local $end i64) ${body} (i32.const 0)))`;
  return assembleText(text, manifestJson({ functions: [entry] }));
}

/** Copies the input without its first and last bytes to the output. */
export const echo = (first: number, last: number): string => `
  (local.set $at (i64.const ${first}))
  (local.set $end (i64.sub (call $length) (i64.const ${last})))
  (local.set $out (call $alloc (i64.sub (local.get $end) (local.get $at))))
  (block $done (loop $copy
    (br_if $done (i64.ge_s (local.get $at) (local.get $end)))
    (call $store (i64.add (local.get $out) (i64.sub (local.get $at) (i64.const ${first})))
      (call $load (local.get $at)))
    (local.set $at (i64.add (local.get $at) (i64.const 1)))
    (br $copy)))
  (call $output (local.get $out) (i64.sub (local.get $end) (i64.const ${first})))`;

/** Gives back the only argument: its literal, array element or column. */
export const ECHOES: Record<PluginFormat, string> = {
  'proto-row': echo(2, 0),
  msgpack: echo(1, 0),
  json: echo(1, 1),
  arrow: echo(0, 0),
};

/** Writes one text, a byte per character, as output or as the error. */
export const say = (text: string, how: 'output' | 'error'): string => {
  const bytes = [...Buffer.from(text, 'latin1')];
  return `
    (local.set $out (call $alloc (i64.const ${bytes.length})))
    ${bytes.map((byte, i) => `(call $store (i64.add (local.get $out) (i64.const ${i})) (i32.const ${byte}))`).join('\n')}
    ${how === 'error' ? '(call $error (local.get $out))' : `(call $output (local.get $out) (i64.const ${bytes.length}))`}`;
};

/** Lets so many milliseconds pass. */
export const spin = (milliseconds: number): string => `
  (drop (call $clock (i32.const 1) (i64.const 0) (i32.const 8)))
  (local.set $end (i64.add (i64.load (i32.const 8)) (i64.const ${milliseconds}000000)))
  (loop $spin
    (drop (call $clock (i32.const 1) (i64.const 0) (i32.const 8)))
    (br_if $spin (i64.lt_u (i64.load (i32.const 8)) (local.get $end))))`;

/** How often the instance was called before, as a JSON number of one digit. */
export const COUNT_CALLS = `
  (local.set $out (call $alloc (i64.const 1)))
  (call $store (local.get $out) (i32.add (i32.const 48) (global.get $calls)))
  (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
  (call $output (local.get $out) (i64.const 1))`;
