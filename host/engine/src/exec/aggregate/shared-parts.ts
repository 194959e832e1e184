import { argsOf, column, type Expression, sameExpression } from '../../plan/expression.js';
import { isFallible } from '../../plan/fallible.js';
import type { AggregateCall } from '../../plan/plan.js';

/** Calls whose arguments read what several of them compute from columns behind those of the rows. */
export interface SharedParts {
  /** What is computed once a row; part i is column `width` + i. */
  readonly parts: readonly Expression[];
  readonly calls: readonly AggregateCall[];
}

/**
 * Takes out what arguments have in common, as `a * b` of `sum(a * b), sum(a * b * c)`, of rows of `width` columns. A call
 * with a filter keeps its arguments, which are for other rows, and so does what can fail.
 */
export function sharedParts(calls: readonly AggregateCall[], width: number): SharedParts {
  const seen: Expression[] = [];
  const common: Expression[] = [];
  const note = (part: Expression): void => {
    if (part.kind !== 'call') return;
    if (!isFallible(part) && seen.some((other) => sameExpression(other, part))) {
      common.push(part);
      return;
    }
    seen.push(part);
    for (const arg of argsOf(part)) note(arg);
  };
  for (const { args } of calls.filter(isWhole)) for (const arg of args) note(arg);
  const parts: Expression[] = [];
  const without = (expression: Expression): Expression => {
    if (!('args' in expression)) return expression;
    if (common.some((part) => sameExpression(part, expression))) {
      const known = parts.findIndex((part) => sameExpression(part, expression));
      return column(width + (known < 0 ? parts.push(expression) - 1 : known), expression.type);
    }
    return { ...expression, args: expression.args.map(without) };
  };
  const changed = calls.map((call) => (isWhole(call) ? { ...call, args: call.args.map(without) } : call));
  return { parts, calls: parts.length === 0 ? calls : changed };
}

function isWhole({ filter }: AggregateCall): boolean {
  return filter === null;
}
