import type { Manifest } from './manifest.js';
import { readExports } from './wasm/exports.js';
import { importFunctions } from './wasm/import-functions.js';
import { WasmFormatError } from './wasm/reader.js';

/** Where the clock and random numbers of volatile functions come from. */
export const WASI = 'wasi_snapshot_preview1';

/** The engine's functions that ask the host, by their exports, and the imports that answer them. */
export const HOST_FUNCTIONS = [
  { export: 'heddle_host_random', name: 'random_get' },
  { export: 'heddle_host_clock', name: 'clock_time_get' },
] as const;

/** Whether a module asks its host for the clock and randomness: when one of its functions is volatile. */
export function asksHost(functions: readonly Pick<Manifest['functions'][number], 'volatility'>[]): boolean {
  return functions.some(({ volatility }) => volatility === 'volatile');
}

/** The module with imports where the engine answers that there is no clock and no randomness. */
export function withHostImports(module: Uint8Array): Uint8Array {
  const exports = readExports(module);
  const replacements = HOST_FUNCTIONS.map(({ export: exported, name }) => {
    const found = exports.find((each) => each.name === exported);
    if (found === undefined) throw new WasmFormatError(`the engine lacks ${exported}`);
    return { index: found.index, module: WASI, name };
  });
  return importFunctions(module, replacements);
}
