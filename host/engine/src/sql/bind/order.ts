import { column, type Expr } from '../../expr/expr.js';
import { invalidSql } from '../../failure.js';
import type { Field } from '../../table/types.js';
import { nameOf, variant } from '../ast.js';
import type { Plan, SortKey } from '../plan.js';
import { canonical } from './aggregates.js';
import { bind, type Context } from './expressions.js';
import type { OrderItem, Tail } from './query.js';
import type { Scope } from './scope.js';
import { aliasIn, type Item, itemAt, ordinal } from './select-list.js';

/** A sort key: the index of the output it is, or an expression over the rows below the projection. */
export interface OrderKey extends Pick<OrderItem, 'descending' | 'nullsFirst'> {
  readonly output: number | null;
  readonly expr: Expr;
}

/** Binds one key of ORDER BY. */
export function orderKey(
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

/** The select list as it leaves a SELECT. */
export interface Output {
  readonly fields: readonly Field[];
  readonly outputs: readonly Expr[];
  readonly keys: readonly OrderKey[];
  readonly distinct: boolean;
}

/** Projects, removes duplicates, sorts and limits. */
export function finish(
  rows: Plan,
  { fields, outputs, keys, distinct }: Output,
  { offset, limit }: Tail,
): Plan {
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
