import { absolute } from '../../expr/absolute.js';
import { caseWhen, coalesce } from '../../expr/case.js';
import { compare } from '../../expr/compare.js';
import type { Expr } from '../../expr/expr.js';
import { literal } from '../../expr/literal.js';
import { invalidSql, refuse } from '../../failure.js';
import { isNumeric } from '../../table/types.js';
import { list, type Name, type Node, node, objectName, present, refuseParts, variant } from '../ast.js';
import { AGGREGATES } from './aggregates.js';
import { bind, type Context } from './expressions.js';
import { unify } from './types.js';

/** A call as the syntax tree has it: name, arguments and whether they are DISTINCT. */
export interface Call {
  readonly name: Name;
  /** Expressions; `*` is the string `*`. */
  readonly args: readonly unknown[];
  readonly distinct: boolean;
  /** The condition of FILTER (WHERE …), or null. */
  readonly filter: unknown;
}

/** Reads a `Function` node. Windows, named arguments and the other extensions of calls are refused. */
export function readCall(body: Node): Call {
  const [name, ...qualifiers] = objectName(body.name).toReversed();
  if (name === undefined || qualifiers.length > 0) throw refuse('a qualified function name');
  refuseParts(body, {
    over: `the window function ${name.text}(…) OVER`,
    within_group: 'WITHIN GROUP',
    null_treatment: 'IGNORE NULLS and RESPECT NULLS',
    parameters: 'a function with parameters',
  });
  const filter = body.filter ?? null;
  const args = variant(body.args);
  if (args.name === 'None') return { name, args: [], distinct: false, filter };
  if (args.name !== 'List') throw refuse(`the arguments of ${name.text}`);
  const { args: items, clauses, duplicate_treatment: duplicates } = node(args.body);
  if (present(clauses)) throw refuse(`a clause inside the arguments of ${name.text}`);
  return {
    name,
    args: list(items).map((item) => argument(item, name)),
    distinct: duplicates === 'Distinct',
    filter,
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

/** Binds a call that is no aggregate: a function of a plugin, or one of the few built-in ones. */
export function bindFunction(body: Node, context: Context): Expr {
  const call = readCall(body);
  const name = call.name.text.toLowerCase();
  if (AGGREGATES.has(name) && context.functions.find(name) === null) {
    throw invalidSql(`the aggregate ${name} may not stand in this place`);
  }
  if (call.args.includes('*')) throw refuse(`${name}(*)`);
  if (call.distinct || call.filter !== null)
    throw invalidSql(`${name} is no aggregate: DISTINCT and FILTER do not apply`);
  const args = () => call.args.map((arg) => bind(arg, context));
  const udf = context.functions.find(name);
  if (udf !== null) return udf(args());
  const builtIn = BUILT_IN[name];
  if (builtIn !== undefined) return builtIn(args());
  throw context.functions.unknown(call.name.text, Object.keys(BUILT_IN));
}

/** Functions that Spark and DataFusion have with the same meaning and results. */
const BUILT_IN: Readonly<Record<string, (args: Expr[]) => Expr>> = {
  coalesce(args) {
    if (args.length === 0) throw invalidSql('coalesce needs at least one argument');
    const { type, exprs } = unify(args, 'coalesce');
    return coalesce(type, exprs);
  },
  nullif(args) {
    if (args.length !== 2) throw invalidSql(`nullif needs 2 arguments, not ${args.length}`);
    const { type, exprs } = unify(args, 'nullif');
    const [value, other] = exprs;
    if (value === undefined || other === undefined) throw invalidSql('nullif needs 2 arguments');
    return caseWhen(type, [{ when: compare('=', value, other), value: literal(type, null) }], value);
  },
  abs(args) {
    const [value] = args;
    if (value === undefined || args.length !== 1)
      throw invalidSql(`abs needs 1 argument, not ${args.length}`);
    if (value.type === 'null') return value;
    if (!isNumeric(value.type)) throw invalidSql(`abs needs a number, not ${value.type}`);
    return absolute(value);
  },
};
