import type { Vector } from '../table/vector.js';
import { type CompareOperator, compare } from './compare.js';
import type { Expr } from './expr.js';
import { connective, not } from './logic.js';

/** `expr [NOT] IN (items)`, all of one type: null where no item equals and some side is null. */
export function inList(expr: Expr, items: readonly Expr[], negated: boolean): Expr {
  return overValues([expr, ...items], ([value, ...rest]) => fold(value, rest, '=', 'OR', negated));
}

/** `expr [NOT] BETWEEN low AND high`, all of one type. `expr` is evaluated once. */
export function between(expr: Expr, low: Expr, high: Expr, negated: boolean): Expr {
  return overValues([expr, low, high], ([value, least, most]) => {
    if (value === undefined || least === undefined || most === undefined)
      throw new TypeError('three operands');
    const inside = connective('AND', compare('>=', value, least), compare('<=', value, most));
    return negated ? not(inside) : inside;
  });
}

function fold(
  value: Expr | undefined,
  items: Expr[],
  by: CompareOperator,
  kind: 'AND' | 'OR',
  negated: boolean,
): Expr {
  if (value === undefined) throw new TypeError('a value to look for');
  const found = items
    .map((item) => compare(by, value, item))
    .reduce((all, one) => connective(kind, all, one));
  return negated ? not(found) : found;
}

/** A boolean expression over operands that are each evaluated once per batch. */
function overValues(operands: readonly Expr[], build: (values: Expr[]) => Expr): Expr {
  return {
    type: 'bool',
    fallible: operands.some((operand) => operand.fallible),
    evaluate(batch) {
      const values: Expr[] = [];
      for (const operand of operands) values.push(given(operand.evaluate(batch)));
      return build(values).evaluate(batch);
    },
  };
}

function given(vector: Vector): Expr {
  return { type: vector.type, fallible: false, evaluate: () => vector };
}
