import binaryen from 'binaryen';
import { type CodePlaces, codePlaces } from '../../build/code-places.js';
import type { Registration } from '../../guest/register.js';
import type { Compilation, CompiledFunction, PartPlaces, Role } from '../ir.js';
import type { BailOut } from './facts.js';
import { emitKernel } from './kernel.js';
import { Unit } from './unit.js';

export type { BailOut } from './facts.js';
export { GUEST } from './unit.js';

/** The kernel loops of one module, before they are linked. */
export interface Emitted {
  /** A module that imports memory and functions from `guest` and exports each kernel's loop under its name. */
  readonly wasm: Uint8Array;
  /** In the order of the table. */
  readonly kernels: readonly EmittedKernel[];
  /** What is to lie in memory from the base on. */
  readonly constants: Uint8Array;
  /** The module in WebAssembly's text format before and after optimisation; empty unless asked for. */
  readonly text: { readonly before: string; readonly after: string };
  /** Where the code of each function stands in the user's source; empty unless asked for. */
  readonly places: CodePlaces;
}

/** What is wanted of emitted code besides the code itself. */
export interface Wanted {
  /** Whether somebody will read `text`. */
  readonly dumps?: boolean | undefined;
  /** The places of what is compiled, if `places` is wanted. */
  readonly places?: PartPlaces | undefined;
}

/** One loop. */
export interface EmittedKernel {
  /** Of the function, in the manifest. */
  readonly index: number;
  readonly role: Role;
  /** The name under which the loop is exported. */
  readonly name: string;
  /** What makes rows leave for the js tier; empty where nothing does. */
  readonly bails: readonly BailOut[];
}

/** Binaryen makes a map where it is told how the module will name it; linking drops the name. */
const MAP_URL = 'map';

/** Optimisation as binaryen counts it: everything for speed, and nothing that changes an answer. */
const LEVEL = 3;

/**
 * Compiled functions as WebAssembly.
 * @param registrations of all functions of the module, in the order of the manifest
 * @param constantsBase the address at which constants will lie, a multiple of 64
 * @throws TypeError when the intermediate form breaks its own rules, a fault in lowering.
 */
export function emit(
  compiled: Compilation['compiled'],
  registrations: readonly Registration[],
  constantsBase: number,
  { dumps = false, places }: Wanted = {},
): Emitted {
  const unit = new Unit(constantsBase, places);
  const { module } = unit;
  try {
    const kernels = compiled.flatMap((fn) => emitFunction(unit, fn, registrations));
    if (!module.validate()) throw new TypeError('emitted code is not valid WebAssembly');
    const before = dumps ? module.emitText() : '';
    // What was put around the user's code has the place of what is around it.
    if (places !== undefined) module.runPasses(['propagate-debug-locs']);
    binaryen.setOptimizeLevel(LEVEL);
    binaryen.setShrinkLevel(0);
    module.optimize();
    const after = dumps ? module.emitText() : '';
    binaryen.setDebugInfo(true);
    const { binary: wasm, sourceMap } = module.emitBinary(places === undefined ? null : MAP_URL);
    const found = sourceMap ? codePlaces(wasm, sourceMap) : new Map();
    return { wasm, kernels, constants: unit.constants.bytes(), text: { before, after }, places: found };
  } finally {
    module.dispose();
  }
}

function emitFunction(
  unit: Unit,
  { index, name, kernels, state }: CompiledFunction,
  registrations: readonly Registration[],
): EmittedKernel[] {
  const registration = registrations[index];
  if (registration === undefined) throw new TypeError(`there is no function ${index}`);
  return kernels.map((kernel) => {
    const loop = unit.uniqueName(kernel.role === 'call' ? name : `${name}.${kernel.role}`);
    emitKernel(unit, kernel, state === undefined ? registration : { ...registration, state }, loop);
    unit.module.addFunctionExport(loop, loop);
    return { index, role: kernel.role, name: loop, bails: unit.facts.bails(kernel.body) };
  });
}
