import { refuse } from '../../failure.js';
import {
  call,
  column,
  conjuncts,
  type Expression,
  literal,
  rewrite,
  some,
  substitute,
} from '../../plan/expression.js';
import { columnsOf, filter, join, project, shiftColumns } from '../../plan/nodes.js';
import type { Aggregate, Join, Plan } from '../../plan/plan.js';
import { expressionsOf, inputsOf } from '../../plan/walk.js';

/** A subquery without what ties it to the query around it. */
export interface Pulled {
  /** The subquery's columns, then those that the conditions need besides. */
  readonly plan: Plan;
  /** Conditions over the plan's columns and `outer` columns. */
  readonly conditions: readonly Expression[];
  /** What its columns are where no row meets the conditions: of an aggregate without keys; null = there is no row. */
  readonly empty: readonly Expression[] | null;
}

/** Whether an expression names a column of the query around. */
function isTied(expression: Expression): boolean {
  return some(expression, (part) => part.kind === 'outer');
}

/** Whether a plan does anywhere. */
function planIsTied(plan: Plan): boolean {
  return expressionsOf(plan).some(isTied) || inputsOf(plan).some(planIsTied);
}

/**
 * Takes conditions that name columns of the query around out of a subquery, so that they can become those of a join.
 * Throws HEDDLE4002 where they stand in a place from which they cannot be taken.
 */
export function pullUp(plan: Plan): Pulled {
  if (!planIsTied(plan)) return { plan, conditions: [], empty: null };
  switch (plan.kind) {
    case 'filter': {
      const input = pullUp(plan.input);
      const all = conjuncts(plan.condition);
      const own = filter(input.plan, ...all.filter((condition) => !isTied(condition)));
      return { plan: own, conditions: [...input.conditions, ...all.filter(isTied)], empty: null };
    }
    case 'project':
      return pullThroughProject(
        plan.exprs,
        plan.fields.map((field) => field.name),
        pullUp(plan.input),
      );
    case 'aggregate':
      return pullThroughAggregate(plan, pullUp(plan.input));
    case 'join':
      return pullThroughJoin(plan);
    case 'sort':
      if (plan.limit === null && plan.offset === 0) return pullUp(plan.input);
      break;
    default:
  }
  throw refuse(`a subquery that names columns of the query around it in or below a ${plan.kind}`);
}

function pullThroughProject(exprs: readonly Expression[], names: readonly string[], input: Pulled): Pulled {
  if (exprs.some(isTied)) throw refuse('a subquery that selects columns of the query around it');
  const extra = extraColumns(input.conditions, exprs.length);
  const plan = project(
    input.plan,
    [...exprs, ...extra.columns.map((index) => columnsOf(input.plan.fields)[index] ?? literal('null', null))],
    [...names, ...extra.columns.map((index) => `outer ${index}`)],
  );
  const empty = input.empty === null ? null : exprs.map((expr) => substitute(expr, input.empty ?? []));
  return { plan, conditions: extra.conditions, empty };
}

/** Columns that conditions use, and the conditions over them when they stand from `width` on. */
function extraColumns(conditions: readonly Expression[], width: number) {
  const columns: number[] = [];
  const moved = conditions.map((condition) =>
    rewrite(condition, (part) => {
      if (part.kind !== 'column') return part;
      let place = columns.indexOf(part.index);
      if (place < 0) place = columns.push(part.index) - 1;
      return { ...part, index: width + place };
    }),
  );
  return { columns, conditions: moved };
}

