import type { ClusterEvent, Command, Report } from '../../src/scheduler/event.js';
import { at, entriesOf } from '../../src/scheduler/list.js';
import { reduce } from '../../src/scheduler/reduce.js';
import {
  type AttemptRef,
  type ClusterState,
  EMPTY,
  type Stage,
  type StageShape,
} from '../../src/scheduler/state.js';
import { checkChange, checkState } from './invariants.js';
import { SPEC } from './made-jobs.js';

/** A cluster of some workers with a slot each, and one job. */
export class Cluster {
  state: ClusterState = EMPTY;

  constructor(workers: number, stages: readonly StageShape[]) {
    for (let id = 0; id < workers; id++) this.happen({ kind: 'joined', address: `w${id}`, slots: 4 });
    this.happen({ kind: 'submitted', spec: SPEC, stages });
  }

  happen(event: ClusterEvent): readonly Command[] {
    const { state, commands } = reduce(this.state, event);
    checkChange(this.state, state);
    this.state = state;
    checkState(state);
    return commands;
  }

  /** The attempts that a worker is given. */
  ask(worker: number, free: number, reports: readonly Report[] = []): AttemptRef[] {
    const of = reports.map((report) => report.of);
    const running = (at(this.state.workers, worker)?.running ?? []).filter(
      (ref) => !of.some((other) => other.stage === ref.stage && other.task === ref.task),
    );
    const commands = this.happen({ kind: 'polled', worker, free, running, reports });
    return commands.flatMap((command) => (command.kind === 'assign' ? [command.attempt] : []));
  }

  /** Attempts per task of a stage. */
  attempts(stage: number): number[] {
    return [...entriesOf(at(this.state.jobs, 0)?.stages[stage]?.tasks ?? { length: 0, chunks: [] })].map(
      ([, task]) => task.attempt,
    );
  }

  /** What a worker runs. */
  running(worker: number): readonly AttemptRef[] {
    return at(this.state.workers, worker)?.running ?? [];
  }

  /** The stages of the job. */
  get stages(): readonly Stage[] {
    return at(this.state.jobs, 0)?.stages ?? [];
  }

  get status(): string | undefined {
    return at(this.state.jobs, 0)?.status;
  }
}

/** A report that an attempt is done; of stage 1 with an answer. */
export const done = (of: AttemptRef): Report => ({
  kind: 'done',
  of,
  output: { rows: 1, bytes: 1, answer: of.stage === 1 ? 'digest' : null },
});

/** Four tasks, and one that reads them. */
export const TWO: readonly StageShape[] = [
  { tasks: 4, inputs: [], narrow: [], dealt: [], sliced: null, repeatable: true, kept: null },
  { tasks: 1, inputs: [0], narrow: [], dealt: [], sliced: null, repeatable: true, kept: null },
];
