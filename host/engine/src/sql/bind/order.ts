import type { Expression } from '../../plan/expression.js';
import { requireOrder } from '../../plan/typed.js';
import { nameOf, variant } from '../ast.js';
import { canonical } from './canonical.js';
import type { Context } from './context.js';
import { bind } from './expressions.js';
import type { OrderItem } from './query.js';
import type { Scope } from './scope.js';
import { aliasIn, type Item, itemAt, ordinal } from './select-list.js';

/** A sort key: the index of the output it is, or an expression over the rows below the projection. */
export interface OrderKey extends Pick<OrderItem, 'descending' | 'nullsFirst'> {
  readonly output: number | null;
  readonly expr: Expression;
}

/** Binds one key of ORDER BY. */
export function orderKey(
  item: OrderItem,
  items: readonly Item[],
  outputs: readonly Expression[],
  scope: Scope,
  aliases: Context,
): OrderKey {
  const output = outputOf(item.expression, items, scope);
  const expr = (output === null ? undefined : outputs[output]) ?? bind(item.expression, aliases);
  requireOrder(expr.type, 'ORDER BY');
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
