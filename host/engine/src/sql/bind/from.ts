import { invalidSql, refuse } from '../../failure.js';
import { column, type Expression } from '../../plan/expression.js';
import { type FunctionSet, flatMapOf, mapPartitionsOf } from '../../plan/functions.js';
import { join, scan, UNIT } from '../../plan/nodes.js';
import type { JoinKey, JoinType, Plan } from '../../plan/plan.js';
import { comparable } from '../../plan/typed.js';
import {
  list,
  matches,
  type Name,
  type Node,
  nameOf,
  node,
  objectName,
  present,
  refuseParts,
  variant,
} from '../ast.js';
import { contextOf, nowhere } from './context.js';
import { type Environment, findTable, functionNamed } from './environment.js';
import { bind, bindCondition } from './expressions.js';
import { bindQuery, renamed } from './query.js';
import { Scope, type ScopeColumn } from './scope.js';

/** A bound FROM clause or part of it: its rows and the names that reach their columns. */
export interface Relation {
  readonly plan: Plan;
  readonly scope: Scope;
  /** Names of the tables, in lower case. */
  readonly tables: readonly string[];
}

/** Binds a FROM clause; without one, a single row without columns. Commas are cross joins. */
export function bindFrom(from: unknown, environment: Environment): Relation {
  const [first, ...rest] = list(from).map(node);
  if (first === undefined) return { plan: UNIT, scope: new Scope([], []), tables: [] };
  return rest.reduce<Relation>(
    (left, item) => {
      const called = functionIn(item.relation);
      // A function beside a table may name its columns; whatever else follows the comma may not.
      if (called !== null) return joinsOf(item, lateral(left, called, 'inner', environment), environment);
      const right = bindItem(item, environment);
      checkAliases(left, right);
      return combined('inner', left, right, {});
    },
    bindItem(first, environment),
  );
}

function bindItem(item: Node, environment: Environment): Relation {
  return joinsOf(item, bindRelation(item.relation, environment), environment);
}

function joinsOf(item: Node, first: Relation, environment: Environment): Relation {
  return list(item.joins).reduce<Relation>((left, each) => bindJoin(left, node(each), environment), first);
}

function bindRelation(relation: unknown, environment: Environment): Relation {
  const called = functionIn(relation);
  if (called !== null) return bindCall(called, environment);
  const { name, body } = variant(relation);
  if (name === 'Table') return bindTable(node(body), environment);
  if (name === 'Derived') return bindDerived(node(body), environment);
  if (name === 'NestedJoin') {
    const { table_with_joins: inner, alias } = node(body);
    if (present(alias)) throw refuse('an alias for a join in parentheses');
    return bindItem(node(inner), environment);
  }
  throw refuse(`a table of the form ${name}`);
}

function bindTable(table: Node, environment: Environment): Relation {
  refuseParts(table, {
    with_hints: 'table hints',
    version: 'time travel',
    with_ordinality: 'WITH ORDINALITY',
    partitions: 'PARTITION in FROM',
    json_path: 'a path into a table',
    sample: 'TABLESAMPLE',
    index_hints: 'index hints',
  });
  const { label, found } = findTable(table.name, environment);
  return relationOf('scan' in found ? scan(found) : found, table.alias, label);
}

function bindDerived(derived: Node, environment: Environment): Relation {
  if (derived.lateral === true) throw refuse('LATERAL (SELECT …)');
  refuseParts(derived, { sample: 'TABLESAMPLE' });
  return relationOf(bindQuery(node(derived.subquery), environment), derived.alias, null);
}

/** A plan under its alias, or under `label`. */
function relationOf(plan: Plan, alias: unknown, label: string | null): Relation {
  const given = present(alias) ? node(alias) : null;
  const table = given === null ? label : nameOf(given.name).text;
  const named = given === null ? plan : renamed(plan, list(given.columns), table ?? '');
  const columns = named.fields.map(({ name, type }) => ({ table, name, type, bare: true }));
  const known = columns.map((each) => each.name);
  return {
    plan: named,
    scope: new Scope(columns, known),
    tables: table === null ? [] : [table.toLowerCase()],
  };
}

/** A function that stands where a table does. */
interface TableCall {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly alias: unknown;
}

