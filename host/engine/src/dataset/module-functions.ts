import type { HeddleModule } from '@heddle/host';
import { invalidSql } from '../failure.js';
import { flatMapOf, functionsOf, mapPartitionsOf } from '../plan/functions.js';
import type { Plan } from '../plan/plan.js';
import { type Column, type Constant, lit } from './column.js';
import type { Schema, Symbolic } from './schema.js';

/** A function of a module, and the columns that its user says it gives. */
export interface Called {
  readonly module: HeddleModule;
  readonly name: string;
  readonly output: Schema;
}

/** The rows of a plan beside those that a table function gives. @throws HeddleError HEDDLE4002 where it gives others than said. */
export function tableFunctionOf(
  input: Plan,
  { module, name, output }: Called,
  args: readonly Column<string, Symbolic>[],
  outer: boolean,
): Plan {
  const bound = args.map((arg) => arg.bind(input.fields));
  const plan = flatMapOf(functionNamed(module, name), input, bound, outer);
  checkOutput(plan, input.fields.length, output, name);
  return plan;
}

/** The rows that a partition function gives for a plan; likewise. */
export function partitionFunctionOf(
  input: Plan,
  { module, name, output }: Called,
  params: readonly Constant[],
): Plan {
  // A whole number fits integer and float params alike.
  const constants = params.map((param) =>
    lit(Number.isSafeInteger(param) ? BigInt(param as number) : param).bind([]),
  );
  const plan = mapPartitionsOf(functionNamed(module, name), input, constants);
  checkOutput(plan, 0, output, name);
  return plan;
}

function functionNamed(module: HeddleModule, name: string) {
  const set = functionsOf([module]).get(name);
  if (set === undefined) throw invalidSql(`no function ${name} in the module`);
  return set;
}

/** Checks that a function gives what its user said. */
function checkOutput(plan: Plan, from: number, output: Schema, name: string): void {
  const given = plan.fields.slice(from).map((field) => `${field.name} ${field.type}`);
  const said = Object.entries(output).map(([field, type]) => `${field} ${type}`);
  if (given.join() !== said.join())
    throw invalidSql(`${name} gives (${given.join(', ')}), not (${said.join(', ')})`);
}
