import { argsOf, type Expression, some, substitute } from '../plan/expression.js';
import { isVolatile } from '../plan/fallible.js';
import type { Plan, Project } from '../plan/plan.js';
import { rewritePlan } from '../plan/walk.js';

/** A projection of a projection is one, unless that computes something twice; one that changes nothing goes. */
export function mergeProjects(plan: Plan): Plan {
  return rewritePlan(plan, (node) => {
    if (node.kind !== 'project') return node;
    const merged =
      node.input.kind === 'project' && mayMerge(node, node.input) ? over(node, node.input) : node;
    return isIdentity(merged) ? merged.input : merged;
  });
}

function over(outer: Project, inner: Project): Project {
  return { ...outer, input: inner.input, exprs: outer.exprs.map((expr) => substitute(expr, inner.exprs)) };
}

function mayMerge(outer: Project, inner: Project): boolean {
  return inner.exprs.every((expr, index) => {
    if (argsOf(expr).length === 0) return !isVolatile(expr);
    const uses = outer.exprs.reduce((sum, each) => sum + countOf(each, index), 0);
    return uses <= 1 && !some(expr, (part) => part.kind === 'function' || part.kind === 'lambda');
  });
}

function countOf(expression: Expression, column: number): number {
  if (expression.kind === 'column') return expression.index === column ? 1 : 0;
  return argsOf(expression).reduce((sum, arg) => sum + countOf(arg, column), 0);
}

function isIdentity({ exprs, fields, input }: Project): boolean {
  return (
    exprs.length === input.fields.length &&
    exprs.every((expr, index) => expr.kind === 'column' && expr.index === index) &&
    fields.every((field, index) => field.name === input.fields[index]?.name)
  );
}
