import { column, type Expr } from '../../expr/expr.js';
import { isLiteral } from '../../expr/literal.js';
import { invalidSql, refuse } from '../../failure.js';
import type { Field } from '../../table/types.js';
import {
  columnsNamed,
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
import type { Plan, SortKey } from '../plan.js';
import { canonical, Grouping, hasAggregate } from './aggregates.js';
import { bind, bindCondition, type Context } from './expressions.js';
import { bindFrom, checkAliases, mentionedColumns, type Relation } from './from.js';
import { conjunctsOf, contextOf, filterPlan, joinPlans } from './join.js';
import { bindValue } from './literals.js';
import type { Environment, OrderItem, Tail } from './query.js';
import { Scope } from './scope.js';

/** One column of the select list: an expression of the query, or a column that `*` stands for. */
interface Item {
  readonly name: string;
  /** Whether the name was given with AS. */
  readonly aliased: boolean;
  readonly ast: unknown;
}

/** Binds a SELECT with the ORDER BY and LIMIT around it. */
export function bindSelect(select: Node, tail: Tail, environment: Environment): Plan {
  refuseParts(select, {
    top: 'TOP',
    exclude: 'EXCLUDE',
    into: 'SELECT INTO',
    lateral_views: 'LATERAL VIEW',
    prewhere: 'PREWHERE',
    connect_by: 'CONNECT BY',
    cluster_by: 'CLUSTER BY',
    distribute_by: 'DISTRIBUTE BY',
    sort_by: 'SORT BY',
    named_window: 'WINDOW',
    qualify: 'QUALIFY',
    value_table_mode: 'SELECT AS STRUCT',
    optimizer_hints: 'optimizer hints',
  });
  const order = tail.order.map((item) => item.expression);
  const { plan: input, scope } = bindInput(select, order, environment);
  const context = contextOf(scope, environment.functions);
  const items = list(select.projection).flatMap((item) => bindItem(item, scope));
  if (items.length === 0) throw invalidSql('the select list is empty');
  const groups = groupItems(select, items, scope);
  const grouped =
    groups.length > 0 ||
    present(select.having) ||
    hasAggregate([...items.map((item) => item.ast), ...order], context);
  const grouping = grouped
    ? new Grouping(
        groups.map((ast) => ({ ast, expr: bind(ast, context) })),
        scope,
        context,
      )
    : null;
  const above = grouping?.context ?? context;
  const outputs = items.map((item) => bind(item.ast, above));
  const aliases = withAliases(above, items, outputs, scope);
  const having = present(select.having) ? bindCondition(select.having, aliases, 'HAVING') : null;
  const keys = tail.order.map((item) => orderKey(item, items, outputs, scope, aliases));
  let rows = input;
  if (grouping !== null) {
    rows = { kind: 'aggregate', input, keys: grouping.keys, calls: grouping.calls, fields: grouping.fields };
  }
  if (having !== null) rows = { kind: 'filter', input: rows, condition: having, fields: rows.fields };
  const fields = items.map(({ name }, index) => ({ name, type: outputs[index]?.type ?? 'null' }));
  const distinct = isDistinct(select.distinct);
  return finish(rows, { fields, outputs, keys, distinct }, tail);
}

/** FROM and WHERE. */
function bindInput(select: Node, order: readonly unknown[], environment: Environment): Relation {
  const relations = bindFrom(select.from, mentionedColumns(select, order), environment);
  checkAliases(relations);
  const conditions = present(select.selection) ? conjunctsOf(select.selection) : [];
  const [first, ...rest] = relations;
  if (first === undefined) {
    const scope = new Scope([], []);
    const context = contextOf(scope, environment.functions);
    const plan = conditions.reduce<Plan>(
      (input, condition) => filterPlan(input, bindCondition(condition, context, 'WHERE'), []),
      { kind: 'unit', fields: [] },
    );
    return { plan, scope, tables: [] };
  }
  // Tables separated by commas: a condition over those joined so far makes the join's keys.
  let open = conditions;
  let joined = first;
  for (const relation of rest) {
    const both = joinPlans('inner', joined, relation, [], environment.functions).scope;
    const ready = open.filter((condition) =>
      columnsNamed(condition).every((parts) => both.find(parts) !== null),
    );
    open = open.filter((condition) => !ready.includes(condition));
    joined = joinPlans('inner', joined, relation, ready, environment.functions);
  }
  const context = contextOf(joined.scope, environment.functions);
  const plan = open.reduce<Plan>((input, condition) => {
    const used = columnsNamed(condition).map((parts) => joined.scope.resolve(parts));
    return filterPlan(input, bindCondition(condition, context, 'WHERE'), used);
  }, joined.plan);
  return { ...joined, plan };
}

function bindItem(item: unknown, scope: Scope): Item[] {
  const { name, body } = variant(item);
  if (name === 'UnnamedExpr') return [{ name: nameFor(body), aliased: false, ast: body }];
  if (name === 'ExprWithAlias') {
    const { expr, alias } = node(body);
    return [{ name: nameOf(alias).text, aliased: true, ast: expr }];
  }
  const [table, options] = name === 'QualifiedWildcard' ? list(body) : [null, body];
  if (name !== 'Wildcard' && name !== 'QualifiedWildcard') throw refuse(`${name} in the select list`);
  refuseParts(node(options), {
    opt_ilike: '* ILIKE',
    opt_exclude: '* EXCLUDE',
    opt_except: '* EXCEPT',
    opt_replace: '* REPLACE',
    opt_rename: '* RENAME',
    opt_alias: '* AS',
  });
  const qualifier = table === null ? null : objectName(variant(table).body).at(-1);
  const found = scope.columns.flatMap((entry, index): Item[] => {
    const wanted =
      qualifier === null ? entry.bare : qualifier !== undefined && ofTable(entry.table, qualifier);
    return wanted ? [{ name: entry.name, aliased: false, ast: { ColumnAt: index } }] : [];
  });
  if (found.length === 0)
    throw invalidSql(qualifier ? `no table ${qualifier.text} here` : '* has no columns here');
  return found;
}

function ofTable(table: string | null, qualifier: Name): boolean {
  return table !== null && matches(qualifier, table);
}

/** What a column of the select list is called where the query gives it no name. */
function nameFor(ast: unknown): string {
  const { name, body } = variant(ast);
  if (name === 'Identifier') return nameOf(body).text;
  if (name === 'CompoundIdentifier') return list(body).map(nameOf).at(-1)?.text ?? '';
  return name.toLowerCase();
}

function isDistinct(distinct: unknown): boolean {
  if (!present(distinct)) return false;
  const { name } = variant(distinct);
  if (name === 'On') throw refuse('DISTINCT ON');
  return name === 'Distinct';
}

/** The expressions of GROUP BY; a number or an alias stands for an item of the select list. */
function groupItems(select: Node, items: readonly Item[], scope: Scope): unknown[] {
  const { name, body } = variant(select.group_by);
  if (name === 'All') throw refuse('GROUP BY ALL');
  const [expressions, modifiers] = list(body);
  if (present(modifiers)) throw refuse('GROUP BY … WITH ROLLUP, CUBE or TOTALS');
  return list(expressions).map((expression) => {
    const { name, body } = variant(expression);
    const position = ordinal(expression);
    if (position !== null) return itemAt(items, position, 'GROUP BY').ast;
    if (name === 'Rollup' || name === 'Cube' || name === 'GroupingSets')
      throw refuse(`GROUP BY ${name.toUpperCase()}`);
    if (name !== 'Identifier') return expression;
    const parts = [nameOf(body)];
    return scope.find(parts) === null ? (aliasIn(items, parts)?.ast ?? expression) : expression;
  });
}

/** The number that an expression is, where it stands for a position in the select list. */
function ordinal(expression: unknown): number | null {
  const { name, body } = variant(expression);
  if (name !== 'Value') return null;
  const bound = bindValue(node(body).value);
  return isLiteral(bound) && typeof bound.value === 'bigint' ? Number(bound.value) : null;
}

function itemAt(items: readonly Item[], position: number, clause: string): Item {
  const item = items[position - 1];
  if (item === undefined)
    throw invalidSql(
      `${clause} ${position}: the select list has ${items.length} ${items.length === 1 ? 'column' : 'columns'}`,
    );
  return item;
}

function aliasIn(items: readonly Item[], parts: readonly Name[]): Item | undefined {
  const [name] = parts;
  if (name === undefined || parts.length > 1) return undefined;
  return items.find((item) => item.aliased && matches(name, item.name));
}

/** `context` in which a name that is no column means an alias of the select list (HAVING and ORDER BY). */
function withAliases(
  context: Context,
  items: readonly Item[],
  outputs: readonly Expr[],
  scope: Scope,
): Context {
  return {
    ...context,
    column: (parts) => {
      const item = scope.find(parts) === null ? aliasIn(items, parts) : undefined;
      const output = item === undefined ? undefined : outputs[items.indexOf(item)];
      return output ?? context.column(parts);
    },
  };
}

/** A sort key: the index of the output it is, or an expression over the rows below the projection. */
interface OrderKey extends Pick<OrderItem, 'descending' | 'nullsFirst'> {
  readonly output: number | null;
  readonly expr: Expr;
}

function orderKey(
  item: OrderItem,
  items: readonly Item[],
  outputs: readonly Expr[],
  scope: Scope,
  aliases: Context,
): OrderKey {
  const output = outputOf(item.expression, items, scope);
  const expr = (output === null ? undefined : outputs[output]) ?? bind(item.expression, aliases);
  return { descending: item.descending, nullsFirst: item.nullsFirst, output, expr };
}

/** The output that an ORDER BY expression names by position, by alias, or by being the same expression. */
function outputOf(expression: unknown, items: readonly Item[], scope: Scope): number | null {
  const position = ordinal(expression);
  if (position !== null) return items.indexOf(itemAt(items, position, 'ORDER BY'));
  const { name, body } = variant(expression);
  const alias = name === 'Identifier' ? aliasIn(items, [nameOf(body)]) : undefined;
  if (alias !== undefined) return items.indexOf(alias);
  const text = canonical(expression, scope);
  const same = items.findIndex((item) => canonical(item.ast, scope) === text);
  return same < 0 ? null : same;
}

interface Output {
  readonly fields: readonly Field[];
  readonly outputs: readonly Expr[];
  readonly keys: readonly OrderKey[];
  readonly distinct: boolean;
}

/** Projects, removes duplicates, sorts and limits. */
function finish(rows: Plan, { fields, outputs, keys, distinct }: Output, { offset, limit }: Tail): Plan {
  const bounded = limit !== null || offset > 0;
  if (keys.length > 0 && limit !== null && !distinct) {
    // Sorted first, so that the select list is evaluated for the rows that remain only.
    const input: Plan = { kind: 'sort', input: rows, keys, offset, limit, fields: rows.fields };
    return { kind: 'project', input, exprs: outputs, fields };
  }
  const hidden = keys.filter((key) => key.output === null);
  if (distinct && hidden.length > 0)
    throw invalidSql('ORDER BY of SELECT DISTINCT must name columns of the select list');
  const wide = [...fields, ...hidden.map(({ expr }, index) => ({ name: `key ${index}`, type: expr.type }))];
  const exprs = [...outputs, ...hidden.map(({ expr }) => expr)];
  let plan: Plan = { kind: 'project', input: rows, exprs, fields: wide };
  if (distinct) plan = { kind: 'aggregate', input: plan, keys: columnsOf(fields), calls: [], fields };
  if (keys.length === 0) return bounded ? { kind: 'limit', input: plan, offset, limit, fields } : plan;
  const sortKeys = keys.map((key): SortKey => {
    const index = key.output ?? outputs.length + hidden.indexOf(key);
    return { expr: column(index, key.expr.type), descending: key.descending, nullsFirst: key.nullsFirst };
  });
  plan = { kind: 'sort', input: plan, keys: sortKeys, offset, limit, fields: plan.fields };
  return hidden.length === 0 ? plan : { kind: 'project', input: plan, exprs: columnsOf(fields), fields };
}

function columnsOf(fields: readonly Field[]): Expr[] {
  return fields.map((field, index) => column(index, field.type));
}
