import { chainOf } from './jobs.js';
import type { List } from './list.js';
import type { ClusterState, Job, Stage, Waiting } from './state.js';

/** A state as plain JSON. The chain of those that wait is a list there: JSON goes no thousands of levels deep. */
export interface StateSnapshot extends Omit<ClusterState, 'jobs'> {
  readonly jobs: List<JobSnapshot>;
}

interface JobSnapshot extends Omit<Job, 'stages'> {
  readonly stages: readonly StageSnapshot[];
}

interface StageSnapshot extends Omit<Stage, 'waiting'> {
  readonly waiting: readonly number[];
}

/** Writes a state down; `readState` of it, or of its JSON, is equal to it. */
export function writeState(state: ClusterState): StateSnapshot {
  const stage = (each: Stage): StageSnapshot => ({ ...each, waiting: tasksOf(each.waiting) });
  return { ...state, jobs: mapJobs(state.jobs, (job) => ({ ...job, stages: job.stages.map(stage) })) };
}

/** The state that was written down. */
export function readState(snapshot: StateSnapshot): ClusterState {
  const stage = (each: StageSnapshot): Stage => ({ ...each, waiting: chainOf(each.waiting) });
  return { ...snapshot, jobs: mapJobs(snapshot.jobs, (job) => ({ ...job, stages: job.stages.map(stage) })) };
}

function mapJobs<A, B>({ length, chunks }: List<A>, change: (job: A) => B): List<B> {
  return { length, chunks: chunks.map((chunk) => chunk.map(change)) };
}

/** The tasks of a chain, the next one first. */
function tasksOf(waiting: Waiting | null): number[] {
  const tasks: number[] = [];
  for (let link = waiting; link !== null; link = link.next) tasks.push(link.task);
  return tasks;
}
