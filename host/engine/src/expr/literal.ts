import { constantOf, withLength } from '../table/builder.js';
import type { SqlType } from '../table/types.js';
import type { Scalar } from '../table/vector.js';
import type { Expr } from './expr.js';

/** A literal, with its value at hand for the binder (LIKE patterns, time stamps). */
export interface Literal extends Expr {
  readonly value: Scalar;
}

/** The literal `value` of `type`; null is the typed NULL. */
export function literal(type: SqlType, value: Scalar): Literal {
  const vector = constantOf(type, value, 1);
  return { type, value, fallible: false, evaluate: (batch) => withLength(vector, batch.rows) };
}

/** Whether `expr` is a literal. */
export function isLiteral(expr: Expr): expr is Literal {
  return 'value' in expr;
}
