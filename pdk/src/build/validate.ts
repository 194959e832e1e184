import { abiExports } from './abi-exports.js';
import { BuildError } from './build-error.js';
import { extismExports } from './extism-exports.js';
import { WASI } from './host-imports.js';
import type { Manifest } from './manifest.js';
import { ENVIRONMENT } from './snapshot.js';

/** The imports that every Extism SDK has (`spec/abi.md`). */
const ALLOWED_IMPORTS = new Set(
  (
    'alloc free length load_u8 load_u64 store_u8 store_u64 input_length input_load_u8 input_load_u64 ' +
    'output_set error_set config_get var_get var_set log_debug log_info log_warn log_error'
  ).split(' '),
);

/**
 * Checks that a finished module compiles, imports nothing but what every Extism host has, and exports the ABI and
 * its functions.
 *
 * @throws BuildError HEDDLE3007, which here means a fault of the build and not of the user.
 */
export async function validate(module: Uint8Array, manifest: Manifest): Promise<void> {
  const fail = (message: string, cause?: unknown): never => {
    const problem = { message: `the module is not what it should be: ${message}` };
    throw new BuildError('HEDDLE3007', [problem], { cause });
  };
  const compiled = await WebAssembly.compile(Uint8Array.from(module)).catch((error: unknown) =>
    fail(String(error), error),
  );
  for (const { module: from, name } of WebAssembly.Module.imports(compiled)) {
    const known = from === ENVIRONMENT ? ALLOWED_IMPORTS.has(name) : from === WASI;
    if (!known || !manifest.imports.includes(`${from}.${name}`)) fail(`it imports ${from}.${name}`);
  }
  const present = new Set(WebAssembly.Module.exports(compiled).map(({ name }) => name));
  for (const name of [
    ...abiExports(manifest),
    ...extismExports(manifest.functions).map((call) => call.name),
  ]) {
    if (!present.has(name)) fail(`it lacks the export ${name}`);
  }
}
