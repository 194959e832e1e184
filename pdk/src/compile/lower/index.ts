import type { Program } from '../../build/program.js';
import type { SourceMap } from '../../build/source-map.js';
import type { Registration } from '../../guest/register.js';
import { BUILTINS } from '../builtins/index.js';
import type { Compilation, CompiledFunction, Refusal, Role } from '../ir.js';
import { type AggregateRole, aggregateKernel } from './aggregate-kernels.js';
import { Handlers } from './handlers.js';
import { Module } from './module.js';
import { partitionKernels } from './partition-kernels.js';
import { Refused } from './refusal.js';
import { type Handler, scalarKernel } from './scalar-kernel.js';
import { Specialisations } from './specialisations.js';
import { tableKernel } from './table-kernel.js';
import { topLevelOf } from './top-level-values.js';
import { withoutChangedStates } from './unchanged-state.js';
import { vectorizedKernel } from './vectorized-kernel.js';

/**
 * Lowers the functions of a bundle to the intermediate form: each whole, or not at all and for a reason.
 *
 * @param registrations in the order of the manifest; their handlers are those that the bundle registered
 * @param map of the bundle, for places in reasons and stack traces
 */
export function lower(program: Program, registrations: readonly Registration[], map: SourceMap): Compilation {
  const module = new Module(program, map, BUILTINS, topLevelOf(program), new Specialisations());
  const handlers = new Handlers(program);
  const compiled: CompiledFunction[] = [];
  const refused: Refusal[] = [];
  registrations.forEach((registration, index) => {
    try {
      compiled.push({ index, name: registration.name, ...kernelsOf(module, handlers, registration) });
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      refused.push({ index, reason: thrown.reason, position: module.position(thrown.node) });
    }
  });
  return withoutChangedStates({ compiled, refused, places: module.places });
}

const AGGREGATE_ROLES: readonly AggregateRole[] = ['createState', 'accumulate', 'retract', 'merge', 'finish'];

function kernelsOf(
  module: Module,
  handlers: Handlers,
  registration: Registration,
): Pick<CompiledFunction, 'kernels' | 'state'> {
  const { program } = module;
  const handlerOf = (role: Role): Handler => {
    const node = handlers.find(registration, role);
    if (node === undefined) throw new Refused('another function has the same text', program.tree);
    const { name } = registration.handlers[role] ?? {};
    return { node, name: typeof name === 'string' && name !== '' ? name : undefined };
  };
  const { replaced } = module.topLevel;
  if (replaced !== undefined) throw new Refused(`the module replaces ${replaced.name}`, replaced.at);
  if (registration.variadic) throw new Refused('a variadic function', handlerOf('call').node);
  switch (registration.kind) {
    case 'scalar':
      return { kernels: [scalarKernel(module, registration, handlerOf('call'))] };
    case 'vectorized':
      return { kernels: [vectorizedKernel(module, registration, handlerOf('call'))] };
    case 'table':
      return { kernels: [tableKernel(module, registration, handlerOf('call'))] };
    case 'aggregate': {
      const roles = AGGREGATE_ROLES.filter((role) => registration.handlers[role] !== undefined);
      return { kernels: roles.map((role) => aggregateKernel(module, registration, role, handlerOf(role))) };
    }
    case 'partition': {
      const finish = registration.handlers.finish === undefined ? undefined : handlerOf('finish');
      const rest = { open: handlerOf('open'), process: handlerOf('process') };
      return partitionKernels(module, registration, { ...rest, finish });
    }
  }
}
