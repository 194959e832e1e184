import { invalidSql, refuse } from '../../failure.js';
import { conjunction, type Expression } from '../../plan/expression.js';
import { filter } from '../../plan/nodes.js';
import type { Plan } from '../../plan/plan.js';
import { list, type Node, nameOf, present, refuseParts, variant, walk } from '../ast.js';
import { hasAggregate } from './aggregates.js';
import { type Context, contextOf } from './context.js';
import type { Environment } from './environment.js';
import { bind, bindCondition } from './expressions.js';
import { finish } from './finish.js';
import { bindFrom } from './from.js';
import { Grouping } from './grouping.js';
import { Level } from './level.js';
import { orderKey } from './order.js';
import type { Tail } from './query.js';
import type { Scope } from './scope.js';
import { aliasIn, bindItem, type Item, itemAt, ordinal, withAliases } from './select-list.js';
import { keepMembers, membershipOf } from './subqueries.js';
import { windowAt } from './windows.js';

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
  const { plan: from, scope } = bindFrom(select.from, environment);
  const base = new Level();
  const plain = contextOf(scope, environment);
  const context: Context = { ...plain, intercept: (expression) => base.subquery(expression, context) };
  const order = tail.order.map((item) => item.expression);
  const items = list(select.projection).flatMap((item) => bindItem(item, scope));
  if (items.length === 0) throw invalidSql('the select list is empty');
  const groups = groupItems(select, items, scope);
  const grouped =
    groups.length > 0 ||
    present(select.having) ||
    hasAggregate([...items.map((item) => item.ast), ...order], context);
  const kept = keepRows(from, select.selection, context, base);
  const keys = groups.map((ast) => ({ ast, expr: bind(ast, context) }));
  const grouping = grouped ? new Grouping(keys, scope, context) : null;
  const level = grouping?.level ?? base;
  const rows = grouping?.context ?? context;
  const above = withWindows(rows, level);
  const outputs = items.map((item) => bind(item.ast, above));
  const aliases = withAliases(above, items, outputs, scope);
  const having = present(select.having)
    ? bindCondition(select.having, withAliases(rows, items, outputs, scope), 'HAVING')
    : null;
  const sortKeys = tail.order.map((item) => orderKey(item, items, outputs, scope, aliases));

  const below = base.attach(kept);
  const over = grouping === null ? below : level.attach(grouping.over(below, base.place));
  const wanted = having === null ? over : filter(over, level.place(having));
  const windowed = level.attachWindows(wanted);
  const output = {
    names: items.map(({ name }) => name),
    outputs: outputs.map(level.place),
    keys: sortKeys.map((key) => ({ ...key, expr: level.place(key.expr) })),
    distinct: isDistinct(select.distinct),
  };
  return finish(windowed, output, tail);
}

/** `context` in which window functions may stand, over the rows of `level`. */
function withWindows(context: Context, level: Level): Context {
  return {
    ...context,
    intercept(expression) {
      const call = windowAt(expression);
      return call === null ? (context.intercept?.(expression) ?? null) : level.window(call, context);
    },
  };
}

/** WHERE. What needs no subquery is asked first. */
function keepRows(from: Plan, selection: unknown, context: Context, level: Level): Plan {
  if (!present(selection)) return from;
  const all = conjunctsOf(selection);
  const [plain, others] = [all.filter((part) => !hasSubquery(part)), all.filter(hasSubquery)];
  const conditions = plain.map((part) => bindCondition(part, context, 'WHERE'));
  const condition = conjunction(conditions);
  let rows = condition === null ? from : filter(from, condition);
  for (const part of others) {
    const membership = membershipOf(part);
    if (membership !== null) {
      rows = keepMembers(rows, membership, context, level);
      continue;
    }
    const bound: Expression = bindCondition(part, context, 'WHERE');
    rows = level.attach(rows);
    rows = filter(rows, level.place(bound));
  }
  return rows;
}

/** The conditions that AND connects, outermost first. */
function conjunctsOf(condition: unknown): unknown[] {
  const { name, body } = variant(condition);
  if (name === 'Nested') return conjunctsOf(body);
  if (name !== 'BinaryOp' || (body as Node).op !== 'And') return [condition];
  return [...conjunctsOf((body as Node).left), ...conjunctsOf((body as Node).right)];
}

function hasSubquery(expression: unknown): boolean {
  let found = false;
  walk(expression, (part) => {
    found ||= part.Subquery !== undefined || part.InSubquery !== undefined || part.Exists !== undefined;
  });
  return found;
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
