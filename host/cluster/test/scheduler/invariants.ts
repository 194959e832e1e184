import { at, entriesOf } from '../../src/scheduler/list.js';
import type { ClusterState, Stage } from '../../src/scheduler/state.js';

/** @throws Error for a state that contradicts itself: counts, who waits, and who runs what. */
export function checkState(state: ClusterState): void {
  let running = 0;
  for (const [id, job] of entriesOf(state.jobs)) {
    if (state.active.includes(id) !== (job.status === 'running')) throw new Error(`job ${id} is astray`);
    if (job.status === 'succeeded' && job.answer === null) throw new Error(`job ${id} has no answer`);
    for (const [number, stage] of job.stages.entries()) {
      if (job.status === 'running') checkStage(state, `job ${id} stage ${number}`, stage);
      running += stage.running;
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
      if (found?.status !== 'running' || found.worker !== id || found.attempt !== attempt)
        throw new Error(`worker ${id} runs what it was not given`);
    }
  }
  for (const { name, tasks } of state.kept)
    for (const [task, kept] of entriesOf(tasks))
      if (kept !== null && at(state.workers, kept.worker)?.alive !== true)
        throw new Error(`task ${task} of ${name} is kept by nobody`);
  if (busy !== running) throw new Error(`${running} tasks run, ${busy} at workers`);
}

function checkStage(state: ClusterState, name: string, stage: Stage): void {
  const counts = { waiting: 0, running: 0, done: 0 };
  for (const [id, task] of entriesOf(stage.tasks)) {
    counts[task.status] += 1;
    if ((task.output !== null) !== (task.status === 'done')) throw new Error(`${name} task ${id}: output`);
    const alive = at(state.workers, task.worker ?? -1)?.alive === true;
    if (alive !== (task.status !== 'waiting')) throw new Error(`${name} task ${id}: worker`);
  }
  const waiting = new Set<number>();
  let links = 0;
  for (let link = stage.waiting; link !== null; link = link.next, links++) waiting.add(link.task);
  if (links !== waiting.size || links !== counts.waiting) throw new Error(`${name}: ${links} wait`);
  for (const task of waiting)
    if (at(stage.tasks, task)?.status !== 'waiting') throw new Error(`${name} task ${task} does not wait`);
  if (counts.running !== stage.running || counts.done !== stage.done) throw new Error(`${name}: counts`);
}
