import type { Registration } from '../../guest/register.js';
import type { Kernel } from '../ir.js';
import { argumentOf } from './declared.js';
import type { Module } from './module.js';
import { lowered } from './rounds.js';
import { isGenerator, Rows } from './rows.js';
import { type Handler, HandlerRun } from './scalar-kernel.js';

/** The handler of a table function: its rows are yielded. */
export function tableKernel(module: Module, { args, output = [] }: Registration, handler: Handler): Kernel {
  return lowered(handler.node, (types) => {
    const run = new HandlerRun(module, types, handler, (body, value) => rows.return(body, value));
    const { body } = run;
    const rows = new Rows(body, output, { optional: false, generator: isGenerator(handler.node) });
    run.runRows(
      args.map((arg) => argumentOf(body, arg.name, arg, run.parameter)),
      rows,
    );
    return { ...run.kernel('call', 0, []), yields: rows.shapes };
  });
}
