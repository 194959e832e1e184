import type { Expression } from './expression.js';
import type { Plan, SortKey } from './plan.js';

/** The inputs of a node, left to right. */
export function inputsOf(plan: Plan): readonly Plan[] {
  switch (plan.kind) {
    case 'scan':
    case 'values':
      return [];
    case 'join':
      return [plan.left, plan.right];
    case 'union':
    case 'command':
      return plan.inputs;
    default:
      return [plan.input];
  }
}

/** The node over other inputs, as many as it has, with fields of the same types. The node itself where they are the same. */
export function withInputs(plan: Plan, inputs: readonly Plan[]): Plan {
  if (inputsOf(plan).every((input, index) => input === inputs[index])) return plan;
  const [first, second] = inputs;
  switch (plan.kind) {
    case 'scan':
    case 'values':
      return plan;
    case 'join':
      return { ...plan, left: first ?? plan.left, right: second ?? plan.right };
    case 'union':
    case 'command':
      return { ...plan, inputs };
    default:
      return { ...plan, input: first ?? plan.input };
  }
}

/** The plan rebuilt from the bottom up; a node that two others share is changed once and stays shared. */
export function rewritePlan(
  plan: Plan,
  change: (node: Plan) => Plan,
  done: Map<Plan, Plan> = new Map(),
): Plan {
  const known = done.get(plan);
  if (known !== undefined) return known;
  const inputs = inputsOf(plan).map((input) => rewritePlan(input, change, done));
  const changed = change(withInputs(plan, inputs));
  done.set(plan, changed);
  return changed;
}

/** The expressions of a node, over its input (a join's residual: over both sides; a scan's conditions: over its fields). */
export function expressionsOf(plan: Plan): Expression[] {
  const found: Expression[] = [];
  mapExpressions(plan, (expression) => {
    found.push(expression);
    return expression;
  });
  return found;
}

/** The node with its expressions changed. */
export function mapExpressions(plan: Plan, change: (expression: Expression) => Expression): Plan {
  const all = (list: readonly Expression[]) => list.map(change);
  const maybe = (expression: Expression | null) => (expression === null ? null : change(expression));
  const keys = (list: readonly SortKey[]) => list.map((key) => ({ ...key, expr: change(key.expr) }));
  switch (plan.kind) {
    case 'scan':
      return { ...plan, conditions: all(plan.conditions) };
    case 'filter':
      return { ...plan, condition: change(plan.condition) };
    case 'project':
      return { ...plan, exprs: all(plan.exprs) };
    case 'join': {
      const on = plan.on.map((key) => ({ ...key, left: change(key.left), right: change(key.right) }));
      return { ...plan, on, residual: maybe(plan.residual) };
    }
    case 'aggregate': {
      const calls = plan.calls.map((call) => ({ ...call, args: all(call.args), filter: maybe(call.filter) }));
      return { ...plan, keys: all(plan.keys), calls };
    }
    case 'sort':
      return { ...plan, keys: keys(plan.keys) };
    case 'window': {
      const calls = plan.calls.map((call) => ({ ...call, args: all(call.args) }));
      return { ...plan, partitionBy: all(plan.partitionBy), orderBy: keys(plan.orderBy), calls };
    }
    case 'flatMap':
      return { ...plan, args: all(plan.args) };
    case 'mapPartitions':
      return {
        ...plan,
        args: all(plan.args),
        params: all(plan.params),
        partitionBy: all(plan.partitionBy),
      };
    case 'repartition':
      return { ...plan, keys: all(plan.keys) };
    case 'values':
    case 'limit':
    case 'union':
    case 'sample':
    case 'command':
    case 'write':
    case 'cache':
      return plan;
  }
}
