import { invalidSql } from '../failure.js';
import { isNumeric, type SqlType } from '../table/types.js';
import type { Expression } from './expression.js';
import type { AggregateCall, AggregateName } from './plan.js';
import { cast, requireOrder } from './typed.js';

/** One of the engine's own aggregates. Throws HEDDLE4002 for an argument that it does not take. */
export function builtInAggregate(
  name: AggregateName,
  argument: Expression | null,
  distinct: boolean,
  filter: Expression | null,
): AggregateCall {
  const numeric = name === 'sum' || name === 'avg';
  if (argument !== null && numeric && !isNumeric(argument.type) && argument.type !== 'null')
    throw invalidSql(`${name} needs a number, not ${argument.type}`);
  if (argument !== null && (distinct || name !== 'count')) requireOrder(argument.type, name);
  const wide = argument === null ? null : widened(name, argument);
  // min and max of a set are those of the values: DISTINCT says nothing there.
  const apart = distinct && name !== 'min' && name !== 'max';
  const type: SqlType = name === 'count' || wide === null ? 'int64' : wide.type;
  return { type, function: name, args: wide === null ? [] : [wide], distinct: apart, filter, state: null };
}

/** sum adds int64 or float64, avg float64. */
function widened(name: AggregateName, expr: Expression): Expression {
  if (name === 'avg') return cast(expr, 'float64');
  if (name !== 'sum') return expr;
  return cast(expr, expr.type === 'float64' ? 'float64' : 'int64');
}
