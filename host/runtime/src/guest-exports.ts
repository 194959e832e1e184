import type { Manifest } from './manifest.js';

/**
 * The exports of an instance, looked up once. `checkSurface` has checked that they are there and their types before
 * the module was compiled.
 */
export interface GuestExports {
  readonly memory: WebAssembly.Memory;
  readonly abi: () => number;
  readonly alloc: (bytes: number) => number;
  readonly reset: () => void;
  readonly scalar: (fn: number, args: number, constants: number, out: number) => number;
  readonly error: () => number;
  /** Functions of the Extism ABI by export name. */
  readonly extism: ReadonlyMap<string, () => number>;
}

/** Binds the exports that calls use. */
export function guestExports(instance: WebAssembly.Instance, manifest: Manifest): GuestExports {
  const all = instance.exports;
  const names = [...manifest.functions.map((info) => info.export), 'heddle_manifest'];
  return {
    memory: all.memory as WebAssembly.Memory,
    abi: all.heddle_abi as GuestExports['abi'],
    alloc: all.heddle_alloc as GuestExports['alloc'],
    reset: all.heddle_reset as GuestExports['reset'],
    scalar: all.heddle_scalar as GuestExports['scalar'],
    error: all.heddle_error as GuestExports['error'],
    extism: new Map(names.map((name) => [name, all[name] as () => number])),
  };
}
