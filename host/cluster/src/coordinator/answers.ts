import type {
  Assignment,
  ClusterStatus,
  InputRef,
  JobStatus,
  Poll,
  PollAnswer,
} from '../protocol/messages.js';
import type { Command } from '../scheduler/event.js';
import { taskOf } from '../scheduler/jobs.js';
import { holdsKept, leftBy } from '../scheduler/kept.js';
import { at, entriesOf } from '../scheduler/list.js';
import { sameAttempt } from '../scheduler/lose.js';
import { shareOf } from '../scheduler/shares.js';
import type { AttemptRef, ClusterState } from '../scheduler/state.js';
import { sharedFolder } from '../shuffle/shared.js';

/** What a worker is told: its new tasks, and what of the things that it has nobody wants. */
export function pollAnswer(
  state: ClusterState,
  worker: number,
  { running, jobs }: Pick<Poll, 'running' | 'jobs'>,
  commands: readonly Command[],
): PollAnswer {
  const current = at(state.workers, worker)?.running ?? [];
  return {
    assign: commands.flatMap((command) =>
      command.kind === 'assign' ? [assignmentOf(state, command.attempt)] : [],
    ),
    stop: running.filter((ref) => !current.some((other) => sameAttempt(other, ref))),
    forget: jobs.filter((job) => at(state.jobs, job)?.status !== 'running' && !holdsKept(state, job)),
  };
}

function assignmentOf(state: ClusterState, of: AttemptRef): Assignment {
  const job = at(state.jobs, of.job);
  if (job === undefined) throw new TypeError(`no job ${of.job}`);
  const { from, to } = shareOf(job.stages[of.stage], of.task);
  return { of, spec: job.spec, partitions: [from, to], inputs: inputsOf(state, of) };
}

/** What a task reads, and where it is. */
export function inputsOf(state: ClusterState, { job, stage, task }: AttemptRef): InputRef[] {
  const stages = at(state.jobs, job)?.stages ?? [];
  const reader = stages[stage];
  const { inputs = [], narrow = [], sliced = null } = reader?.shape ?? {};
  const { slice } = shareOf(reader, task);
  return inputs.flatMap((input) => {
    const all = [...new Array(stages[input]?.count ?? 0).keys()];
    const own = input === sliced && slice !== null ? all.slice(slice.from, slice.to) : all;
    const tasks = narrow.includes(input) ? [task] : own;
    return tasks.flatMap((each): InputRef[] => {
      const of = leftBy(state, job, input, each);
      const { worker = null } = taskOf(state, job, input, each) ?? {};
      return of === null ? [] : [{ stage: input, of, address: addressOf(state, of, worker ?? -1) }];
    });
  });
}

/** Where that is which an attempt at a worker left. */
function addressOf(state: ClusterState, of: AttemptRef, worker: number): string {
  const { address = '', shuffleAt = null } = at(state.workers, worker) ?? {};
  return shuffleAt === null ? address : sharedFolder(shuffleAt, at(state.jobs, of.job)?.spec.key ?? '');
}

/** How a job is; null for one that never was. */
export function jobStatus(state: ClusterState, id: number): JobStatus | null {
  const job = at(state.jobs, id);
  if (job === undefined) return null;
  const { status, failure, answer } = job;
  const stages = job.stages.map(({ count, running, done, attempts }) => ({
    tasks: count,
    running,
    done,
    attempts,
  }));
  return { job: id, status, stages, failure, answer };
}

/** How a cluster is. */
export function clusterStatus(state: ClusterState): ClusterStatus {
  const workers = [...entriesOf(state.workers)].flatMap(([worker, { alive, address, slots, running }]) =>
    alive ? [{ worker, address, slots, running: running.length }] : [],
  );
  return { workers, slots: workers.reduce((sum, { slots }) => sum + slots, 0), jobs: state.active };
}
