import { at, changesIn, entriesOf } from '../../src/scheduler/list.js';
import { placesOf, rowsOutlive } from '../../src/scheduler/lose.js';
import type { ClusterState, Stage, Worker } from '../../src/scheduler/state.js';

/** @throws Error for a state that contradicts itself: counts, who waits, and who runs what. */
export function checkState(state: ClusterState): void {
  let running = 0;
  for (const [id, job] of entriesOf(state.jobs)) {
    if (state.active.includes(id) !== (job.status === 'running')) throw new Error(`job ${id} is astray`);
    if (job.status === 'succeeded' && job.answer === null) throw new Error(`job ${id} has no answer`);
    for (const [number, stage] of job.stages.entries()) {
      if (job.status === 'running') checkStage(state, `job ${id} stage ${number}`, stage);
      running += stage.running + stage.backups;
    }
  }
  let busy = 0;
  for (const [id, worker] of entriesOf(state.workers)) {
    busy += worker.running.length;
    if (worker.running.length > (worker.alive ? worker.slots : 0))
      throw new Error(`worker ${id} has too much`);
    for (const { job, stage, task, attempt } of worker.running) {
      const tasks = at(state.jobs, job)?.stages[stage]?.tasks;
      const found = tasks === undefined ? undefined : at(tasks, task);
      const places = found === undefined ? [] : placesOf(found);
      if (!places.some((place) => place.worker === id && place.attempt === attempt))
        throw new Error(`worker ${id} runs what it was not given`);
    }
  }
  for (const { name, tasks } of state.kept)
    for (const [task, kept] of entriesOf(tasks))
      if (kept !== null && !hasRows(at(state.workers, kept.worker)))
        throw new Error(`task ${task} of ${name} is kept by nobody`);
  if (busy !== running) throw new Error(`${running} attempts run, ${busy} at workers`);
}

/** @throws Error where an event left a task done by another attempt than the one by which it was done already. */
export function checkChange(before: ClusterState, after: ClusterState): void {
  for (const [job, was, is] of changesIn(before.jobs, after.jobs))
    for (const [stage, { tasks }] of is.stages.entries()) {
      const old = was?.stages[stage]?.tasks;
      for (const [task, earlier, later] of old === undefined ? [] : changesIn(old, tasks)) {
        const name = `job ${job} stage ${stage} task ${task}`;
        if (earlier === undefined) continue;
        if (later.begun < earlier.begun) throw new Error(`${name}: attempts have numbers twice`);
        if (earlier.status === 'done' && later.status === 'done' && earlier.attempt !== later.attempt)
          throw new Error(`${name} is done twice`);
      }
    }
}

/** @throws Error where a worker that was lost took with it what is in a shared place. */
export function checkLoss(before: ClusterState, id: number, after: ClusterState): void {
  if (!rowsOutlive(at(before.workers, id))) return;
  for (const [job, { stages }] of entriesOf(before.jobs))
    for (const [stage, { tasks }] of stages.entries())
      for (const [task, { status, worker }] of entriesOf(tasks)) {
        const later = at(after.jobs, job)?.stages[stage]?.tasks;
        if (status !== 'done' || worker !== id || later === undefined) continue;
        if (at(later, task)?.status !== 'done')
          throw new Error(`job ${job} lost task ${task} of stage ${stage}`);
      }
  if (before.kept !== after.kept) throw new Error(`rows are kept no longer that worker ${id} left`);
}

function hasRows(worker: Worker | undefined): boolean {
  return worker?.alive === true || rowsOutlive(worker);
}

function checkStage(state: ClusterState, name: string, stage: Stage): void {
  const counts = { waiting: 0, running: 0, done: 0 };
  let backups = 0;
  for (const [id, task] of entriesOf(stage.tasks)) {
    counts[task.status] += 1;
    if ((task.output !== null) !== (task.status === 'done')) throw new Error(`${name} task ${id}: output`);
    const worker = at(state.workers, task.worker ?? -1);
    const isThere = task.status === 'done' ? hasRows(worker) : worker?.alive === true;
    if (isThere !== (task.status !== 'waiting')) throw new Error(`${name} task ${id}: worker`);
    if (task.attempt > task.begun) throw new Error(`${name} task ${id}: attempts`);
    const { backup } = task;
    if (backup === null) continue;
    backups += 1;
    if (
      task.status !== 'running' ||
      !stage.shape.repeatable ||
      at(state.workers, backup.worker)?.alive !== true
    )
      throw new Error(`${name} task ${id}: a backup`);
    if (backup.worker === task.worker || backup.attempt !== task.begun || backup.attempt <= task.attempt)
      throw new Error(`${name} task ${id}: a backup of itself`);
  }
  const waiting = new Set<number>();
  let links = 0;
  for (let link = stage.waiting; link !== null; link = link.next, links++) waiting.add(link.task);
  if (links !== waiting.size || links !== counts.waiting) throw new Error(`${name}: ${links} wait`);
  for (const task of waiting)
    if (at(stage.tasks, task)?.status !== 'waiting') throw new Error(`${name} task ${task} does not wait`);
  if (counts.running !== stage.running || counts.done !== stage.done || backups !== stage.backups)
    throw new Error(`${name}: counts`);
  if (new Set(stage.slow).size < stage.slow.length) throw new Error(`${name}: slow twice`);
  for (const id of stage.slow) {
    const task = at(stage.tasks, id);
    if (task?.status !== 'running' || task.backup !== null) throw new Error(`${name} task ${id} is not slow`);
  }
}
