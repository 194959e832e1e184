import { at, entriesOf, listOf, put } from './list.js';
import type {
  ClusterState,
  Failure,
  Job,
  JobSpec,
  Stage,
  StageShape,
  Task,
  TaskOutput,
  Waiting,
} from './state.js';

const FRESH: Task = {
  status: 'waiting',
  worker: null,
  attempt: 0,
  backup: null,
  begun: 0,
  failures: 0,
  starved: 0,
  avoid: null,
  redo: false,
  output: null,
  from: null,
};

/** A job none of whose tasks ran. */
export function newJob(spec: JobSpec, shapes: readonly StageShape[]): Job {
  const stages = shapes.map((shape): Stage => {
    const nothing = { slow: [], running: 0, backups: 0, done: 0, attempts: 0 };
    return { shape, shares: null, ...freshTasks(shape.tasks), ...nothing };
  });
  return { spec, status: 'running', stages, failure: null, answer: null };
}

/** Tasks none of which ran. */
export function freshTasks(count: number): Pick<Stage, 'count' | 'tasks' | 'waiting'> {
  const waiting = chainOf([...new Array(count).keys()]);
  return { count, tasks: listOf(count, () => FRESH), waiting };
}

/** Tasks that wait, in their order. */
export function chainOf(tasks: readonly number[], end: Waiting | null = null): Waiting | null {
  return tasks.reduceRight((next, task): Waiting | null => ({ task, next }), end);
}

/** A task of a job that runs; undefined for any other. */
export function taskOf(state: ClusterState, job: number, stage: number, task: number): Task | undefined {
  const tasks = at(state.jobs, job)?.stages[stage]?.tasks;
  return tasks === undefined ? undefined : at(tasks, task);
}

/** The state with a task changed, and with it its stage's counts; one that comes to wait is the next to run. */
export function withTask(
  state: ClusterState,
  job: number,
  stage: number,
  task: number,
  change: Partial<Task>,
): ClusterState {
  return changeStage(state, job, stage, (old) => {
    const before = at(old.tasks, task);
    if (before === undefined) return old;
    const after = { ...before, ...change };
    const count = (status: Task['status']) =>
      Number(after.status === status) - Number(before.status === status);
    return {
      ...old,
      tasks: put(old.tasks, task, after),
      waiting: waitingAfter(old.waiting, task, count('waiting')),
      slow: isSameRun(before, after) ? old.slow : without(old.slow, task),
      running: old.running + count('running'),
      backups: old.backups + Number(after.backup !== null) - Number(before.backup !== null),
      done: old.done + count('done'),
    };
  });
}

/** Whether the attempt that runs is the same one, and alone as before. */
function isSameRun(before: Task, after: Task): boolean {
  return before.status === after.status && before.attempt === after.attempt && after.backup === null;
}

function without(slow: readonly number[], task: number): readonly number[] {
  return slow.includes(task) ? slow.filter((other) => other !== task) : slow;
}

/** Those that wait after a task came to wait (1), no longer does (-1), or did neither. */
function waitingAfter(waiting: Waiting | null, task: number, change: number): Waiting | null {
  if (change > 0) return { task, next: waiting };
  if (change === 0) return waiting;
  const passed: number[] = [];
  for (let link = waiting; link !== null; link = link.next) {
    if (link.task === task) return chainOf(passed, link.next);
    passed.push(link.task);
  }
  return waiting;
}

/** The state with a stage changed. */
export function changeStage(
  state: ClusterState,
  job: number,
  stage: number,
  change: (stage: Stage) => Stage,
): ClusterState {
  const whole = at(state.jobs, job);
  const old = whole?.stages[stage];
  if (whole === undefined || old === undefined) return state;
  const jobs = put(state.jobs, job, { ...whole, stages: whole.stages.with(stage, change(old)) });
  return { ...state, jobs };
}

/** For each stage whether it and all that it is made of give the same rows again. */
export function lastingStages(shapes: readonly Pick<StageShape, 'inputs' | 'repeatable'>[]): boolean[] {
  const lasting: boolean[] = [];
  for (const { inputs, repeatable } of shapes)
    lasting.push(repeatable && inputs.every((input) => lasting[input] === true));
  return lasting;
}

/** Whether all of a stage's rows are there. */
export function isComplete(stage: Stage | undefined): boolean {
  return stage !== undefined && stage.done === stage.count;
}

/**
 * Which stages are still to give rows: the last one, and what such a stage reads, as far as it is not there. What was lost and
 * is no longer needed is not run again; nor is what `isTaken`, for somebody else makes it, or what only that reads.
 */
export function wantedStages(
  { stages }: Job,
  isTaken: (stage: Stage) => boolean = () => false,
): readonly boolean[] {
  const wanted = stages.map((_, id) => id === stages.length - 1);
  for (let id = stages.length - 1; id >= 0; id--) {
    const stage = stages[id];
    if (wanted[id] !== true || stage === undefined) continue;
    wanted[id] = !isComplete(stage) && !isTaken(stage);
    if (wanted[id] === true) for (const input of stage.shape.inputs) wanted[input] = true;
  }
  return wanted;
}

/** The stages that have something to run: those of them that are wanted and whose inputs are all there. */
export function runnableStages(
  job: Job,
  has: (stage: Stage) => boolean,
  isTaken: (stage: Stage) => boolean,
): readonly number[] {
  const { stages } = job;
  const wanted = wantedStages(job, isTaken);
  return [...stages.entries()].flatMap(([id, stage]) =>
    wanted[id] === true && has(stage) && stage.shape.inputs.every((input) => isComplete(stages[input]))
      ? [id]
      : [],
  );
}

/** Ends a job: its tasks are forgotten, and whoever runs one is told so when it asks the next time. */
export function endJob(
  state: ClusterState,
  job: number,
  ending: { status: Exclude<Job['status'], 'running'>; failure?: Failure; answer?: TaskOutput },
): ClusterState {
  const old = at(state.jobs, job);
  if (old?.status !== 'running') return state;
  const { status, failure = null, answer = null } = ending;
  const stages = old.stages.map(
    (stage): Stage => ({
      ...stage,
      tasks: listOf(0, () => FRESH),
      waiting: null,
      slow: [],
      running: 0,
      backups: 0,
    }),
  );
  let { workers } = state;
  for (const [id, worker] of entriesOf(workers)) {
    const running = worker.running.filter((attempt) => attempt.job !== job);
    if (running.length < worker.running.length) workers = put(workers, id, { ...worker, running });
  }
  return {
    ...state,
    workers,
    jobs: put(state.jobs, job, { ...old, status, failure, answer, stages }),
    active: state.active.filter((id) => id !== job),
  };
}
