import type { AnyNode } from 'acorn';
import type { Registration } from '../../guest/register.js';
import type { Kernel, Local, Role } from '../ir.js';
import { Activation } from './activation.js';
import { Body } from './body.js';
import { argumentOf } from './declared.js';
import { lowerExpression } from './expressions.js';
import { asFunction, asHandler } from './functions.js';
import type { Module } from './module.js';
import { bindParameters } from './patterns.js';
import { Results } from './results.js';
import { lowered } from './rounds.js';
import type { Rows } from './rows.js';
import { Scope } from './scope.js';
import { lowerStatements } from './statements.js';
import type { TypeTable } from './type-table.js';
import type { Value } from './value.js';

/** The handler of a scalar function. */
export function scalarKernel(module: Module, { args, returns }: Registration, handler: Handler): Kernel {
  return lowered(handler.node, (types) => {
    const run = new HandlerRun(module, types, handler, (body, value) => results.return(body, value));
    const { body } = run;
    if (returns === undefined) return body.refuse('a function without a result');
    const results = new Results(body, returns);
    const values = args.map((arg) => argumentOf(body, arg.name, arg, run.parameter));
    run.run(values);
    return run.kernel('call', 0, results.shapes);
  });
}

/** A handler: its code, and what stack traces call it. */
export interface Handler {
  readonly node: AnyNode;
  readonly name: string | undefined;
}

/** One round of lowering a handler. */
export class HandlerRun {
  readonly body: Body;
  private readonly handler: Handler;
  private readonly params: Local[] = [];

  constructor(
    module: Module,
    types: TypeTable,
    handler: Handler,
    returns: (body: Body, value: Value) => void,
  ) {
    this.handler = handler;
    module.beginHandler();
    const { node, name } = handler;
    const activation = new Activation('', name, node, new Scope(), returns);
    this.body = new Body(module, types, activation, node);
  }

  /** Makes a parameter of the kernel that is never assigned. */
  readonly parameter = (name: string, type: Local['type']): Local => {
    const local = this.variable(name, type);
    this.body.keep(local);
    return local;
  };

  /** Makes a parameter of the kernel. */
  readonly variable = (name: string, type: Local['type']): Local => {
    const local = { name, type };
    this.params.push(local);
    return local;
  };

  /** Lowers the handler's code for its arguments. */
  run(args: readonly Value[]): void {
    this.lower(asFunction(this.body, this.handler.node), args);
  }

  /** The same of a handler that gives rows, perhaps as a generator. */
  runRows(args: readonly Value[], rows: Rows): void {
    this.body.rows = rows;
    this.lower(asHandler(this.body, this.handler.node), args);
  }

  private lower(code: ReturnType<typeof asFunction>, args: readonly Value[]): void {
    const { body } = this;
    bindParameters(body, code.params, args);
    const { returns } = body.activation;
    if (code.body.type !== 'BlockStatement') {
      const value = lowerExpression(body, code.body);
      if (!body.flow.dead) returns(body, value);
      return;
    }
    lowerStatements(body, code.body.body);
    if (!body.flow.dead) returns(body, { kind: 'absent', as: 'undefined' });
  }

  /** What was lowered, as a kernel. */
  kernel(role: Role, stateParams: number, results: Kernel['body']['results']): Kernel {
    const { body, params } = this;
    const { name = role, node } = this.handler;
    return {
      role,
      stateParams,
      body: {
        name,
        params,
        results,
        locals: body.locals,
        body: body.emitted,
        position: body.module.position(node),
      },
    };
  }
}
