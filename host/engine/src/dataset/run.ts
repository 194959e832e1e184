import { type ExecuteOptions, explain } from '../exec/execute.js';
import { ResultStore } from '../store/result-store.js';
import { type Resumable, resume, resumption } from '../store/resume.js';
import { inProcess } from '../weavers/in-process.js';
import type { Program, Weaver, WovenRows } from '../weavers/weaver.js';

/** How a DataSet is computed. */
export interface RunOptions extends Omit<ExecuteOptions, 'modules'> {
  /** Where: in this process unless given; `spark()` and `dataFusion()` of `@heddle/engine/weavers` are others. */
  readonly on?: Weaver;
  /**
   * A folder, or `s3://bucket/prefix`, in which the rows of parts that have a name are kept, and from which they are taken where the same was computed
   * before; see docs/engine.md.
   */
  readonly store?: string;
}

const HERE = inProcess();

let defaults: RunOptions = {};

/** Options of all runs of this process that do not say otherwise. */
export function setRunDefaults(options: RunOptions): void {
  defaults = options;
}

/** Where a run keeps results; null where it does not. */
export function storeOf(given: RunOptions): ResultStore | null {
  const { store } = { ...defaults, ...given };
  return store === undefined ? null : new ResultStore(store);
}

/** The rows of a program. */
export async function runProgram(program: Program, given: RunOptions): Promise<WovenRows> {
  const { on = HERE, store, ...options } = { ...defaults, ...given };
  if (store === undefined) return on.run(program, options);
  const { modules } = program;
  const plan = await resume(
    resumableOf(program, store, options.partitions),
    async (plan, part) => (await on.run({ plan, modules }, { ...options, ...part })).batches,
    options.observer,
  );
  return on.run({ plan, modules }, options);
}

/** What `runProgram` would do in this process, for people. */
export async function explainProgram(
  program: Program,
  partitions: number,
  given: Pick<RunOptions, 'store'>,
): Promise<string> {
  const { store } = { ...defaults, ...given };
  if (store === undefined) return explain(program.plan, partitions);
  const { plan, lines } = await resumption(resumableOf(program, store, partitions));
  return [...lines, '', explain(plan, partitions)].join('\n');
}

function resumableOf({ plan, modules }: Program, store: string, partitions = 1): Resumable {
  return { plan, modules, store: new ResultStore(store), partitions };
}
