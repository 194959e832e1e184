import { changeStage, freshTasks } from './jobs.js';
import { at, entriesOf } from './list.js';
import type { ClusterState, Share, Stage, TaskOutput } from './state.js';

/** Bytes of rows that are worth a task of their own. */
const WORTH = 16 * 2 ** 20;
/** Tasks that each slot is to have, whatever their bytes: a function may take long over few rows. */
const TASKS_PER_SLOT = 4;
/** How many times as much as others on average a partition has that is split. */
const SKEW = 4;

/** What a task of a stage does. */
export function shareOf(stage: Stage | undefined, task: number): Share {
  return stage?.shares?.[task] ?? { from: task, to: task + 1, slice: null };
}

/**
 * The state in which a stage that is about to begin, whose inputs are all there, has the tasks that fit them: of small partitions several are
 * one task, as long as every slot has some, and of a large one parts are tasks. Rows and their order are the same.
 */
export function settle(state: ClusterState, job: number, id: number): ClusterState {
  const stages = at(state.jobs, job)?.stages ?? [];
  const stage = stages[id];
  if (stage === undefined || stage.attempts > 0 || stage.shares !== null) return state;
  const { dealt, sliced, tasks } = stage.shape;
  if (dealt.length === 0 || tasks === 1) return state;
  const bytes = new Array<number>(tasks).fill(0);
  for (const input of dealt) addLeft(bytes, outputsOf(stages[input]));
  const shares = sharesOf(bytes, slotsOf(state), sliced === null ? [] : outputsOf(stages[sliced]));
  return changeStage(state, job, id, (old) => ({ ...old, ...freshTasks(shares.length), shares }));
}

/** How many tasks can run at a time. */
function slotsOf(state: ClusterState): number {
  let slots = 0;
  for (const [, worker] of entriesOf(state.workers)) if (worker.alive) slots += worker.slots;
  return slots;
}

/** What the tasks of a stage left. */
function outputsOf(stage: Stage | undefined): TaskOutput[] {
  return stage === undefined ? [] : [...entriesOf(stage.tasks)].flatMap(([, { output }]) => output ?? []);
}

/** Adds what tasks left for each partition: for those that they do not name all the same. */
function addLeft(bytes: number[], outputs: readonly TaskOutput[]): void {
  let all = 0;
  for (const output of outputs) {
    const other = otherBytes(output, bytes.length);
    all += other;
    for (const [partition, own] of output.large ?? [])
      if (partition < bytes.length) bytes[partition] = (bytes[partition] ?? 0) + own - other;
  }
  for (const partition of bytes.keys()) bytes[partition] = (bytes[partition] ?? 0) + all;
}

/** What a task left for a partition that it does not name. */
function otherBytes({ bytes, large = [] }: TaskOutput, partitions: number): number {
  const named = large.reduce((sum, [, own]) => sum + own, 0);
  return Math.max(0, bytes - named) / Math.max(1, partitions - large.length);
}

/** @param outputs Of the input that may be sliced; nothing where none may. */
function sharesOf(bytes: readonly number[], slots: number, outputs: readonly TaskOutput[]): Share[] {
  const total = bytes.reduce((sum, each) => sum + each, 0);
  const most = Math.min(WORTH, total / (TASKS_PER_SLOT * Math.max(1, slots)));
  const mean = total / bytes.length;
  const shares: Share[] = [];
  let from = 0;
  let held = 0;
  const close = (to: number) => {
    if (to > from) shares.push({ from, to, slice: null });
    [from, held] = [to, 0];
  };
  for (const [partition, own] of bytes.entries()) {
    const left = (output: TaskOutput) =>
      output.large?.find(([large]) => large === partition)?.[1] ?? otherBytes(output, bytes.length);
    const isLarge = own > Math.max(WORTH, SKEW * mean);
    const slices = isLarge ? slicesOf(outputs.map(left), Math.max(WORTH, mean)) : [];
    if (slices.length > 1) {
      close(partition);
      for (const slice of slices) shares.push({ from: partition, to: partition + 1, slice });
      from = partition + 1;
      continue;
    }
    if (held + own > most) close(partition);
    held += own;
  }
  close(bytes.length);
  return shares;
}

/** Runs of tasks that left about `worth` bytes each. */
function slicesOf(left: readonly number[], worth: number): { from: number; to: number }[] {
  const slices: { from: number; to: number }[] = [];
  let from = 0;
  let held = 0;
  for (const [task, own] of left.entries()) {
    held += own;
    if (held < worth && task < left.length - 1) continue;
    slices.push({ from, to: task + 1 });
    [from, held] = [task + 1, 0];
  }
  return slices;
}
