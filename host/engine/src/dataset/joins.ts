import { invalidSql } from '../failure.js';
import { column, type Expression } from '../plan/expression.js';
import { join, project } from '../plan/nodes.js';
import type { JoinAlgorithm, JoinKey, JoinType, Plan } from '../plan/plan.js';
import { comparable } from '../plan/typed.js';
import { col } from './column.js';

/** How a join is made. */
export interface JoinHow {
  /**
   * `sort-merge`: both sides are sorted by their keys first, and the rows come in that order, nulls last, before any partition is
   * put behind another. Unless given, the other side is indexed by its keys, and the rows stay in their order. The rows are the same.
   */
  readonly algorithm?: JoinAlgorithm;
}

/**
 * The rows of two plans that agree in the columns `on`, which stand once; of a semi or anti join the left rows. Without `on` every
 * row beside every row. @throws HeddleError HEDDLE4002 where another column has one name on both sides.
 */
export function joinOf(
  left: Plan,
  right: Plan,
  on: readonly string[],
  type: JoinType,
  { algorithm }: JoinHow = {},
): Plan {
  const keys = on.map((name): JoinKey => {
    const sides = [col(name).bind(left.fields), col(name).bind(right.fields)];
    const [a, b] = comparable(sides, `a join on ${name}`);
    if (a === undefined || b === undefined) throw new TypeError('a join needs pairs of keys');
    return { left: a, right: b, nullsEqual: false };
  });
  const joined = join(type, left, right, { on: keys, algorithm });
  return type === 'semi' || type === 'anti' ? joined : named(joined, left, right, on, type);
}

/** Columns of a join: keys once, from the side that has them. */
function named(joined: Plan, left: Plan, right: Plan, on: readonly string[], type: JoinType): Plan {
  const width = left.fields.length;
  const kept = right.fields.map((field, index) => ({ ...field, index: width + index }));
  const rest = kept.filter((field) => !on.includes(field.name));
  const twice = rest.find((field) => left.fields.some((own) => own.name === field.name));
  if (twice !== undefined) throw invalidSql(`both sides of the join have a column ${twice.name}: rename one`);
  const ours = left.fields.map((field, index): Expression => {
    const own = column(index, field.type);
    const key = kept.find((each) => each.name === field.name);
    if (key === undefined || !on.includes(field.name) || type === 'inner' || type === 'left') return own;
    const [a, b] = comparable([own, column(key.index, key.type)], 'a join');
    return a === undefined || b === undefined
      ? own
      : { kind: 'call', name: 'coalesce', type: a.type, args: [a, b] };
  });
  const names = [...left.fields, ...rest].map((field) => field.name);
  return project(joined, [...ours, ...rest.map((field) => column(field.index, field.type))], names);
}
