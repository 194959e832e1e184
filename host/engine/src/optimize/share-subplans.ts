import { CacheStore } from '../exec/cache-store.js';
import type { Cache, Plan } from '../plan/plan.js';
import { inputsOf, withInputs } from '../plan/walk.js';

/** A node that several others read, and that costs more than reading a table, is computed once. */
export function shareSubplans(plan: Plan): Plan {
  const readers = new Map<Plan, number>();
  const count = (node: Plan): void => {
    const before = readers.get(node) ?? 0;
    readers.set(node, before + 1);
    if (before === 0) for (const input of inputsOf(node)) count(input);
  };
  count(plan);
  const shared = new Set(
    [...readers].filter(([node, times]) => times > 1 && isCostly(node)).map(([node]) => node),
  );
  if (shared.size === 0) return plan;
  const caches = new Map<Plan, Plan>();
  const visit = (node: Plan): Plan => {
    const known = caches.get(node);
    if (known !== undefined) return known;
    const inputs = inputsOf(node).map(visit);
    const own = withInputs(node, inputs);
    const done = shared.has(node)
      ? ({ kind: 'cache', input: own, store: new CacheStore(false), fields: own.fields } satisfies Cache)
      : own;
    caches.set(node, done);
    return done;
  };
  return visit(plan);
}

/** Whether a node does more than read, keep and name rows. */
function isCostly(plan: Plan): boolean {
  switch (plan.kind) {
    case 'cache':
    case 'scan':
    case 'values':
      return false;
    case 'filter':
    case 'project':
    case 'limit':
    case 'sample':
      return isCostly(plan.input);
    default:
      return true;
  }
}
