import type { Counters } from '@heddle/host';
import { optimize } from '../optimize/optimize.js';
import { cutStages } from '../physical/physical.js';
import { planPhysical } from '../physical/planner.js';
import { explanation } from '../plan/explain.js';
import type { Plan } from '../plan/plan.js';
import type { Batch } from '../table/vector.js';
import { ExecContext, type ExecOptions } from './context.js';
import { runStages } from './run.js';

/** How a plan is executed in this process. */
export interface ExecuteOptions extends ExecOptions {
  /** Partitions that the plan is laid out over; 1 unless given. */
  readonly partitions?: number;
}

/** All rows of a plan, without empty batches. */
export interface Executed {
  readonly batches: readonly Batch[];
  readonly rows: number;
  /** Of all instances of all modules. */
  readonly counters: Counters;
}

/** Optimizes a plan, lays it out, and runs it in this thread. Its rows have the columns of `plan.fields`. */
export async function execute(plan: Plan, options: ExecuteOptions): Promise<Executed> {
  const context = new ExecContext(options);
  try {
    const stages = cutStages(planPhysical(optimize(plan), options.partitions ?? 1));
    const batches: Batch[] = [];
    for await (const batch of runStages(stages, context)) if (batch.rows > 0) batches.push(batch);
    const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
    return { batches, rows, counters: context.counters };
  } finally {
    context.close();
  }
}

/** What `execute` would do, for people: the plan, what each rule makes of it, and the stages. */
export function explain(plan: Plan, partitions = 1): string {
  const passes: { name: string; plan: Plan }[] = [];
  const last = optimize(plan, ({ name }, _before, after) => passes.push({ name, plan: after }));
  return explanation(plan, passes, cutStages(planPhysical(last, partitions)));
}
