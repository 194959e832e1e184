import { taskOf, wantedStages, withTask } from './jobs.js';
import { at, entriesOf, listOf, put } from './list.js';
import { sameAttempt } from './lose.js';
import type { AttemptRef, ClusterState, KeptRows, KeptTask, Stage } from './state.js';

/** The attempt whose files are a done task's rows: one of another job where its rows were there already. */
export function leftBy(state: ClusterState, job: number, stage: number, task: number): AttemptRef | null {
  const found = taskOf(state, job, stage, task);
  return found?.status === 'done' ? (found.from ?? { job, stage, task, attempt: found.attempt }) : null;
}

/** Keeps what a done task left, if its stage has a name, for jobs to come and for those that wait for it. */
export function keepRows(state: ClusterState, { job, stage, task }: AttemptRef): ClusterState {
  const shape = at(state.jobs, job)?.stages[stage]?.shape;
  const { worker = null, output = null } = taskOf(state, job, stage, task) ?? {};
  const of = leftBy(state, job, stage, task);
  if (shape === undefined || shape.kept === null || of === null || worker === null || output === null)
    return state;
  const { kept: name, tasks: length } = shape;
  const kept: KeptTask = { of, worker, output };
  const before = state.kept.find((rows) => rows.name === name && rows.tasks.length === length);
  const tasks = put(before?.tasks ?? listOf<KeptTask | null>(length, () => null), task, kept);
  let next: ClusterState = {
    ...state,
    kept: [...state.kept.filter((rows) => rows.name !== name), { name, tasks }],
  };
  for (const other of state.active) {
    const found = other === job ? undefined : at(state.jobs, other);
    if (found === undefined) continue;
    const wanted = wantedStages(found);
    for (const [id, { shape: own }] of found.stages.entries())
      if (wanted[id] === true && own.kept === name && own.tasks === length)
        next = takeRows(next, { job: other, stage: id, task }, kept);
  }
  return next;
}

/** A job whose named stages have the rows that others left. */
export function takeKept(state: ClusterState, job: number): ClusterState {
  let next = state;
  for (const [stage, { shape }] of at(state.jobs, job)?.stages.entries() ?? []) {
    const rows = state.kept.find(({ name, tasks }) => name === shape.kept && tasks.length === shape.tasks);
    if (rows === undefined) continue;
    for (const [task, kept] of entriesOf(rows.tasks))
      if (kept !== null) next = takeRows(next, { job, stage, task }, kept);
  }
  return next;
}

/** Forgets what is kept and fulfils `isGone`: nobody is given it any more. */
export function unkeep(state: ClusterState, isGone: (kept: KeptTask) => boolean): ClusterState {
  let changed = false;
  const kept = state.kept.map((rows): KeptRows => {
    let { tasks } = rows;
    for (const [task, each] of entriesOf(tasks))
      if (each !== null && isGone(each)) tasks = put(tasks, task, null);
    changed ||= tasks !== rows.tasks;
    return tasks === rows.tasks ? rows : { ...rows, tasks };
  });
  return changed ? { ...state, kept } : state;
}

/** Forgets all rows of a name, unless a job that runs may read them. */
export function dropKept(state: ClusterState, name: string): ClusterState {
  const kept = state.kept.filter((rows) => rows.name !== name);
  return kept.length === state.kept.length || isUsed(state, name) ? state : { ...state, kept };
}

/** Whether a job that runs has a stage of that name. */
export function isUsed(state: ClusterState, name: string): boolean {
  return state.active.some((job) => at(state.jobs, job)?.stages.some(({ shape }) => shape.kept === name));
}

/** Whether a job left rows that are kept for others. */
export function holdsKept(state: ClusterState, job: number): boolean {
  for (const { tasks } of state.kept)
    for (const [, kept] of entriesOf(tasks)) if (kept?.of.job === job) return true;
  return false;
}

/** Jobs of which something may still be read: those that run, and those that left what is kept for others, or what one that runs took of it. */
export function readJobs(state: ClusterState): ReadonlySet<number> {
  const read = new Set(state.active);
  for (const { tasks } of state.kept)
    for (const [, kept] of entriesOf(tasks)) if (kept !== null) read.add(kept.of.job);
  for (const job of state.active)
    for (const { tasks } of at(state.jobs, job)?.stages ?? [])
      for (const [, { from }] of entriesOf(tasks)) if (from !== null) read.add(from.job);
  return read;
}

/** Whether an earlier job makes the rows of a stage: whoever came later waits for them. */
export function isMadeElsewhere(state: ClusterState, job: number, { shape }: Stage): boolean {
  if (shape.kept === null) return false;
  for (const other of state.active) {
    const found = other < job ? at(state.jobs, other) : undefined;
    if (found === undefined) continue;
    const wanted = wantedStages(found);
    const makes = found.stages.some(
      ({ shape: { kept, tasks } }, stage) =>
        wanted[stage] === true && kept === shape.kept && tasks === shape.tasks,
    );
    if (makes) return true;
  }
  return false;
}

/** Attempts among the inputs of a reader that left these rows, as the reader's own job names them; null for none. */
export function inputOf(state: ClusterState, reader: AttemptRef, left: AttemptRef): AttemptRef | null {
  for (const stage of at(state.jobs, reader.job)?.stages[reader.stage]?.shape.inputs ?? []) {
    const of = leftBy(state, reader.job, stage, left.task);
    if (of !== null && sameAttempt(of, left)) return { ...left, job: reader.job, stage };
  }
  return null;
}

/** Gives a task that waits the rows that another job left. */
function takeRows(state: ClusterState, ref: Omit<AttemptRef, 'attempt'>, kept: KeptTask): ClusterState {
  const { job, stage, task } = ref;
  if (taskOf(state, job, stage, task)?.status !== 'waiting') return state;
  const { of: from, worker, output } = kept;
  return withTask(state, job, stage, task, { status: 'done', worker, output, from });
}
