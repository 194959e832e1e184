import { HeddleError } from './errors.js';
import type { Manifest } from './manifest.js';
import type { Sections, Signature } from './wasm/sections.js';

/** The only module that imports may name. */
export const ENV_MODULE = 'extism:host/env';

/** The functions of `extism:host/env` that a module may import, with their types (spec/abi.md). */
export const ENV_IMPORTS: Readonly<Record<string, Signature>> = {
  alloc: '(i64) -> (i64)',
  free: '(i64) -> ()',
  length: '(i64) -> (i64)',
  load_u8: '(i64) -> (i32)',
  load_u64: '(i64) -> (i64)',
  store_u8: '(i64, i32) -> ()',
  store_u64: '(i64, i64) -> ()',
  input_length: '() -> (i64)',
  input_load_u8: '(i64) -> (i32)',
  input_load_u64: '(i64) -> (i64)',
  output_set: '(i64, i64) -> ()',
  error_set: '(i64) -> ()',
  config_get: '(i64) -> (i64)',
  var_get: '(i64) -> (i64)',
  var_set: '(i64, i64) -> ()',
  log_debug: '(i64) -> ()',
  log_info: '(i64) -> ()',
  log_warn: '(i64) -> ()',
  log_error: '(i64) -> ()',
};

const EXTISM_EXPORT: Signature = '() -> (i32)';
const EXPORTS: Readonly<Record<string, Signature>> = {
  heddle_abi: '() -> (i32)',
  heddle_alloc: '(i32) -> (i32)',
  heddle_reset: '() -> ()',
  heddle_scalar: '(i32, i32, i32, i32) -> (i32)',
  heddle_error: '() -> (i32)',
  heddle_manifest: EXTISM_EXPORT,
};
/** Exports that ask the host to initialise the module; a snapshot needs no such call. */
const INITIALISERS = ['_start', '_initialize'];
const MAX_TABLES = 16;
const MAX_TABLE_ELEMENTS = 1_000_000;

/**
 * Checks what a module imports and exports against the ABI and its manifest.
 * @throws HeddleError HEDDLE1005.
 */
export function checkSurface(sections: Sections, manifest: Manifest): void {
  for (const entry of sections.imports) {
    const name = `${entry.module}.${entry.name}`;
    const known = Object.hasOwn(ENV_IMPORTS, entry.name) ? ENV_IMPORTS[entry.name] : undefined;
    if (entry.module !== ENV_MODULE || known === undefined) {
      throw refused(`the import ${name} is not allowed`);
    }
    if (entry.signature !== known) {
      throw refused(`the import ${name} is ${entry.signature ?? 'no function'}, not ${known}`);
    }
  }
  const exports = new Map(sections.exports.map((entry) => [entry.name, entry]));
  if (exports.get('memory')?.kind !== 'memory') throw refused('the export memory is missing');
  const [memory] = sections.memories;
  if (memory === undefined || sections.memories.length > 1 || memory.flags > 1) {
    throw refused('the module must have one memory of 32 bits that is not shared');
  }
  checkTables(sections);
  for (const [name, signature] of Object.entries(EXPORTS)) requireExport(exports, name, signature);
  for (const info of manifest.functions) requireExport(exports, info.export, EXTISM_EXPORT);
  for (const name of INITIALISERS) {
    if (exports.has(name)) throw refused(`the module exports ${name}, a reserved name`);
  }
}

function requireExport(
  exports: ReadonlyMap<string, { signature: Signature | null }>,
  name: string,
  signature: Signature,
): void {
  const found = exports.get(name);
  if (found === undefined) throw refused(`the export ${name} is missing`);
  if (found.signature !== signature) {
    throw refused(`the export ${name} is ${found.signature ?? 'no function'}, not ${signature}`);
  }
}

function checkTables(sections: Sections): void {
  const elements = sections.tables.reduce((sum, table) => sum + table.limits.minimum, 0);
  if (sections.tables.length > MAX_TABLES || elements > MAX_TABLE_ELEMENTS) {
    throw refused(`the module's tables exceed ${MAX_TABLES} tables or ${MAX_TABLE_ELEMENTS} elements`);
  }
  if (sections.tables.some((table) => table.limits.flags > 1)) {
    throw refused('the module has a table of 64 bits or a shared one');
  }
}

function refused(message: string): HeddleError {
  return new HeddleError({ code: 'HEDDLE1005', message });
}
