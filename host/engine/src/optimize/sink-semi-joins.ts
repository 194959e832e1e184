import { columnsUsed, moveColumns } from '../plan/expression.js';
import { isFallible } from '../plan/fallible.js';
import { join } from '../plan/nodes.js';
import type { Join, JoinKey, Plan } from '../plan/plan.js';
import { inputsOf, withInputs } from '../plan/walk.js';
import { estimate, KEPT } from './join-order.js';

/**
 * Whether rows have a partner, or none, is asked before they are joined to others, where few rows can be partners: `key IN (SELECT … HAVING …)`
 * then leaves less to join.
 */
export function sinkSemiJoins(plan: Plan): Plan {
  const own = withInputs(plan, inputsOf(plan).map(sinkSemiJoins));
  const isAsked = own.kind === 'join' && (own.type === 'semi' || own.type === 'anti');
  if (!isAsked || own.residual !== null || own.algorithm !== undefined) return own;
  if (own.on.some(({ left }) => isFallible(left))) return own;
  return sunk(own, own.left, own.on) ?? own;
}

/** `plan` with the question of `semi` below its joins; null where it stays above. `on` are its keys over the rows of `plan`. */
function sunk(semi: Join, plan: Plan, on: readonly JoinKey[]): Plan | null {
  if (plan.kind === 'project') {
    const { exprs } = plan;
    const below = moved(on, (index) => {
      const expr = exprs[index];
      return expr?.kind === 'column' ? expr.index : null;
    });
    const input = below === null ? null : sunk(semi, plan.input, below);
    return input === null ? null : withInputs(plan, [input]);
  }
  if (plan.kind !== 'join' || plan.type !== 'inner' || plan.algorithm !== undefined) return null;
  const width = plan.left.fields.length;
  const ofLeft = moved(on, (index) => (index < width ? index : null));
  const ofRight = moved(on, (index) => (index < width ? null : index - width));
  const [side, below] = ofLeft === null ? [plan.right, ofRight] : [plan.left, ofLeft];
  const asked = below === null ? null : (sunk(semi, side, below) ?? askedOf(semi, side, below));
  if (asked === null) return null;
  return withInputs(plan, side === plan.left ? [asked, plan.right] : [plan.left, asked]);
}

/** The question of `semi` of the rows of `plan`; null where too many may be partners. */
function askedOf(semi: Join, plan: Plan, on: readonly JoinKey[]): Plan | null {
  if (estimate(semi.right) >= KEPT * estimate(plan)) return null;
  return join(semi.type, plan, semi.right, { on, nullAware: semi.nullAware });
}

/** Keys whose left columns are elsewhere; null where one of them is not there. */
function moved(on: readonly JoinKey[], place: (index: number) => number | null): JoinKey[] | null {
  if (columnsUsed(...on.map(({ left }) => left)).some((index) => place(index) === null)) return null;
  return on.map((key) => ({ ...key, left: moveColumns(key.left, (index) => place(index) ?? index) }));
}
