import type { Registration } from '../../guest/register.js';
import type { FieldRecord, TypeRecord } from '../../types/type.js';
import type { CompiledFunction, Kernel } from '../ir.js';
import { ConstantBinding } from './binding.js';
import type { Body } from './body.js';
import { argumentOf } from './declared.js';
import type { Module } from './module.js';
import { PartitionState } from './partition-state.js';
import { lowered } from './rounds.js';
import { isGenerator, Rows } from './rows.js';
import { type Handler, HandlerRun } from './scalar-kernel.js';
import type { TypeTable } from './type-table.js';
import type { Value } from './value.js';

/** The handlers of a partition function. */
export interface PartitionHandlers {
  readonly open: Handler;
  readonly process: Handler;
  readonly finish: Handler | undefined;
}

/**
 * The handlers of a partition function, which have one state. It is declared nowhere: its fields are those of the object
 * that `open` makes, and what they hold is found together, as it is of the variables of one handler.
 */
export function partitionKernels(
  module: Module,
  registration: Registration,
  { open, process, finish }: PartitionHandlers,
): Pick<CompiledFunction, 'kernels'> & { readonly state: TypeRecord } {
  return lowered(open.node, (types) => {
    const state = new PartitionState();
    const kernels = [
      openKernel(module, types, registration, open, state),
      rowsKernel(module, types, registration, 'process', process, state),
    ];
    if (finish !== undefined) kernels.push(rowsKernel(module, types, registration, 'finish', finish, state));
    return { kernels, state: state.declaration(types) };
  });
}

/** The state comes first among the params of a kernel, and is known when the handler was lowered. */
function openKernel(
  module: Module,
  types: TypeTable,
  { params = [] }: Registration,
  handler: Handler,
  state: PartitionState,
): Kernel {
  const run = new HandlerRun(module, types, handler, (body, value) => state.take(body, value));
  const { body } = run;
  run.run(params.map((param) => argumentOf(body, param.name, param, run.parameter)));
  const kernel = run.kernel('open', state.params.length, []);
  return { ...kernel, body: { ...kernel.body, params: [...state.params, ...kernel.body.params] } };
}

function rowsKernel(
  module: Module,
  types: TypeTable,
  { args, output = [] }: Registration,
  role: 'process' | 'finish',
  handler: Handler,
  state: PartitionState,
): Kernel {
  const run = new HandlerRun(module, types, handler, (body, value) => rows.return(body, value));
  const { body } = run;
  const rows = new Rows(body, output, { optional: true, generator: isGenerator(handler.node) });
  const value = state.value(body, run.variable);
  const stateParams = state.locals(types);
  run.runRows(role === 'process' ? [value, rowOf(body, args, run)] : [value], rows);
  return { ...run.kernel(role, stateParams, []), yields: rows.shapes };
}

/** A row of the input: an object by column name. */
function rowOf(body: Body, columns: readonly FieldRecord[], { parameter }: HandlerRun): Value {
  const fields = columns.map((column): [string, ConstantBinding] => [
    column.name,
    new ConstantBinding(column.name, body, argumentOf(body, column.name, column, parameter), true),
  ]);
  return { kind: 'object', array: false, fields: new Map(fields) };
}