/** Conditions below an aggregate are equalities: what they compare becomes a key. */
function pullThroughAggregate(plan: Aggregate, input: Pulled): Pulled {
  const tied = [
    ...plan.keys,
    ...plan.calls.flatMap((each) => [...each.args, each.filter ?? literal('null', null)]),
  ];
  if (tied.some(isTied)) throw refuse('a subquery that aggregates columns of the query around it');
  const pairs = input.conditions.map((condition) => {
    if (condition.kind === 'call' && condition.name === '=') {
      const [a, b] = condition.args;
      if (a !== undefined && b !== undefined) {
        if (!isTied(a) && isOuter(b)) return { inner: a, outer: b };
        if (!isTied(b) && isOuter(a)) return { inner: b, outer: a };
      }
    }
    throw refuse('an aggregate in a subquery that compares with the query around it other than by =');
  });
  const { keys, calls } = plan;
  const extra = pairs.map((pair) => pair.inner);
  const fields = [
    ...plan.fields.slice(0, keys.length),
    ...extra.map((expr, index) => ({ name: `outer ${index}`, type: expr.type })),
    ...plan.fields.slice(keys.length),
  ];
  const grouped: Aggregate = { ...plan, input: input.plan, keys: [...keys, ...extra], fields };
  const all = columnsOf(fields);
  const ordered = [
    ...all.slice(0, keys.length),
    ...all.slice(keys.length + extra.length),
    ...all.slice(keys.length, keys.length + extra.length),
  ];
  const width = keys.length + calls.length;
  const conditions = pairs.map(({ inner, outer }, index) =>
    call('=', 'bool', column(width + index, inner.type), outer),
  );
  const names = [...plan.fields, ...extra].map((field, index) =>
    'name' in field ? String(field.name) : `outer ${index}`,
  );
  const empty =
    keys.length > 0
      ? null
      : calls.map(({ type, function: called }) => {
          if (typeof called !== 'string')
            throw refuse(`the aggregate ${called.name} in a correlated subquery`);
          return called === 'count' ? literal('int64', 0n) : literal(type, null);
        });
  return { plan: project(grouped, ordered, names), conditions, empty };
}

/** Whether an expression names columns of the query around alone. */
function isOuter(expression: Expression): boolean {
  return isTied(expression) && !some(expression, (part) => part.kind === 'column');
}

function pullThroughJoin(plan: Join): Pulled {
  const ties = [...plan.on.flatMap((key) => [key.left, key.right]), plan.residual ?? literal('null', null)];
  const both = plan.type === 'inner';
  if ((!both && planIsTied(plan.right)) || plan.type === 'right' || plan.type === 'full' || plan.nullAware)
    throw refuse(`a subquery that names columns of the query around it below a ${plan.type} join`);
  if (ties.some(isTied) && !both)
    throw refuse('a subquery with an outer join on columns of the query around it');
  const [left, right] = [pullUp(plan.left), pullUp(plan.right)];
  const widths = { left: plan.left.fields.length, right: plan.right.fields.length };
  const extraLeft = left.plan.fields.length - widths.left;
  const shift = (expression: Expression) =>
    rewrite(expression, (part) =>
      part.kind === 'column' && part.index >= widths.left ? { ...part, index: part.index + extraLeft } : part,
    );
  const residual = plan.residual === null ? [] : conjuncts(shift(plan.residual));
  const joined = join(plan.type, left.plan, right.plan, {
    on: plan.on,
    residual: residual
      .filter((condition) => !isTied(condition))
      .reduce<Expression | null>((all, one) => (all === null ? one : call('and', 'bool', all, one)), null),
    single: plan.single,
  });
  const conditions = [
    ...left.conditions,
    ...right.conditions.map((condition) => shiftColumns(condition, left.plan.fields.length)),
    ...residual.filter(isTied),
  ];
  // The join's own columns first, what conditions need besides behind them.
  const total = columnsOf(joined.fields);
  const own = [
    ...total.slice(0, widths.left),
    ...(both || plan.type === 'left'
      ? total.slice(left.plan.fields.length, left.plan.fields.length + widths.right)
      : []),
  ];
  return pullThroughProject(
    own,
    plan.fields.map((field) => field.name),
    { plan: joined, conditions, empty: null },
  );
}
