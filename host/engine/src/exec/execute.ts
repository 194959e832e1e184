import type { Counters } from '@heddle/host';
import { optimize } from '../optimize/optimize.js';
import { cutStages, type Stage, type Step } from '../physical/physical.js';
import { planPhysical } from '../physical/planner.js';
import { explanation, stagesText } from '../plan/explain.js';
import type { Plan } from '../plan/plan.js';
import type { Batch } from '../table/vector.js';
import { ExecContext, type ExecOptions } from './context.js';
import type { OperatorMetrics } from './memory/operator-memory.js';
import { type ObservedRun, observed } from './observer.js';
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
  /** What did not fit in the memory that the run had: bytes written to disk, and in how many pieces. */
  readonly spilled: { readonly bytes: number; readonly pieces: number };
}

/** Optimizes a plan, lays it out, and runs it in this thread. Its rows have the columns of `plan.fields`. */
export async function execute(plan: Plan, options: ExecuteOptions): Promise<Executed> {
  const run = new Run(plan, options);
  return observed(options.observer, run, async () => {
    const batches: Batch[] = [];
    for await (const batch of run.batches()) batches.push(batch);
    const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
    return { batches, rows, counters: run.context.counters, spilled: run.context.spilled };
  });
}

/** The rows of a plan as they come, for whoever need not have them all at a time; likewise. */
export async function* stream(plan: Plan, options: ExecuteOptions): AsyncIterable<Batch> {
  const run = new Run(plan, options);
  const ended = options.observer?.began(run);
  let rows = 0;
  let failure: { readonly error: unknown } | null = null;
  try {
    for await (const batch of run.batches()) {
      rows += batch.rows;
      yield batch;
    }
  } catch (error) {
    failure = { error };
    throw error;
  } finally {
    // Also where whoever takes the rows has enough of them.
    ended?.(failure ?? { rows });
  }
}

/** Runs a plan, drops its rows, and says what each operator did: the stages, with rows and bytes spilled. */
export async function analyze(plan: Plan, options: ExecuteOptions): Promise<string> {
  const run = new Run(plan, options);
  for await (const _ of run.batches());
  return stagesText(run.stages, (of) => {
    const { rows, skipped, spilledBytes, spills } = run.context.metrics(of);
    const given = 'kind' in of ? `: ${rows} rows` : '';
    const unread = skipped === 0 ? '' : `, ${skipped} row groups skipped`;
    return `${given}${unread}${spills === 0 ? '' : `, spilled ${spilledBytes} bytes in ${spills} pieces`}`;
  });
}

/** One run of a plan. */
class Run implements ObservedRun {
  readonly plan: Plan;
  readonly where = 'this process';
  readonly stages: readonly Stage[];
  readonly context: ExecContext;

  constructor(plan: Plan, options: ExecuteOptions) {
    this.plan = plan;
    this.stages = cutStages(planPhysical(optimize(plan), options.partitions ?? 1));
    this.context = new ExecContext(this.stages, options);
  }

  get done() {
    return this.context.done;
  }

  metrics(of: Step | Stage): OperatorMetrics {
    return this.context.metrics(of);
  }

  /** The rows, without empty batches. May be called once. */
  async *batches(): AsyncIterable<Batch> {
    try {
      for await (const batch of runStages(this.stages, this.context)) if (batch.rows > 0) yield batch;
    } finally {
      this.context.close();
    }
  }
}

/** What `execute` would do, for people: the plan, what each rule makes of it, and the stages. */
export function explain(plan: Plan, partitions = 1): string {
  const passes: { name: string; plan: Plan }[] = [];
  const last = optimize(plan, ({ name }, _before, after) => passes.push({ name, plan: after }));
  return explanation(plan, passes, cutStages(planPhysical(last, partitions)));
}
