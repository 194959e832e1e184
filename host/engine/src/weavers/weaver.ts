import type { HeddleModule } from '@heddle/host';
import type { ExecuteOptions } from '../exec/execute.js';
import type { Plan } from '../plan/plan.js';
import type { Batch } from '../table/vector.js';

/** What is computed: a logical plan, and the modules of the functions that it calls. A DataSet is one. */
export interface Program {
  readonly plan: Plan;
  readonly modules: readonly HeddleModule[];
}

/** How a program is run: limits of calls and a signal that ends it everywhere, the rest in this process. */
export interface WeaveOptions extends Omit<ExecuteOptions, 'modules'> {
  /** What the rows of a named part are known by (spec/plan.md): a cluster makes them once for all programs that want them. */
  readonly fingerprint?: string;
}

/** The rows of a program, with the columns of `plan.fields`. */
export interface WovenRows {
  readonly batches: readonly Batch[];
  readonly rows: number;
}

/** Where programs run: the same program gives the same rows on each (spec/weavers.md). */
export interface Weaver {
  /** For messages, for example Spark. */
  readonly name: string;
  /**
   * Runs a program. @throws HeddleError HEDDLE4007, before anything runs, for what it does not cover; JobFailure with
   * the code of a function's failure, HEDDLE4003 for an engine that is not there, HEDDLE4004 for the engine's own.
   */
  run(program: Program, options?: WeaveOptions): Promise<WovenRows>;
  /** What `run` would do, for people. Throws as `run` does before anything runs. */
  explain(program: Program): string;
}
