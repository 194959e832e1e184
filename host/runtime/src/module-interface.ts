import { HeddleError } from './errors.js';
import { extismExports, type FunctionInfo, isAdopted } from './function-info.js';
import type { Manifest } from './manifest.js';
import { WASI_IMPORTS, WASI_MODULE } from './wasi.js';
import type { Import, Sections, Signature } from './wasm/sections.js';

/** The module whose functions the Extism kernel has. */
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
const ONE: Signature = '(i32) -> (i32)';
const TWO: Signature = '(i32, i32) -> (i32)';
const THREE: Signature = '(i32, i32, i32) -> (i32)';
const FOUR: Signature = '(i32, i32, i32, i32) -> (i32)';
const FIVE: Signature = '(i32, i32, i32, i32, i32) -> (i32)';

/** What plain Extism plugins may import beside them. */
export const PLUGIN_IMPORTS: Readonly<Record<string, Signature>> = {
  ...ENV_IMPORTS,
  length_unsafe: '(i64) -> (i64)',
  input_offset: '() -> (i64)',
  http_request: '(i64, i64) -> (i64)',
  http_status_code: '() -> (i32)',
  http_headers: '() -> (i64)',
  log_trace: '(i64) -> ()',
  get_log_level: '() -> (i32)',
};

/** What every module exports that has a function of the direct ABI. */
const EXPORTS: Readonly<Record<string, Signature>> = {
  heddle_abi: EXTISM_EXPORT,
  heddle_alloc: ONE,
  heddle_reset: '() -> ()',
  heddle_error: EXTISM_EXPORT,
};

/** The export that says that a module has the Extism ABI. */
export const EXTISM_MANIFEST = 'heddle_manifest';

/** What a module with a function of the kind exports beside. */
const KIND_EXPORTS: Readonly<Record<FunctionInfo['kind'], Readonly<Record<string, Signature>>>> = {
  scalar: { heddle_scalar: FOUR },
  table: { heddle_table_open: THREE, heddle_table_next: TWO, heddle_table_close: ONE },
  aggregate: {
    heddle_aggregate_open: ONE,
    heddle_aggregate_accumulate: FIVE,
    heddle_aggregate_merge: FOUR,
    heddle_aggregate_state: FOUR,
    heddle_aggregate_finish: FOUR,
    heddle_aggregate_convert: FOUR,
    heddle_aggregate_drop: THREE,
    heddle_aggregate_shift: TWO,
    heddle_aggregate_size: ONE,
    heddle_aggregate_close: ONE,
  },
  partition: {
    heddle_partition_open: TWO,
    heddle_partition_process: FOUR,
    heddle_partition_next: TWO,
    heddle_partition_finish: ONE,
    heddle_partition_close: ONE,
  },
};

const RETRACT = 'heddle_aggregate_retract';
const BAILOUTS = 'heddle_bailouts';
const MAX_TABLES = 16;
const MAX_TABLE_ELEMENTS = 1_000_000;

/**
 * Checks what a module imports and exports against the ABI and its manifest.
 * @throws HeddleError HEDDLE1005.
 */
export function checkInterface(sections: Sections, manifest: Manifest): void {
  const env = manifest.functions.some(isAdopted) ? PLUGIN_IMPORTS : ENV_IMPORTS;
  for (const entry of sections.imports) checkImport(entry, env);
  const exports = new Map(sections.exports.map((entry) => [entry.name, entry]));
  if (exports.get('memory')?.kind !== 'memory') throw refused('the export memory is missing');
  const [memory] = sections.memories;
  if (memory === undefined || sections.memories.length > 1 || memory.flags > 1) {
    throw refused('the module must have one memory of 32 bits that is not shared');
  }
  checkTables(sections);
  for (const [name, signature] of requiredExports(manifest, exports.has(EXTISM_MANIFEST)))
    requireExport(exports, name, signature);
  if (exports.has('_start')) throw refused('the module exports _start, a reserved name');
  if (exports.has('_initialize')) requireExport(exports, '_initialize', '() -> ()');
  if (exports.has(BAILOUTS)) requireExport(exports, BAILOUTS, ONE);
}

function requiredExports(manifest: Manifest, extism: boolean): Map<string, Signature> {
  const direct = !manifest.functions.every(isAdopted);
  const required = new Map(direct ? Object.entries(EXPORTS) : []);
  if (extism) required.set(EXTISM_MANIFEST, EXTISM_EXPORT);
  for (const info of manifest.functions) {
    if (isAdopted(info)) {
      required.set(info.export, EXTISM_EXPORT);
      continue;
    }
    for (const [name, signature] of Object.entries(KIND_EXPORTS[info.kind])) required.set(name, signature);
    if (info.kind === 'aggregate' && info.retract) required.set(RETRACT, FIVE);
    if (extism) for (const name of extismExports(info)) required.set(name, EXTISM_EXPORT);
  }
  return required;
}

function checkImport(entry: Import, env: Readonly<Record<string, Signature>>): void {
  const name = `${entry.module}.${entry.name}`;
  const allowed = entry.module === ENV_MODULE ? env : entry.module === WASI_MODULE ? WASI_IMPORTS : undefined;
  const known = allowed !== undefined && Object.hasOwn(allowed, entry.name) ? allowed[entry.name] : undefined;
  if (known === undefined) throw refused(`the import ${name} is not allowed`);
  if (entry.signature !== known) {
    throw refused(`the import ${name} is ${entry.signature ?? 'no function'}, not ${known}`);
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
