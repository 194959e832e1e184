import { invalidSql, refuse } from '../../failure.js';
import { columnsNamed, list, type Node, nameOf, present, refuseParts, variant } from '../ast.js';
import type { Plan } from '../plan.js';
import { Grouping, hasAggregate } from './aggregates.js';
import { bind, bindCondition } from './expressions.js';
import { bindFrom, checkAliases, mentionedColumns, type Relation } from './from.js';
import { conjunctsOf, contextOf, filterPlan, joinPlans } from './join.js';
import { finish, orderKey } from './order.js';
import type { Environment, Tail } from './query.js';
import { Scope } from './scope.js';
import { aliasIn, bindItem, type Item, itemAt, ordinal, withAliases } from './select-list.js';

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
