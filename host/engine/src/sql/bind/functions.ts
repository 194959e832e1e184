import { invalidSql, refuse } from '../../failure.js';
import { type Expression, literal } from '../../plan/expression.js';
import { scalarCall } from '../../plan/functions.js';
import { abs, caseWhen, coalesce, compare, round } from '../../plan/typed.js';
import { list, type Name, type Node, node, objectName, present, refuseParts, variant } from '../ast.js';
import { AGGREGATES } from './aggregates.js';
import type { Context } from './context.js';
import { functionNamed, unknownFunction } from './environment.js';
import { bind } from './expressions.js';
import { WINDOWS } from './windows.js';

/** A call as the syntax tree has it: name, arguments and whether they are DISTINCT. */
export interface Call {
  readonly name: Name;
  /** Expressions; `*` is the string `*`. */
  readonly args: readonly unknown[];
  readonly distinct: boolean;
  /** The condition of FILTER (WHERE …), or null. */
  readonly filter: unknown;
  /** The window of OVER, or null. */
  readonly over: unknown;
}

/** Reads a `Function` node. Named arguments and the other extensions of calls are refused. */
export function readCall(body: Node): Call {
  const [name, ...qualifiers] = objectName(body.name).toReversed();
  if (name === undefined || qualifiers.length > 0) throw refuse('a qualified function name');
  refuseParts(body, {
    within_group: 'WITHIN GROUP',
    null_treatment: 'IGNORE NULLS and RESPECT NULLS',
    parameters: 'a function with parameters',
  });
  const filter = body.filter ?? null;
  const over = body.over ?? null;
  const args = variant(body.args);
  if (args.name === 'None') return { name, args: [], distinct: false, filter, over };
  if (args.name !== 'List') throw refuse(`the arguments of ${name.text}`);
  const { args: items, clauses, duplicate_treatment: duplicates } = node(args.body);
  if (present(clauses)) throw refuse(`a clause inside the arguments of ${name.text}`);
  return {
    name,
    args: list(items).map((item) => argument(item, name)),
    distinct: duplicates === 'Distinct',
    filter,
    over,
  };
}

function argument(item: unknown, name: Name): unknown {
  const { name: form, body } = variant(item);
  if (form !== 'Unnamed') throw refuse(`named arguments (${name.text})`);
  const inner = variant(body);
  if (inner.name === 'Wildcard') return '*';
  if (inner.name !== 'Expr') throw refuse(`an argument of ${name.text} of the form ${inner.name}`);
  return inner.body;
}

/** Binds a call that is no aggregate: a scalar function of a plugin, or one of the few built-in ones. */
export function bindFunction(body: Node, context: Context): Expression {
  const call = readCall(body);
  const name = call.name.text.toLowerCase();
  const { environment } = context;
  const set = functionNamed(environment, name);
  if (call.over !== null) throw invalidSql(`the window function ${name} may not stand in this place`);
  if (set === null && WINDOWS.has(name)) throw invalidSql(`${name} needs OVER (…)`);
  if (set === null ? AGGREGATES.has(name) : set.kind === 'aggregate')
    throw invalidSql(`the aggregate ${name} may not stand in this place`);
  if (call.args.includes('*')) throw refuse(`${name}(*)`);
  if (call.distinct || call.filter !== null)
    throw invalidSql(`${name} is no aggregate: DISTINCT and FILTER do not apply`);
  const builtIn = BUILT_IN[name];
  if (set === null && builtIn === undefined)
    throw unknownFunction(environment, call.name.text, Object.keys(BUILT_IN));
  const args = call.args.map((arg) => bind(arg, context));
  if (set !== null) return scalarCall(set, args);
  return builtIn?.(args) ?? literal('null', null);
}

/** Functions that Spark and DataFusion have with the same meaning and results. */
const BUILT_IN: Readonly<Record<string, (args: readonly Expression[]) => Expression>> = {
  coalesce,
  nullif(args) {
    const [value, other] = args;
    if (value === undefined || other === undefined || args.length !== 2)
      throw invalidSql(`nullif needs 2 arguments, not ${args.length}`);
    return caseWhen([{ when: compare('=', value, other), value: literal('null', null) }], value);
  },
  round(args) {
    const [value, digits] = args;
    if (value === undefined || args.length > 2)
      throw invalidSql(`round needs 1 or 2 arguments, not ${args.length}`);
    return round(value, digits);
  },
  abs(args) {
    const [value] = args;
    if (value === undefined || args.length !== 1)
      throw invalidSql(`abs needs 1 argument, not ${args.length}`);
    return abs(value);
  },
};
