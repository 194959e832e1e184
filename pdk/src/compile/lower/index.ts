import type { Program } from '../../build/program.js';
import type { SourceMap } from '../../build/source-map.js';
import type { Registration } from '../../guest/register.js';
import { BUILTINS } from '../builtins/index.js';
import type { Compilation, CompiledFunction, Kernel, Refusal, Role } from '../ir.js';
import { aggregateKernel } from './aggregate-kernels.js';
import { moduleConstants } from './constants.js';
import { Handlers } from './handlers.js';
import { Module } from './module.js';
import { Refused } from './refusal.js';
import { scalarKernel } from './scalar-kernel.js';
import { Specialisations } from './specialisations.js';
import { withoutChangedStates } from './unchanged-state.js';
import { vectorizedKernel } from './vectorized-kernel.js';

/**
 * Lowers the functions of a bundle to the intermediate form: each whole, or not at all and for a reason.
 *
 * @param registrations in the order of the manifest; their handlers are those that the bundle registered
 * @param map of the bundle, for places in reasons and stack traces
 */
export function lower(program: Program, registrations: readonly Registration[], map: SourceMap): Compilation {
  const module = new Module(program, map, BUILTINS, moduleConstants(program), new Specialisations());
  const handlers = new Handlers(program);
  const compiled: CompiledFunction[] = [];
  const refused: Refusal[] = [];
  registrations.forEach((registration, index) => {
    try {
      const kernels = kernelsOf(module, handlers, registration);
      compiled.push({ index, name: registration.name, kernels });
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      refused.push({ index, reason: thrown.reason, position: module.position(thrown.node) });
    }
  });
  return withoutChangedStates({ compiled, refused });
}

const AGGREGATE_ROLES: readonly Exclude<Role, 'call'>[] = [
  'createState',
  'accumulate',
  'retract',
  'merge',
  'finish',
];

function kernelsOf(module: Module, handlers: Handlers, registration: Registration): Kernel[] {
  const { program } = module;
  const { kind } = registration;
  const handlerOf = (role: string) => {
    const node = handlers.find(registration, role);
    if (node === undefined) throw new Refused('another function has the same text', program.tree);
    const { name } = registration.handlers[role] ?? {};
    return { node, name: typeof name === 'string' && name !== '' ? name : undefined };
  };
  if (registration.variadic) throw new Refused('a variadic function', handlerOf('call').node);
  if (kind === 'scalar') return [scalarKernel(module, registration, handlerOf('call'))];
  if (kind === 'vectorized') return [vectorizedKernel(module, registration, handlerOf('call'))];
  if (kind === 'aggregate') {
    const roles = AGGREGATE_ROLES.filter((role) => registration.handlers[role] !== undefined);
    return roles.map((role) => aggregateKernel(module, registration, role, handlerOf(role)));
  }
  const [role = 'call'] = Object.keys(registration.handlers);
  throw new Refused(`a ${kind} function is not compiled`, handlerOf(role).node);
}
