import type { Choice } from '../../../engine/test/support/random/choice.js';
import type { JobSpec, Share, StageShape } from '../../src/scheduler/state.js';

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
    return {
      tasks: 1 + choice.below(6),
      inputs,
      narrow: [],
      dealt: [],
      sliced: null,
      repeatable: true,
      kept,
    };
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
    const repeatable = choice.chance(0.8);
    return { tasks, inputs: all, narrow: [], dealt: [], sliced: null, repeatable, kept: null };
  });
  const narrowed = stages.map((stage, id): StageShape => {
    if (id < before.length) return stage;
    const alike = stage.inputs.filter((input) => stages[input]?.tasks === stage.tasks);
    return { ...stage, narrow: alike.filter(() => choice.chance(0.3)) };
  });
  const dealt = narrowed.map((stage, id): StageShape => {
    const isCounted = narrowed.some(({ narrow }) => narrow.includes(id));
    if (id < before.length || stage.narrow.length > 0 || isCounted) return stage;
    const inputs = stage.inputs.filter(() => choice.chance(0.7));
    const isSliced = stage.repeatable && inputs.length > 0 && choice.chance(0.6);
    return { ...stage, dealt: inputs, sliced: isSliced ? choice.pick(inputs) : null };
  });
  // Not a shared one: another job may have made its rows.
  const stage = before.length + choice.below(count - before.length);
  const poison = choice.chance(0.1) ? `${stage} ${choice.below(stages[stage]?.tasks ?? 1)}` : null;
  return { stages: dealt, poison };
}

/** What a task gave: a value, and the chance that each task took that gives other rows whenever it runs. */
export interface Rows {
  readonly value: number;
  readonly chances: ReadonlyMap<string, number>;
  /** Whether rows of two runs of one task met in it. */
  readonly mixed: boolean;
}

/** What stages left, by their numbers, in order. */
export type Inputs = ReadonlyMap<number, readonly Rows[]>;

/** What a task gives of its inputs: of each of its partitions one, or one of each row of the sliced input that is dealt to it. */
export function computed(
  job: MadeJob,
  stage: number,
  { from, to }: Pick<Share, 'from' | 'to'>,
  inputs: Inputs,
  chance: (partition: number) => number,
): Rows[] {
  const { sliced = null, tasks = 1 } = job.stages[stage] ?? {};
  const all: Rows[] = [];
  for (let partition = from; partition < to; partition++) {
    const others = [...inputs].flatMap(([input, rows]) => (input === sliced ? [] : rows));
    const own = (inputs.get(sliced ?? -1) ?? []).filter(({ value }) => (value >>> 0) % tasks === partition);
    const each = sliced === null ? [[]] : own.map((row) => [row]);
    for (const row of each) all.push(mixture(job, stage, partition, [...row, ...others], chance));
  }
  return all;
}

function mixture(
  { stages }: MadeJob,
  stage: number,
  partition: number,
  inputs: readonly Rows[],
  chance: (partition: number) => number,
): Rows {
  const chances = new Map<string, number>();
  let mixed = false;
  let value = Math.imul(stage * 31 + partition + 1, 0x9e37_79b1);
  for (const input of inputs) {
    mixed ||= input.mixed;
    value = (Math.imul(value, 31) + input.value) | 0;
    for (const [key, own] of input.chances) {
      mixed ||= (chances.get(key) ?? own) !== own;
      chances.set(key, own);
    }
  }
  if (stages[stage]?.repeatable === false) {
    const own = chance(partition);
    chances.set(`${stage} ${partition}`, own);
    value = (value + own) | 0;
  }
  return { value, chances, mixed };
}

/** What the last task gives when all run once, a task for each partition, in order, and chance has it as it was. */
export function expected(job: MadeJob, chances: ReadonlyMap<string, number>): number {
  const left: Rows[][][] = [];
  for (const [stage, { tasks, inputs, narrow }] of job.stages.entries()) {
    const read = (partition: number, input: number) =>
      (narrow.includes(input) ? left[input]?.[partition] : left[input]?.flat()) ?? [];
    left.push(
      Array.from({ length: tasks }, (_, partition) =>
        computed(
          job,
          stage,
          { from: partition, to: partition + 1 },
          new Map(inputs.map((input) => [input, read(partition, input)])),
          () => chances.get(`${stage} ${partition}`) ?? 0,
        ),
      ),
    );
  }
  return totalOf(left.at(-1)?.[0] ?? []);
}

/** All rows as one number. */
export function totalOf(rows: readonly Rows[]): number {
  return rows.reduce((value, row) => (Math.imul(value, 31) + row.value) | 0, 0);
}
