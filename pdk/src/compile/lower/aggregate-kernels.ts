import type { Registration } from '../../guest/register.js';
import type { TypeRecord } from '../../types/type.js';
import type { Kernel } from '../ir.js';
import { describe, type FixedBinding } from './binding.js';
import type { Body } from './body.js';
import { argumentOf, stateField, stateFields } from './declared.js';
import type { Module } from './module.js';
import { Results } from './results.js';
import { lowered } from './rounds.js';
import { type Handler, HandlerRun } from './scalar-kernel.js';
import type { Value } from './value.js';

/** The handlers of aggregate functions. */
export type AggregateRole = 'createState' | 'accumulate' | 'retract' | 'merge' | 'finish';

/** A handler of an aggregate function, whose state lies in locals. */
export function aggregateKernel(
  module: Module,
  { args, state: declared, returns }: Registration,
  role: AggregateRole,
  handler: Handler,
): Kernel {
  return lowered(handler.node, (types) => {
    const run = new HandlerRun(module, types, handler, (body, value) => finish(body, value));
    const { body } = run;
    if (declared === undefined || returns === undefined) return body.refuse('an aggregate without a state');
    let stateParams = 0;
    const state = new State(body, declared, (name, type) => {
      stateParams += 1;
      return run.variable(name, type);
    });
    const results = role === 'finish' ? new Results(body, returns) : undefined;
    const finish = (inner: Body, value: Value): void => {
      if (results !== undefined) results.return(inner, value);
      else state.take(inner, value, role === 'createState');
    };
    run.run([...(role === 'createState' ? [] : [state.value]), ...others(role, declared, args, run)]);
    return run.kernel(role, stateParams, results?.shapes ?? []);
  });
}

function others(
  role: AggregateRole,
  state: TypeRecord,
  args: readonly (TypeRecord & { readonly name: string })[],
  { body, parameter }: HandlerRun,
): Value[] {
  if (role === 'merge') return [argumentOf(body, 'other', state, parameter)];
  const takes = role === 'accumulate' || role === 'retract';
  return takes ? args.map((arg) => argumentOf(body, arg.name, arg, parameter)) : [];
}

/** The state of an aggregate: an object of which each field has its locals, or one value. */
class State {
  private readonly fields: ReadonlyMap<string, FixedBinding> | undefined;
  private readonly single: FixedBinding | undefined;
  private readonly object: Value | undefined;

  constructor(body: Body, declared: TypeRecord, declare: HandlerRun['variable']) {
    if (declared.type === 'struct') {
      if (declared.nullable) body.refuse('a state that may be null');
      this.fields = stateFields(body, declared.fields ?? [], declare);
      this.object = { kind: 'object', array: false, fields: this.fields };
    } else this.single = stateField(body, declared, 'state', declare);
  }

  /** What handlers get. */
  get value(): Value {
    return this.object ?? this.single?.read() ?? { kind: 'absent', as: 'undefined' };
  }

  /** Takes what a handler returns, and ends it. */
  take(body: Body, value: Value, creates: boolean): void {
    const unchanged = this.object !== undefined && value.kind === 'absent' && value.as === 'undefined';
    if (creates || !(unchanged || value === this.object)) this.replace(body, value);
    body.emit({ op: 'return', values: [] });
    body.flow.dead = true;
  }

  private replace(body: Body, value: Value): void {
    if (this.single !== undefined) {
      this.single.write(value);
      return;
    }
    const fields = this.fields ?? new Map<string, FixedBinding>();
    if (value.kind !== 'object' || value.array) body.refuse(`the state is ${describe(value)}`);
    const extra = [...value.fields.keys()].find((name) => !fields.has(name));
    if (extra !== undefined) body.refuse(`the state has the field ${extra}, which is not declared`);
    // All of the new state is read before any of the old is overwritten.
    const values = [...fields.keys()].map((name) => {
      const place = value.fields.get(name) ?? body.refuse(`the state lacks the field ${name}`);
      return body.held(place.read());
    });
    [...fields.values()].forEach((field, index) => {
      field.write(values[index] ?? { kind: 'absent', as: 'undefined' });
    });
  }
}