/** Reads `f(…)`, `LATERAL f(…)` and `map_partitions('f', …)`; null for what is no call. */
function functionIn(relation: unknown): TableCall | null {
  const { name, body } = variant(relation);
  if (name !== 'Table' && name !== 'Function') return null;
  const table = node(body);
  if (!present(table.args)) return null;
  const args = list(Array.isArray(table.args) ? table.args : node(table.args).args).map((item) => {
    const form = variant(item);
    const inner = form.name === 'Unnamed' ? variant(form.body) : form;
    if (inner.name !== 'Expr') throw refuse('named arguments of a table function');
    return inner.body;
  });
  const [called, ...qualifiers] = objectName(table.name).toReversed();
  if (called === undefined || qualifiers.length > 0) throw refuse('a qualified function name');
  const own = { name: called.text, args, alias: table.alias };
  if (called.text.toLowerCase() !== 'map_partitions') return own;
  const [function_, ...rest] = args;
  const text = function_ === undefined ? null : bindText(function_);
  if (text === null) throw invalidSql("map_partitions needs a function's name as text, then a table");
  return { ...own, name: text, args: rest };
}

function bindText(expression: unknown): string | null {
  const { name, body } = variant(expression);
  if (name !== 'Value') return null;
  const value = variant(node(body).value);
  return value.name === 'SingleQuotedString' ? String(value.body) : null;
}

function setOf(called: TableCall, environment: Environment): FunctionSet {
  const set = functionNamed(environment, called.name);
  if (set !== null) return set;
  const tables = [...environment.functions.values()].filter(
    ({ kind }) => kind === 'table' || kind === 'partition',
  );
  const names = tables.map(({ overloads }) => overloads[0]?.name ?? '');
  throw invalidSql(
    `no table or partition function ${called.name}${names.length === 0 ? '' : `; there are ${names.join(', ')}`}`,
  );
}

/** A function that begins a FROM clause: a partition function over its table, or a table function of constants. */
function bindCall(called: TableCall, environment: Environment): Relation {
  const set = setOf(called, environment);
  const context = nowhere(environment);
  if (set.kind !== 'partition') {
    const args = called.args.map((arg) => bind(arg, context));
    return relationOf(flatMapOf(set, UNIT, args, false), called.alias, called.name);
  }
  const [table, ...params] = called.args;
  const input = table === undefined ? null : tableArgument(table, environment);
  if (input === null) throw invalidSql(`${called.name} needs a table: (SELECT …) or TABLE(t)`);
  const plan = mapPartitionsOf(
    set,
    input,
    params.map((param) => bind(param, context)),
  );
  return relationOf(plan, called.alias, called.name);
}

/** `(SELECT …)`, `TABLE(t)` and `TABLE(SELECT …)` as an argument. */
function tableArgument(argument: unknown, environment: Environment): Plan | null {
  const { name, body } = variant(argument);
  if (name === 'Subquery') return bindQuery(node(body), environment);
  if (name === 'Nested') return tableArgument(body, environment);
  if (name !== 'Function') return null;
  const call = node(body);
  const [word] = objectName(call.name);
  const { name: form, body: given } = variant(call.args);
  if (word?.text.toUpperCase() !== 'TABLE') return null;
  if (form === 'Subquery') return bindQuery(node(given), environment);
  const [item] = form === 'List' ? list(node(given).args) : [];
  const inner = item === undefined ? null : variant(variant(item).body);
  if (inner?.name !== 'Expr') return null;
  const named = variant(inner.body);
  if (named.name === 'Subquery') return bindQuery(node(named.body), environment);
  if (named.name !== 'Identifier') return null;
  const { found } = findTable([{ Identifier: named.body }], environment);
  return 'scan' in found ? scan(found) : found;
}

/** A table function over each row of what stands before it. */
function lateral(
  left: Relation,
  called: TableCall,
  type: 'inner' | 'left',
  environment: Environment,
): Relation {
  const set = setOf(called, environment);
  if (set.kind === 'partition') {
    const right = bindCall(called, environment);
    checkAliases(left, right);
    return combined(type, left, right, {});
  }
  const context = contextOf(left.scope, environment);
  const plan = flatMapOf(
    set,
    left.plan,
    called.args.map((arg) => bind(arg, context)),
    type === 'left',
  );
  const width = left.plan.fields.length;
  // Named apart from the input: the alias is for the function's own columns.
  const own: Plan = { ...UNIT, fields: plan.fields.slice(width) };
  const right = relationOf(own, called.alias, called.name);
  checkAliases(left, right);
  const fields = [...left.plan.fields, ...right.plan.fields];
  return { ...both(left, right), plan: { ...plan, fields } };
}

