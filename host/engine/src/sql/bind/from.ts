import { invalidSql, refuse } from '../../failure.js';
import type { TableSource } from '../../io/source.js';
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
  walk,
} from '../ast.js';
import type { Plan } from '../plan.js';
import { conjunctsOf, joinPlans, type UsingPair } from './join.js';
import { bindQuery, type Environment, findTable, renamed } from './query.js';
import { Scope, type ScopeColumn } from './scope.js';

/** A bound FROM clause or part of it: its rows and the names that reach their columns. */
export interface Relation {
  readonly plan: Plan;
  readonly scope: Scope;
  /** Names of the tables, in lower case. */
  readonly tables: readonly string[];
}

/** Which columns of the files a SELECT may touch; null = all of them. */
export type Mentioned = ReadonlySet<string> | null;

/**
 * The column names, in lower case, that a SELECT mentions anywhere outside its subqueries; null where a `*` takes
 * them all. A superset is enough: it only decides what is read from the files.
 */
export function mentionedColumns(select: Node, order: readonly unknown[]): Mentioned {
  const names = new Set<string>();
  for (const item of list(select.projection)) {
    const { name } = variant(item);
    if (name === 'Wildcard' || name === 'QualifiedWildcard') return null;
  }
  walk([select, order], (part) => {
    if (typeof part.value === 'string') names.add(part.value.toLowerCase());
  });
  return names;
}

/** Binds a FROM clause; without one, a single row without columns. */
export function bindFrom(from: unknown, mentioned: Mentioned, environment: Environment): Relation[] {
  return list(from).map((item) => {
    const { relation, joins } = node(item);
    return list(joins).reduce<Relation>(
      (left, join) => bindJoin(left, node(join), mentioned, environment),
      bindRelation(relation, mentioned, environment),
    );
  });
}

function bindRelation(relation: unknown, mentioned: Mentioned, environment: Environment): Relation {
  const { name, body } = variant(relation);
  if (name === 'Table') return bindTable(node(body), mentioned, environment);
  if (name === 'Derived') return bindDerived(node(body), environment);
  if (name === 'NestedJoin') {
    const { table_with_joins: inner, alias } = node(body);
    if (present(alias)) throw refuse('an alias for a join in parentheses');
    const [bound] = bindFrom([inner], mentioned, environment);
    if (bound !== undefined) return bound;
  }
  throw refuse(`a table of the form ${name}`);
}

function bindTable(table: Node, mentioned: Mentioned, environment: Environment): Relation {
  refuseParts(table, {
    args: 'a table function',
    with_hints: 'table hints',
    version: 'time travel',
    with_ordinality: 'WITH ORDINALITY',
    partitions: 'PARTITION in FROM',
    json_path: 'a path into a table',
    sample: 'TABLESAMPLE',
    index_hints: 'index hints',
  });
  const { label, found } = findTable(table.name, environment);
  const alias = present(table.alias) ? node(table.alias) : null;
  const name = alias === null ? label : nameOf(alias.name).text;
  const columns = list(alias?.columns);
  // AS t(a, b) counts all columns of the table, so that none may be left out.
  const plan = 'scan' in found ? scanPlan(found, columns.length > 0 ? null : mentioned) : found;
  const known = columns.length > 0 ? [] : found.fields.map((field) => field.name);
  return relationOf(renamed(plan, columns, name), name, known);
}

function scanPlan(source: TableSource, mentioned: Mentioned): Plan {
  const columns = source.fields.flatMap((field, index) =>
    mentioned === null || mentioned.has(field.name.toLowerCase()) ? [index] : [],
  );
  const fields = columns.flatMap((index) => source.fields[index] ?? []);
  return { kind: 'scan', source, columns, fields };
}

function bindDerived(derived: Node, environment: Environment): Relation {
  if (derived.lateral === true) throw refuse('LATERAL');
  refuseParts(derived, { sample: 'TABLESAMPLE' });
  const plan = bindQuery(node(derived.subquery), environment);
  if (!present(derived.alias)) return relationOf(plan, null);
  const alias = node(derived.alias);
  const name = nameOf(alias.name).text;
  return relationOf(renamed(plan, list(alias.columns), name), name);
}

function relationOf(plan: Plan, table: string | null, known: readonly string[] = []): Relation {
  const columns = plan.fields.map(({ name, type }) => ({ table, name, type, bare: true }));
  const scope = new Scope(columns, known.length > 0 ? known : columns.map((column) => column.name));
  return { plan, scope, tables: table === null ? [] : [table.toLowerCase()] };
}

/** Whether the alias of some relation stands twice, so that its columns could not be told apart. */
export function checkAliases(relations: readonly Relation[]): void {
  const seen = new Set<string>();
  for (const table of relations.flatMap((relation) => relation.tables)) {
    if (seen.has(table)) throw invalidSql(`the table name ${table} stands twice in FROM; give one an alias`);
    seen.add(table);
  }
}

function bindJoin(left: Relation, join: Node, mentioned: Mentioned, environment: Environment): Relation {
  if (join.global === true) throw refuse('GLOBAL JOIN');
  const right = bindRelation(join.relation, mentioned, environment);
  checkAliases([left, right]);
  const { name, body } = variant(join.join_operator);
  if (name === 'CrossJoin') return joinPlans('inner', left, right, [], environment.functions);
  const type = JOINS[name];
  if (type === undefined) throw refuse(UNCOVERED_JOINS[name] ?? `${name} JOIN`);
  const constraint = variant(body);
  if (constraint.name === 'On')
    return joinPlans(type, left, right, conjunctsOf(constraint.body), environment.functions);
  if (constraint.name === 'Using') return joinUsing(type, left, right, list(constraint.body), environment);
  if (constraint.name === 'None' && type === 'inner')
    return joinPlans('inner', left, right, [], environment.functions);
  throw refuse(constraint.name === 'Natural' ? 'NATURAL JOIN' : `${name} JOIN without a condition`);
}

const JOINS: Readonly<Record<string, 'inner' | 'left'>> = {
  Join: 'inner',
  Inner: 'inner',
  Left: 'left',
  LeftOuter: 'left',
};

const UNCOVERED_JOINS: Readonly<Record<string, string>> = {
  Right: 'RIGHT JOIN (swap the tables and write LEFT JOIN)',
  RightOuter: 'RIGHT JOIN (swap the tables and write LEFT JOIN)',
  FullOuter: 'FULL JOIN',
  LeftSemi: 'SEMI JOIN',
  Semi: 'SEMI JOIN',
  LeftAnti: 'ANTI JOIN',
  Anti: 'ANTI JOIN',
  CrossApply: 'APPLY',
  OuterApply: 'APPLY',
  AsOf: 'ASOF JOIN',
};

function joinUsing(
  type: 'inner' | 'left',
  left: Relation,
  right: Relation,
  names: readonly unknown[],
  env: Environment,
): Relation {
  const using = names.map((name): Name => {
    const [only, ...more] = objectName(name);
    if (only === undefined || more.length > 0) throw refuse('a qualified name in USING');
    return only;
  });
  const pairs = using.map((name): UsingPair => [left.scope.resolve([name]), right.scope.resolve([name])]);
  const joined = joinPlans(type, left, right, [], env.functions, pairs);
  const hidden = (c: ScopeColumn, index: number) =>
    index >= left.scope.columns.length && using.some((name) => matches(name, c.name))
      ? { ...c, bare: false }
      : c;
  return { ...joined, scope: new Scope(joined.scope.columns.map(hidden), joined.scope.known) };
}
