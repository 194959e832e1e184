import { HeddleError } from '@heddle/host';
import { compile } from '../expr/compile.js';
import { NO_FUNCTIONS } from '../expr/udf.js';
import {
  type Call,
  call,
  conjunction,
  conjuncts,
  type Expression,
  literal,
  rewrite,
  sameExpression,
} from '../plan/expression.js';
import type { Plan } from '../plan/plan.js';
import { mapExpressions, rewritePlan } from '../plan/walk.js';
import { scalarAt } from '../table/vector.js';

/**
 * Calls of literals become their values, unless they fail: then they fail when a row reaches them. Conditions that are
 * always true go, and what all branches of an OR demand is demanded once.
 */
export function foldConstants(plan: Plan): Plan {
  return rewritePlan(plan, (node) => {
    const folded = mapExpressions(node, fold);
    if (folded.kind === 'filter' && isTrue(folded.condition)) return folded.input;
    if (folded.kind === 'join' && folded.residual !== null && isTrue(folded.residual))
      return { ...folded, residual: null };
    return folded;
  });
}

function isTrue(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value === true;
}

/** An expression with what is constant in it computed. */
export function fold(expression: Expression): Expression {
  return rewrite(expression, (part) => {
    if (part.kind !== 'call') return part;
    if (part.args.every((arg) => arg.kind === 'literal')) return evaluated(part);
    if (part.name === 'and') return withoutTrue(part);
    return part.name === 'or' ? factored(part) : part;
  });
}

function evaluated(expression: Call): Expression {
  try {
    const vector = compile(expression, NO_FUNCTIONS).evaluate({ rows: 1, columns: [] });
    return literal(expression.type, scalarAt(vector, 0));
  } catch (error) {
    if (error instanceof HeddleError) return expression;
    throw error;
  }
}

function withoutTrue(expression: Call): Expression {
  const open = expression.args.filter((arg) => !isTrue(arg));
  const [first, second] = open;
  if (first === undefined) return literal('bool', true);
  return second === undefined ? first : expression;
}

/** `(a AND b) OR (a AND c)` as `a AND (b OR c)`, so that `a` can become the key of a join. */
function factored(expression: Call): Expression {
  const [left, right] = expression.args.map(conjuncts);
  if (left === undefined || right === undefined) return expression;
  const shared = left.filter((one) => right.some((other) => sameExpression(one, other)));
  if (shared.length === 0) return expression;
  const rest = (side: readonly Expression[]) =>
    conjunction(side.filter((one) => !shared.some((other) => sameExpression(one, other))));
  const [a, b] = [rest(left), rest(right)];
  const branches = a === null || b === null ? [] : [call('or', 'bool', a, b)];
  return conjunction([...shared, ...branches]) ?? expression;
}
