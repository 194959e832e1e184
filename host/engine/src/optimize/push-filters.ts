import {
  columnsUsed,
  conjunction,
  conjuncts,
  type Expression,
  some,
  substitute,
} from '../plan/expression.js';
import { isFallible, isVolatile } from '../plan/fallible.js';
import { filter, shiftColumns } from '../plan/nodes.js';
import type { Join, Plan } from '../plan/plan.js';
import { inputsOf, withInputs } from '../plan/walk.js';
import { demandsOf, keyOf, sideOf } from './join-keys.js';

/**
 * Brings conditions to where their columns come from, at last to the tables; an equality between the sides of a join
 * becomes its key. A condition that can fail is not moved below what drops rows.
 */
export function pushFilters(plan: Plan): Plan {
  return push(plan, []);
}

/** `plan` with only the rows for which `conditions`, over its columns, hold. */
function push(plan: Plan, conditions: readonly Expression[]): Plan {
  switch (plan.kind) {
    case 'filter':
      return push(plan.input, [...conjuncts(plan.condition), ...conditions]);
    case 'scan': {
      const hints = conditions.filter((condition) => !isFallible(condition));
      return filter({ ...plan, conditions: hints }, ...conditions);
    }
    case 'project': {
      const [down, stay] = split(conditions, (condition) =>
        columnsUsed(condition).every((index) => isPlain(plan.exprs[index])),
      );
      const input = push(
        plan.input,
        down.map((condition) => substitute(condition, plan.exprs)),
      );
      return filter(withInputs(plan, [input]), ...stay);
    }
    case 'aggregate': {
      const keys = plan.keys.length;
      const [down, stay] = split(
        conditions,
        (condition) =>
          !isFallible(condition) &&
          columnsUsed(condition).length > 0 &&
          columnsUsed(condition).every((index) => index < keys && isPlain(plan.keys[index])),
      );
      const input = push(
        plan.input,
        down.map((condition) => substitute(condition, plan.keys)),
      );
      return filter(withInputs(plan, [input]), ...stay);
    }
    case 'flatMap': {
      const width = plan.input.fields.length;
      const [down, stay] = split(
        conditions,
        (condition) => !isFallible(condition) && sideOf(condition, width) === 'left',
      );
      return filter(withInputs(plan, [push(plan.input, down)]), ...stay);
    }
    case 'union': {
      const [down, stay] = split(conditions, (condition) => !isVolatile(condition));
      const inputs = plan.inputs.map((input) => push(input, down));
      return filter(withInputs(plan, inputs), ...stay);
    }
    case 'sort':
      if (plan.limit === null && plan.offset === 0) {
        const [down, stay] = split(conditions, (condition) => !isFallible(condition));
        return filter(withInputs(plan, [push(plan.input, down)]), ...stay);
      }
      break;
    case 'join':
      return pushIntoJoin(plan, conditions);
    default:
  }
  const inputs = inputsOf(plan).map((input) => push(input, []));
  return filter(withInputs(plan, inputs), ...conditions);
}

function pushIntoJoin(plan: Join, conditions: readonly Expression[]): Plan {
  const width = plan.left.fields.length;
  const own = demandsOf(plan, plan.residual === null ? [] : [plan.residual]);
  const left = [...own.left];
  const right = [...own.right];
  const on = [...plan.on, ...own.on];
  const residual = [...own.residual];
  const stay: Expression[] = [];
  for (const condition of conditions) {
    const side = isFallible(condition) ? 'both' : sideOf(condition, width);
    const key = plan.type === 'inner' ? keyOf(condition, width) : null;
    // Nulls of a missing side would not be seen below the join.
    if (key !== null) on.push(key);
    else if (side === 'left' && plan.type !== 'right' && plan.type !== 'full') left.push(condition);
    else if (side === 'right' && (plan.type === 'inner' || plan.type === 'right'))
      right.push(shiftColumns(condition, -width));
    else if (side === 'both' && plan.type === 'inner' && !isFallible(condition)) residual.push(condition);
    else stay.push(condition);
  }
  const inputs = [push(plan.left, left), push(plan.right, right)];
  const joined = { ...withInputs(plan, inputs), on, residual: conjunction(residual) } as Join;
  return filter(joined, ...stay);
}

function split<T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}

/** Whether an expression may be computed twice, or at another place. */
function isPlain(expression: Expression | undefined): boolean {
  return (
    expression !== undefined &&
    !some(expression, (part) => part.kind === 'function' || part.kind === 'lambda')
  );
}
