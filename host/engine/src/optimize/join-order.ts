import { columnsUsed, conjunction, conjuncts, type Expression, moveColumns } from '../plan/expression.js';
import { columnsOf, filter, join, project } from '../plan/nodes.js';
import type { Join, Plan } from '../plan/plan.js';
import { inputsOf, withInputs } from '../plan/walk.js';

/** Rows taken for a table that does not know how many it has. */
const UNKNOWN_ROWS = 100_000;
/** Share of the rows that a condition is taken to keep. */
export const KEPT = 0.2;

/**
 * Three and more tables under inner joins: the largest streams, the others are joined to it one by one, the smallest
 * first of those that a condition connects. Tables that only a cross join would bring together come last.
 */
export function joinOrder(plan: Plan): Plan {
  if (plan.kind === 'join' || (plan.kind === 'filter' && plan.input.kind === 'join')) {
    const found = flatten(plan);
    if (found.relations.length > 2) return reordered(plan, found);
  }
  return withInputs(plan, inputsOf(plan).map(joinOrder));
}

interface Flat {
  readonly relations: readonly { readonly plan: Plan; readonly first: number }[];
  /** Over the columns of all relations, in their order. */
  readonly conditions: readonly Expression[];
}

/** The inputs and conditions of inner joins that stand directly above each other. */
function flatten(plan: Plan, first = 0): Flat {
  const shifted = (expression: Expression) => moveColumns(expression, (index) => first + index);
  if (plan.kind === 'filter' && plan.input.kind === 'join' && isPlainInner(plan.input)) {
    const { relations, conditions } = flatten(plan.input, first);
    return { relations, conditions: [...conditions, ...conjuncts(plan.condition).map(shifted)] };
  }
  if (plan.kind !== 'join' || !isPlainInner(plan)) return { relations: [{ plan, first }], conditions: [] };
  const left = flatten(plan.left, first);
  const right = flatten(plan.right, first + plan.left.fields.length);
  const own = plan.residual === null ? [] : conjuncts(plan.residual).map(shifted);
  return {
    relations: [...left.relations, ...right.relations],
    conditions: [...left.conditions, ...right.conditions, ...own],
  };
}

function isPlainInner(plan: Join): boolean {
  return plan.type === 'inner' && plan.on.length === 0;
}

function reordered(plan: Plan, { relations, conditions }: Flat): Plan {
  const owner = (index: number) => relations.findLastIndex(({ first }) => first <= index);
  const uses = conditions.map((condition) => [...new Set(columnsUsed(condition).map(owner))]);
  const rows = relations.map(({ plan: relation }, number) => {
    const own = uses.filter((used) => used.length === 1 && used[0] === number).length;
    return estimate(relation) * KEPT ** own;
  });
  const order = orderOf(rows, uses);
  const inputs = relations.map((relation) => joinOrder(relation.plan));
  // Where the columns of each relation stand in the new order.
  const starts: number[] = [];
  let width = 0;
  let open = conditions.map((condition, index) => ({ condition, used: uses[index] ?? [] }));
  const place = (index: number) => {
    const relation = owner(index);
    return (starts[relation] ?? 0) + index - (relations[relation]?.first ?? 0);
  };
  let joined: Plan | null = null;
  for (const number of order) {
    const input = inputs[number];
    if (input === undefined) continue;
    starts[number] = width;
    width += input.fields.length;
    const ready = open.filter(({ used }) => used.every((relation) => starts[relation] !== undefined));
    open = open.filter((each) => !ready.includes(each));
    const now = ready.map(({ condition }) => moveColumns(condition, place));
    joined =
      joined === null ? filter(input, ...now) : join('inner', joined, input, { residual: conjunction(now) });
  }
  if (joined === null) return plan;
  if (order.every((relation, index) => relation === index)) return joined;
  const all = columnsOf(joined.fields);
  const exprs = plan.fields.flatMap((_, index) => all[place(index)] ?? []);
  return project(
    joined,
    exprs,
    plan.fields.map((field) => field.name),
  );
}

function orderOf(rows: readonly number[], uses: readonly (readonly number[])[]): number[] {
  const open = new Set(rows.keys());
  const smallest = (among: readonly number[]) =>
    among.reduce((best, each) => ((rows[each] ?? 0) < (rows[best] ?? 0) ? each : best), among[0] ?? 0);
  const largest = [...open].reduce((best, each) => ((rows[each] ?? 0) > (rows[best] ?? 0) ? each : best), 0);
  const order = [largest];
  open.delete(largest);
  while (open.size > 0) {
    const connected = [...open].filter((each) =>
      uses.some(
        (used) =>
          used.includes(each) && used.length > 1 && used.every((other) => other === each || !open.has(other)),
      ),
    );
    const next = smallest(connected.length > 0 ? connected : [...open]);
    order.push(next);
    open.delete(next);
  }
  return order;
}

/** About how many rows a plan yields: for comparing inputs, not for people. */
export function estimate(plan: Plan): number {
  switch (plan.kind) {
    case 'scan':
      return plan.source.rows ?? UNKNOWN_ROWS;
    case 'values':
      return plan.batch.rows;
    case 'filter':
      return estimate(plan.input) * KEPT ** conjuncts(plan.condition).length;
    case 'aggregate':
      return plan.keys.length === 0 ? 1 : estimate(plan.input) * KEPT;
    case 'sort':
    case 'limit':
      return Math.min(plan.limit ?? Number.POSITIVE_INFINITY, estimate(plan.input));
    case 'join':
      return plan.type === 'semi' || plan.type === 'anti'
        ? estimate(plan.left) * KEPT
        : Math.max(estimate(plan.left), estimate(plan.right));
    case 'union':
      return plan.inputs.reduce((sum, input) => sum + estimate(input), 0);
    case 'sample':
      return estimate(plan.input) * plan.fraction;
    default:
      return inputsOf(plan).reduce((sum, input) => sum + estimate(input), 0);
  }
}
