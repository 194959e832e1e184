import { column, type Expr, shifted } from '../../expr/expr.js';
import { connective } from '../../expr/logic.js';
import { columnsNamed, node, variant } from '../ast.js';
import type { Plan } from '../plan.js';
import { bind, bindCondition, type Context } from './expressions.js';
import type { Relation } from './from.js';
import { Scope } from './scope.js';
import { unify } from './types.js';
import type { FunctionLookup } from './udfs.js';

/** The conditions that AND connects, outermost first. */
export function conjunctsOf(condition: unknown): unknown[] {
  const { name, body } = variant(condition);
  if (name === 'Nested') return conjunctsOf(body);
  if (name !== 'BinaryOp' || node(body).op !== 'And') return [condition];
  return [...conjunctsOf(node(body).left), ...conjunctsOf(node(body).right)];
}

/** A context that names the columns of `scope`. */
export function contextOf(scope: Scope, functions: FunctionLookup): Context {
  const columnAt = (index: number) => column(index, scope.columns[index]?.type ?? 'null');
  return { functions, columnAt, column: (parts) => columnAt(scope.resolve(parts)) };
}

/** The columns of `scope` that an expression uses. */
function columnsUsed(expression: unknown, scope: Scope): number[] {
  return columnsNamed(expression).map((parts) => scope.resolve(parts));
}

/**
 * `plan` with only the rows where `condition` is true. A condition on one side of a join goes below it where that
 * keeps the answer; one that can fail stays above, so that it never sees rows the join would drop.
 */
export function filterPlan(plan: Plan, condition: Expr, used: readonly number[]): Plan {
  if (plan.kind === 'join' && !condition.fallible && used.length > 0) {
    const width = plan.left.fields.length;
    if (used.every((index) => index < width)) {
      return { ...plan, left: filterPlan(plan.left, condition, used) };
    }
    // Below a left join the missing side's nulls would not be seen.
    if (plan.type === 'inner' && used.every((index) => index >= width)) {
      const moved = used.map((index) => index - width);
      return { ...plan, right: filterPlan(plan.right, shifted(condition, width), moved) };
    }
  }
  return { kind: 'filter', input: plan, condition, fields: plan.fields };
}

/** Pairs of equal columns that USING names, as indices of the left and of the right relation. */
export type UsingPair = readonly [left: number, right: number];

/**
 * Joins two relations under the given conditions. An equality between the sides becomes a hash key, a condition on
 * one side alone goes below the join where that keeps the answer, and the rest is checked per joined row.
 */
export function joinPlans(
  type: 'inner' | 'left',
  left: Relation,
  right: Relation,
  conditions: readonly unknown[],
  functions: FunctionLookup,
  using: readonly UsingPair[] = [],
): Relation {
  const scope = new Scope(
    [...left.scope.columns, ...right.scope.columns],
    [...left.scope.known, ...right.scope.known],
  );
  const width = left.scope.columns.length;
  const context = contextOf(scope, functions);
  const on = using.map(([l, r]) =>
    pairOf(
      column(l, left.scope.columns[l]?.type ?? 'null'),
      column(r, right.scope.columns[r]?.type ?? 'null'),
    ),
  );
  let [leftPlan, rightPlan] = [left.plan, right.plan];
  let residual: Expr | null = null;
  for (const condition of conditions) {
    const pair = equalityOf(condition, scope, width, context);
    if (pair !== null) {
      on.push(pair);
      continue;
    }
    const bound = bindCondition(condition, context, 'ON');
    const used = columnsUsed(condition, scope);
    const sided = !bound.fallible && used.length > 0;
    if (sided && used.every((index) => index >= width)) {
      rightPlan = filterPlan(
        rightPlan,
        shifted(bound, width),
        used.map((index) => index - width),
      );
    } else if (sided && type === 'inner' && used.every((index) => index < width)) {
      leftPlan = filterPlan(leftPlan, bound, used);
    } else residual = residual === null ? bound : connective('AND', residual, bound);
  }
  const fields = [...left.plan.fields, ...right.plan.fields];
  return {
    plan: { kind: 'join', type, left: leftPlan, right: rightPlan, on, residual, fields },
    scope,
    tables: [...left.tables, ...right.tables],
  };
}

/** The two sides of `a = b` where each names columns of one side of the join only; null otherwise. */
function equalityOf(condition: unknown, scope: Scope, width: number, context: Context) {
  const { name, body } = variant(condition);
  if (name === 'Nested') return equalityOf(body, scope, width, context);
  if (name !== 'BinaryOp' || node(body).op !== 'Eq') return null;
  const sides = [node(body).left, node(body).right];
  for (const [a, b] of [sides, sides.toReversed()]) {
    const [usedA, usedB] = [columnsUsed(a, scope), columnsUsed(b, scope)];
    if (usedA.length === 0 || usedB.length === 0) return null;
    if (usedA.every((index) => index < width) && usedB.every((index) => index >= width)) {
      return pairOf(bind(a, context), shifted(bind(b, context), width));
    }
  }
  return null;
}

function pairOf(a: Expr, b: Expr): { left: Expr; right: Expr } {
  const [left, right] = unify([a, b], 'a join').exprs;
  if (left === undefined || right === undefined) throw new TypeError('a join needs pairs of keys');
  return { left, right };
}
