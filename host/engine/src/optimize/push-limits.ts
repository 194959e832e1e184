import { limited } from '../plan/nodes.js';
import type { Limit, Plan } from '../plan/plan.js';
import { rewritePlan, withInputs } from '../plan/walk.js';

/** A limit goes below what keeps rows as they are; over a sort it makes a top; a table is told how far to read. */
export function pushLimits(plan: Plan): Plan {
  return rewritePlan(plan, (node) => (node.kind === 'limit' ? pushed(node) : node));
}

function pushed(node: Limit): Plan {
  const { input, offset, limit } = node;
  if (limit === null) return node;
  switch (input.kind) {
    case 'project':
      return withInputs(input, [pushed({ ...node, input: input.input, fields: input.input.fields })]);
    case 'sort':
      if (input.limit !== null) return node;
      return { ...input, offset: input.offset + offset, limit };
    case 'scan':
    case 'command': {
      const most = Math.min(offset + limit, input.limit ?? Number.MAX_SAFE_INTEGER);
      return { ...node, input: { ...input, limit: most } };
    }
    case 'union': {
      const inputs = input.inputs.map((each) =>
        each.kind === 'limit' ? each : pushedInto(each, offset + limit),
      );
      return { ...node, input: withInputs(input, inputs) };
    }
    default:
      return node;
  }
}

function pushedInto(plan: Plan, limit: number): Plan {
  const bounded = limited(plan, 0, limit);
  return bounded.kind === 'limit' ? pushed(bounded) : bounded;
}
