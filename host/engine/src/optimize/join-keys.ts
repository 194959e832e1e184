import { columnsUsed, conjuncts, type Expression } from '../plan/expression.js';
import { isFallible, isVolatile } from '../plan/fallible.js';
import { shiftColumns } from '../plan/nodes.js';
import type { Join, JoinKey } from '../plan/plan.js';

/** Which side of a join an expression over its columns needs. */
export type Side = 'left' | 'right' | 'both' | 'none';

/** The side of columns of which the first `width` are the left ones. */
export function sideOf(expression: Expression, width: number): Side {
  const used = columnsUsed(expression);
  if (used.length === 0) return 'none';
  if (used.every((index) => index < width)) return 'left';
  return used.every((index) => index >= width) ? 'right' : 'both';
}

/** The key that `a = b` is where each side needs one side of the join; null for any other condition. */
export function keyOf(condition: Expression, width: number): JoinKey | null {
  if (condition.kind !== 'call' || condition.name !== '=' || isVolatile(condition)) return null;
  const [a, b] = condition.args;
  if (a === undefined || b === undefined) return null;
  const sides = [sideOf(a, width), sideOf(b, width)];
  const [left, right] = sides[0] === 'left' && sides[1] === 'right' ? [a, b] : [b, a];
  if (!sides.includes('left') || !sides.includes('right')) return null;
  return { left, right: shiftColumns(right, -width), nullsEqual: false };
}

/** What a join demands of its rows, taken apart. */
export interface Demands {
  readonly on: readonly JoinKey[];
  /** Over the left columns, for below the join. */
  readonly left: readonly Expression[];
  /** Over the right columns, for below the join. */
  readonly right: readonly Expression[];
  /** What is left, over both. */
  readonly residual: readonly Expression[];
}

/** Conditions of ON taken apart: what may go below keeps the answer and cannot fail. */
export function demandsOf(node: Join, conditions: readonly Expression[]): Demands {
  const width = node.left.fields.length;
  const toLeft = node.type === 'inner' || node.type === 'semi' || node.type === 'right';
  const toRight = node.type !== 'right' && node.type !== 'full';
  const found = {
    on: [] as JoinKey[],
    left: [] as Expression[],
    right: [] as Expression[],
    residual: [] as Expression[],
  };
  for (const condition of conditions.flatMap(conjuncts)) {
    const key = keyOf(condition, width);
    const side = isFallible(condition) ? 'both' : sideOf(condition, width);
    if (key !== null) found.on.push(key);
    else if (side === 'left' && toLeft) found.left.push(condition);
    else if (side === 'right' && toRight) found.right.push(shiftColumns(condition, -width));
    else found.residual.push(condition);
  }
  return found;
}
