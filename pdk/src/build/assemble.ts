import { abiExports } from './abi-exports.js';
import { extismExports } from './extism-exports.js';
import { asksHost, withHostImports } from './host-imports.js';
import type { Manifest } from './manifest.js';
import type { SourceMap } from './source-map.js';
import { unusedFunctions } from './unused-functions.js';
import { withCustomSection } from './wasm/custom.js';
import { mergeData } from './wasm/data.js';
import { readExports, withExports } from './wasm/exports.js';
import { ValueType } from './wasm/function-type.js';
import { appendFunctions } from './wasm/functions.js';
import { encodeS32, encodeU32 } from './wasm/leb128.js';
import { withFunctionNames } from './wasm/names.js';
import { withoutUnreachable } from './wasm/reachable.js';
import { WasmFormatError } from './wasm/reader.js';

/** Zeros between two pieces of memory that are cheaper than a data segment of their own. */
const DATA_GAP = 16;

const CALL = 0x10;
const I32_CONST = 0x41;

/**
 * The module that users get, but for {@link withSections}: the snapshot and the Extism exports of its functions. Of
 * the guest's exports those stay that hosts call, and of its code what they reach.
 *
 * @param names of compiled functions by their index in the snapshot
 */
export function assemble(
  snapshot: Uint8Array,
  manifest: Manifest,
  names: ReadonlyMap<number, string>,
): Uint8Array {
  const merged = withFunctionNames(mergeData(snapshot, DATA_GAP), names);
  const linked = asksHost(manifest.functions) ? withHostImports(merged) : merged;
  const exports = readExports(linked);
  const dispatch = exports.find(({ name }) => name === 'heddle_extism_call');
  if (dispatch === undefined) throw new WasmFormatError('the engine lacks heddle_extism_call');
  const calls = extismExports(manifest.functions);
  const bodies = calls.map(({ fn, verb }) => [
    ...[I32_CONST, ...encodeS32(fn)],
    ...[I32_CONST, ...encodeS32(verb)],
    ...[CALL, ...encodeU32(dispatch.index)],
  ]);
  const { module, first } = appendFunctions(linked, { params: [], results: [ValueType.i32] }, bodies);
  const stays = abiExports(manifest);
  const kept = exports.filter(({ name }) => stays.has(name));
  const added = calls.map(({ name }, index) => ({ name, kind: 0, index: first + index }));
  return withoutUnreachable(withExports(module, [...kept, ...added]), unusedFunctions(exports, manifest));
}

/** The module with Heddle's custom sections as its last. */
export function withSections(module: Uint8Array, manifest: Manifest, map: SourceMap): Uint8Array {
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const described = withCustomSection(module, 'heddle.manifest', json(manifest));
  return withCustomSection(described, 'heddle.sourcemap', json(map));
}
