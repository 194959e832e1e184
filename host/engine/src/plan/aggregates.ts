import { invalidSql } from '../failure.js';
import { decimalType, digitsOf, isDecimal, MAX_DIGITS } from '../table/decimal-type.js';
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
  const type: SqlType = name === 'count' || wide === null ? 'int64' : resultType(name, wide.type);
  return { type, function: name, args: wide === null ? [] : [wide], distinct: apart, filter, state: null };
}

/** A sum of decimals has 10 more digits, a mean 4 more behind the point; others are of the type of what they take. */
function resultType(name: AggregateName, type: SqlType): SqlType {
  if (!isDecimal(type) || (name !== 'sum' && name !== 'avg')) return type;
  const { precision, scale } = digitsOf(type);
  if (name === 'sum') return decimalType({ precision: precision + 10, scale });
  return decimalType({ precision: precision + 4, scale: Math.min(scale + 4, MAX_DIGITS) });
}

/** sum adds int64, float64 or decimals, avg float64 or decimals. */
function widened(name: AggregateName, expr: Expression): Expression {
  if (isDecimal(expr.type)) return expr;
  if (name === 'avg') return cast(expr, 'float64');
  if (name !== 'sum') return expr;
  return cast(expr, expr.type === 'float64' ? 'float64' : 'int64');
}
