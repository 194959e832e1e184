import binaryen from 'binaryen';
import type { Registration } from '../../guest/register.js';
import type { Compilation, CompiledFunction, Role } from '../ir.js';
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

/** Optimisation as binaryen counts it: everything for speed, and nothing that changes an answer. */
const LEVEL = 3;

/**
 * Compiled functions as WebAssembly.
 * @param registrations of all functions of the module, in the order of the manifest
 * @param constantsBase the address at which constants will lie, a multiple of 64
 * @param dumps whether somebody will read `text`
 * @throws TypeError when the intermediate form breaks its own rules, a fault in lowering.
 */
export function emit(
  compiled: Compilation['compiled'],
  registrations: readonly Registration[],
  constantsBase: number,
  dumps = false,
): Emitted {
  const unit = new Unit(constantsBase);
  const { module } = unit;
  try {
    const kernels = compiled.flatMap((fn) => emitFunction(unit, fn, registrations));
    if (!module.validate()) throw new TypeError('emitted code is not valid WebAssembly');
    const before = dumps ? module.emitText() : '';
    binaryen.setOptimizeLevel(LEVEL);
    binaryen.setShrinkLevel(0);
    module.optimize();
    const after = dumps ? module.emitText() : '';
    binaryen.setDebugInfo(true);
    const wasm = module.emitBinary();
    return { wasm, kernels, constants: unit.constants.bytes(), text: { before, after } };
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
