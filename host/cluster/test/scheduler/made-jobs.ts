import type { Choice } from '../../../engine/test/support/random/choice.js';
import type { JobSpec, StageShape } from '../../src/scheduler/state.js';

/** A job of the simulation: its stages, and the task that no attempt at can do. */
export interface MadeJob {
  readonly stages: readonly StageShape[];
  readonly poison: string | null;
}

/** A spec of which nothing matters here. */
export const SPEC: JobSpec = {
  name: 'made',
  key: 'key',
  plan: 'plan',
  modules: [],
  tables: [],
  partitions: 1,
  limits: {},
};

/** Stages that several jobs begin with, and whose rows, or those of the last of them, are made once. */
export function sharedStages(choice: Choice): readonly StageShape[] {
  const named = choice.chance(0.5);
  const length = 1 + choice.below(2);
  return Array.from({ length }, (_, id): StageShape => {
    const kept = named || id === length - 1 ? `rows ${id}` : null;
    const inputs = id === 0 ? [] : [id - 1];
    return { tasks: 1 + choice.below(6), inputs, narrow: [], repeatable: true, kept };
  });
}

/**
 * A job of up to six stages, some of which give other rows whenever they run; the last has one task. Some jobs begin with the
 * stages that are `shared`.
 */
export function madeJob(choice: Choice, shared: readonly StageShape[]): MadeJob {
  const before = choice.chance(0.5) ? shared : [];
  const count = before.length + 1 + choice.below(6 - before.length);
  const stages = Array.from({ length: count }, (_, id): StageShape => {
    const known = before[id];
    if (known !== undefined) return known;
    const inputs = Array.from({ length: id }, (_, input) => input).filter(() => choice.chance(0.5));
    // Each is read by the next one at least: what nobody reads would not run.
    const all = id === 0 ? [] : [...new Set([...inputs, id - 1])];
    const tasks = id === count - 1 ? 1 : 1 + choice.below(6);
    return { tasks, inputs: all, narrow: [], repeatable: choice.chance(0.8), kept: null };
  });
  const narrowed = stages.map((stage, id): StageShape => {
    if (id < before.length) return stage;
    const alike = stage.inputs.filter((input) => stages[input]?.tasks === stage.tasks);
    return { ...stage, narrow: alike.filter(() => choice.chance(0.5)) };
  });
  // Not a shared one: another job may have made its rows.
  const stage = before.length + choice.below(count - before.length);
  const poison = choice.chance(0.1) ? `${stage} ${choice.below(stages[stage]?.tasks ?? 1)}` : null;
  return { stages: narrowed, poison };
}

/** What a task gave: a value, and the chance that each task took that gives other rows whenever it runs. */
export interface Rows {
  readonly value: number;
  readonly chances: ReadonlyMap<string, number>;
  /** Whether rows of two runs of one task met in it. */
  readonly mixed: boolean;
}

/** What a task gives of its inputs, in their order. */
export function computed(
  { stages }: MadeJob,
  stage: number,
  task: number,
  inputs: readonly Rows[],
  chance: () => number,
): Rows {
  const chances = new Map<string, number>();
  let mixed = false;
  let value = Math.imul(stage * 31 + task + 1, 0x9e37_79b1);
  for (const input of inputs) {
    mixed ||= input.mixed;
    value = (Math.imul(value, 31) + input.value) | 0;
    for (const [key, own] of input.chances) {
      mixed ||= (chances.get(key) ?? own) !== own;
      chances.set(key, own);
    }
  }
  if (stages[stage]?.repeatable === false) {
    const own = chance();
    chances.set(`${stage} ${task}`, own);
    value = (value + own) | 0;
  }
  return { value, chances, mixed };
}

/** What the last task gives when all run once, in order, and chance has it as it was. */
export function expected(job: MadeJob, chances: ReadonlyMap<string, number>): number {
  const rows: Rows[][] = [];
  for (const [stage, { tasks, inputs, narrow }] of job.stages.entries()) {
    const read = (task: number) =>
      inputs.flatMap((input) => {
        const left = rows[input] ?? [];
        return narrow.includes(input) ? left.slice(task, task + 1) : left;
      });
    rows.push(
      Array.from({ length: tasks }, (_, task) =>
        computed(job, stage, task, read(task), () => chances.get(`${stage} ${task}`) ?? 0),
      ),
    );
  }
  return rows.at(-1)?.[0]?.value ?? 0;
}
