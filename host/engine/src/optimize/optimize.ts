import type { Plan } from '../plan/plan.js';
import { foldConstants } from './fold-constants.js';
import { joinOrder } from './join-order.js';
import { mergeProjects } from './merge-projects.js';
import { pruneColumns } from './prune-columns.js';
import { pushFilters } from './push-filters.js';
import { pushLimits } from './push-limits.js';
import { shareSubplans } from './share-subplans.js';
import { sinkSemiJoins } from './sink-semi-joins.js';

/** One rule: a plan with the same rows, the plan itself where there is nothing to do. Applied twice it is as once. */
export interface Pass {
  readonly name: string;
  apply(plan: Plan): Plan;
}

/** The rules in the order in which they are applied. */
export const PASSES: readonly Pass[] = [
  { name: 'share subplans', apply: shareSubplans },
  { name: 'fold constants', apply: foldConstants },
  { name: 'order joins', apply: joinOrder },
  { name: 'push filters', apply: pushFilters },
  { name: 'sink semi joins', apply: sinkSemiJoins },
  { name: 'merge projects', apply: mergeProjects },
  { name: 'push limits', apply: pushLimits },
  { name: 'prune columns', apply: pruneColumns },
];

/** A plan that yields the same rows with less work; `watch` is told of each rule. */
export function optimize(plan: Plan, watch?: (pass: Pass, before: Plan, after: Plan) => void): Plan {
  return PASSES.reduce((before, pass) => {
    const after = pass.apply(before);
    watch?.(pass, before, after);
    return after;
  }, plan);
}
