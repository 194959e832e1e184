import { estimate } from '../optimize/join-order.js';
import type { Join, Plan } from '../plan/plan.js';

/** Most rows that each partition of a join indexes for itself. */
const MOST_ROWS = 2 ** 18;

/**
 * Whether a join with keys is done with all rows of its right side in each of the left side's partitions: it has few for certain, and so many
 * fewer that dealing out both sides by their keys would move more.
 */
export function isBroadcast(plan: Join, partitions: number): boolean {
  // A right row without a partner is found where all left rows are; and sorted sides meet by their keys.
  if (plan.type === 'right' || plan.type === 'full' || plan.algorithm === 'sort-merge') return false;
  const rows = mostRows(plan.right);
  return rows <= MOST_ROWS && 2 * rows * partitions <= estimate(plan.left);
}

/** As many rows as a plan can yield; infinity where that is not known. */
function mostRows(plan: Plan): number {
  switch (plan.kind) {
    case 'scan':
      return plan.source.rows ?? Number.POSITIVE_INFINITY;
    case 'values':
      return plan.batch.rows;
    case 'aggregate':
      return plan.keys.length === 0 ? 1 : mostRows(plan.input);
    case 'sort':
    case 'limit':
      return Math.min(plan.limit ?? Number.POSITIVE_INFINITY, mostRows(plan.input));
    case 'filter':
    case 'project':
    case 'sample':
    case 'window':
      return mostRows(plan.input);
    case 'join':
      return plan.type === 'semi' || plan.type === 'anti' ? mostRows(plan.left) : Number.POSITIVE_INFINITY;
    case 'union':
      return plan.inputs.reduce((sum, input) => sum + mostRows(input), 0);
    default:
      return Number.POSITIVE_INFINITY;
  }
}