/** Refuses an alias that stands twice, so that its columns could not be told apart. */
function checkAliases(left: Relation, right: Relation): void {
  const twice = right.tables.find((table) => left.tables.includes(table));
  if (twice !== undefined)
    throw invalidSql(`the table name ${twice} stands twice in FROM; give one an alias`);
}

function bindJoin(left: Relation, item: Node, environment: Environment): Relation {
  if (item.global === true) throw refuse('GLOBAL JOIN');
  const { name, body } = variant(item.join_operator);
  const type = name === 'CrossJoin' ? 'inner' : JOINS[name];
  if (type === undefined) throw refuse(UNCOVERED_JOINS[name] ?? `${name} JOIN`);
  const constraint = name === 'CrossJoin' ? { name: 'None', body: undefined } : variant(body);
  const called = functionIn(item.relation);
  if (called !== null && setOf(called, environment).kind !== 'partition') {
    const always = constraint.name === 'None' || (constraint.name === 'On' && isTrue(constraint.body));
    if ((type !== 'inner' && type !== 'left') || !always)
      throw refuse('a join of a table function but [LEFT] JOIN … ON true and CROSS JOIN');
    return lateral(left, called, type, environment);
  }
  const right = bindRelation(item.relation, environment);
  checkAliases(left, right);
  if (constraint.name === 'On') {
    const { scope } = both(left, right);
    const residual = bindCondition(constraint.body, contextOf(scope, environment), 'ON');
    return combined(type, left, right, { residual });
  }
  if (constraint.name === 'Using') return joinUsing(type, left, right, list(constraint.body));
  if (constraint.name === 'None' && type === 'inner') return combined(type, left, right, {});
  throw refuse(constraint.name === 'Natural' ? 'NATURAL JOIN' : `${name} JOIN without a condition`);
}

function isTrue(condition: unknown): boolean {
  const { name, body } = variant(condition);
  return name === 'Value' && variant(node(body).value).body === true;
}

const JOINS: Readonly<Record<string, JoinType>> = {
  Join: 'inner',
  Inner: 'inner',
  Left: 'left',
  LeftOuter: 'left',
  Right: 'right',
  RightOuter: 'right',
  FullOuter: 'full',
  LeftSemi: 'semi',
  Semi: 'semi',
  LeftAnti: 'anti',
  Anti: 'anti',
};

const UNCOVERED_JOINS: Readonly<Record<string, string>> = {
  RightSemi: 'RIGHT SEMI JOIN',
  RightAnti: 'RIGHT ANTI JOIN',
  CrossApply: 'APPLY',
  OuterApply: 'APPLY',
  AsOf: 'ASOF JOIN',
};

function both(left: Relation, right: Relation): Omit<Relation, 'plan'> {
  const scope = new Scope(
    [...left.scope.columns, ...right.scope.columns],
    [...left.scope.known, ...right.scope.known],
  );
  return { scope, tables: [...left.tables, ...right.tables] };
}

function combined(
  type: JoinType,
  left: Relation,
  right: Relation,
  options: { readonly on?: readonly JoinKey[]; readonly residual?: Expression },
): Relation {
  const plan = join(type, left.plan, right.plan, options);
  // Of a semi or anti join the right side is seen in the condition only.
  return type === 'semi' || type === 'anti' ? { ...left, plan } : { ...both(left, right), plan };
}

function joinUsing(type: JoinType, left: Relation, right: Relation, names: readonly unknown[]): Relation {
  const using = names.map((name): Name => {
    const [only, ...more] = objectName(name);
    if (only === undefined || more.length > 0) throw refuse('a qualified name in USING');
    return only;
  });
  if (type === 'right' || type === 'full') throw refuse(`${type.toUpperCase()} JOIN … USING`);
  const columnAt = ({ columns }: Scope, index: number) => column(index, columns[index]?.type ?? 'null');
  const on = using.map((name): JoinKey => {
    const keys = [
      columnAt(left.scope, left.scope.resolve([name])),
      columnAt(right.scope, right.scope.resolve([name])),
    ];
    const [a, b] = comparable(keys, 'a join');
    if (a === undefined || b === undefined) throw new TypeError('a join needs pairs of keys');
    return { left: a, right: b, nullsEqual: false };
  });
  const joined = combined(type, left, right, { on });
  const hidden = (each: ScopeColumn, index: number) =>
    index >= left.scope.columns.length && using.some((name) => matches(name, each.name))
      ? { ...each, bare: false }
      : each;
  return { ...joined, scope: new Scope(joined.scope.columns.map(hidden), joined.scope.known) };
}
