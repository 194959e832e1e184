import { expect, test } from 'vitest';
import { inputsOf, jobStatus } from '../../src/coordinator/answers.js';
import type { Report } from '../../src/scheduler/event.js';
import type { Share, StageShape } from '../../src/scheduler/state.js';
import { Cluster } from './cluster.js';

const MIB = 2 ** 20;
const shape: StageShape = {
  tasks: 8,
  inputs: [],
  narrow: [],
  dealt: [],
  sliced: null,
  repeatable: true,
  kept: null,
};
type Large = readonly (readonly [number, number])[];

/** A cluster whose first stage has left so many bytes in each of its tasks, and the shares of the tasks that read them. */
function shares(
  left: readonly { readonly bytes: number; readonly large?: Large }[],
  reader: Partial<StageShape>,
  slots = 2,
): { readonly shares: readonly Share[] | null; readonly cluster: Cluster } {
  const cluster = new Cluster(slots, [
    { ...shape, tasks: left.length },
    { ...shape, inputs: [0], dealt: [0], ...reader },
    { ...shape, tasks: 1, inputs: [1] },
  ]);
  const given = cluster.ask(0, left.length);
  const reports = given.map((of): Report => {
    const { bytes = 0, large = [] } = left[of.task] ?? {};
    return { kind: 'done', of, output: { rows: 1, bytes, answer: null, large } };
  });
  cluster.ask(0, 1, reports);
  return { shares: cluster.stages[1]?.shares ?? null, cluster };
}

const whole = (from: number, to: number): Share => ({ from, to, slice: null });

test('small partitions are one task, as long as every slot has four', () => {
  // One worker with four slots, and eight partitions: all are tasks.
  expect(shares([{ bytes: 80 }, { bytes: 80 }], {}, 1).shares).toHaveLength(8);
  const many = shares([{ bytes: 80 }, { bytes: 80 }], { tasks: 32 }, 1).shares;
  expect(many).toEqual(Array.from({ length: 16 }, (_, task) => whole(2 * task, 2 * task + 2)));
  // Those that are large enough are tasks of their own, whatever the slots.
  expect(shares([{ bytes: 80 * MIB }, { bytes: 80 * MIB }], {}, 1).shares).toHaveLength(8);
  // Nothing at all is one task.
  expect(shares([{ bytes: 0 }], {}, 1).shares).toEqual([whole(0, 8)]);
  // Where there is no telling how much there is to do, each is one.
  expect(shares([{ bytes: 80 }], { dealt: [] }, 1).shares).toBeNull();
});

test('of a partition that has most of the rows parts are tasks, each with the rows of some tasks', () => {
  const large: Large = [[3, 60 * MIB]];
  const left = Array.from({ length: 4 }, () => ({ bytes: 67 * MIB, large }));
  const { shares: split, cluster } = shares(left, { sliced: 0 });
  const parts = [0, 1, 2, 3].map((task) => ({ from: 3, to: 4, slice: { from: task, to: task + 1 } }));
  expect(split).toEqual([whole(0, 2), whole(2, 3), ...parts, whole(4, 6), whole(6, 8)]);
  const read = (task: number) =>
    inputsOf(cluster.state, { job: 0, stage: 1, task, attempt: 1 }).map(({ of }) => of.task);
  expect([read(0), read(3)]).toEqual([[0, 1, 2, 3], [1]]);
  expect(jobStatus(cluster.state, 0)?.stages[1]?.tasks).toBe(split?.length);
  // Where a task must see all of a partition it has all of it.
  expect(shares(left, {}).shares?.every(({ slice }) => slice === null)).toBe(true);
});

test('what workers say of partitions that there are not, or of more bytes than they have, does no harm', () => {
  const { shares: told } = shares(
    [
      {
        bytes: 1,
        large: [
          [99, 2 ** 50],
          [2, 2 ** 50],
        ],
      },
    ],
    { sliced: 0 },
  );
  let next = 0;
  for (const { from, to } of told ?? []) {
    expect(from).toBe(next);
    next = to;
  }
  expect(next).toBe(8);
});
