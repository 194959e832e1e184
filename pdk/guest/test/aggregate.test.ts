import { describe, expect, it } from 'vitest';
import { Guest } from './support/guest.js';
import { Aggregate, CallFailure } from './support/kinds.js';

const STATE = 'struct<sum: float64, n: int64>';

/** A mean: the state is an object that handlers change in place. */
const MEAN = {
  kind: 'aggregate',
  args: ['float64'],
  state: STATE,
  returns: 'float64?',
  handlers: `
    createState: () => ({ sum: 0, n: 0n }),
    accumulate: (s, x) => { s.sum += x; s.n += 1n; },
    retract: (s, x) => { s.sum -= x; s.n -= 1n; },
    merge: (s, o) => { s.sum += o.sum; s.n += o.n; },
    finish: (s) => (s.n === 0n ? null : s.sum / Number(s.n))`,
} as const;

/** The largest: the state is a value that handlers return. */
const MAX = {
  kind: 'aggregate',
  args: ['int64'],
  state: 'int64?',
  returns: 'int64?',
  handlers: `
    createState: () => null,
    accumulate: (s, x) => (s === null || x > s ? x : s),
    merge: (s, o) => (s === null || (o !== null && o > s) ? o : s),
    finish: (s) => s`,
} as const;

const doubles = (...values: (number | null)[]) => ({ type: 'float64', values });
const longs = (...values: (bigint | null)[]) => ({ type: 'int64', values });

function failure(run: () => unknown): CallFailure {
  try {
    run();
  } catch (error) {
    if (error instanceof CallFailure) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('an aggregate', () => {
  it('keeps a state per slot, and none of its rows', () => {
    const mean = new Aggregate(Guest.of(MEAN));
    mean.accumulate([doubles(1, 2, 3, 4)], [0, 1, 0, 2], 4);
    mean.accumulate([doubles(10)], [2], 3);
    expect(mean.finish('float64?', 4)).toEqual([2, 2, 7, null]);
    expect(mean.finish('float64?', [2, 0, 2, 9])).toEqual([7, 2, 7, null]);
    expect(mean.state(STATE, 4)).toEqual([
      { sum: 4, n: 2n },
      { sum: 2, n: 1n },
      { sum: 14, n: 2n },
      { sum: 0, n: 0n },
    ]);
    mean.close();
  });

  it('without groups has one slot, also over no rows', () => {
    const mean = new Aggregate(Guest.of(MEAN));
    expect(mean.finish('float64?', 1)).toEqual([null]);
    mean.accumulate([doubles()], undefined);
    expect(mean.finish('float64?', 1)).toEqual([null]);
    mean.accumulate([doubles(1, 2)], undefined);
    mean.accumulate([doubles(6)], undefined);
    expect(mean.finish('float64?', 1)).toEqual([3]);
  });

  it('leaves a group as it is for a null in a strict argument', () => {
    const mean = new Aggregate(Guest.of(MEAN));
    mean.accumulate([doubles(null, 5, null)], [0, 1, 1], 2);
    expect(mean.finish('float64?', 2)).toEqual([null, 5]);
    expect(mean.convert(STATE, [doubles(null, 5)], 2)).toEqual([
      { sum: 0, n: 0n },
      { sum: 5, n: 1n },
    ]);
  });

  it('hands nulls to nullable arguments, and constants to every row', () => {
    const guest = Guest.of({
      kind: 'aggregate',
      args: ['int32?', 'int32'],
      state: 'list<int32>',
      returns: 'list<int32>',
      handlers:
        'createState: () => [], accumulate: (s, a, b) => { s.push(a === null ? b : a); }, merge: (s, o) => s.concat(o), finish: (s) => s',
    });
    const list = new Aggregate(guest);
    list.accumulate(
      [
        { type: 'int32', values: [1, null, 3] },
        { type: 'int32', values: [9], constant: true },
      ],
      undefined,
    );
    expect(list.finish('list<int32>', 1)).toEqual([[1, 9, 3]]);
  });

  it('may have states that are values, which handlers return', () => {
    const max = new Aggregate(Guest.of(MAX));
    max.accumulate([longs(3n, 2n ** 62n, 1n, null)], [0, 1, 0, 2], 3);
    expect(max.state('int64?', 3)).toEqual([3n, 2n ** 62n, null]);
    max.merge({ type: 'int64?', values: [5n, null, 7n] }, [0, 1, 2], 3);
    expect(max.finish('int64?', 3)).toEqual([5n, 2n ** 62n, 7n]);
  });

  it('merges what other handles give out, as if they were one', () => {
    const guest = Guest.of(MEAN);
    const [whole, left, right] = [new Aggregate(guest), new Aggregate(guest), new Aggregate(guest)];
    const values = Array.from({ length: 64 }, (_, i) => i * i);
    const groups = values.map((_, i) => i % 5);
    whole.accumulate([doubles(...values)], groups, 5);
    left.accumulate([doubles(...values.slice(0, 20))], groups.slice(0, 20), 5);
    right.accumulate([doubles(...values.slice(20))], groups.slice(20), 5);
    const states = right.state(STATE, 5);
    left.merge({ type: STATE, values: states }, [0, 1, 2, 3, 4], 5);
    expect(left.finish('float64?', 5)).toEqual(whole.finish('float64?', 5));
    const single = new Aggregate(guest);
    single.merge({ type: STATE, values: states }, undefined);
    const total = values.slice(20).reduce((sum, value) => sum + value, 0);
    expect(single.state(STATE, 1)).toEqual([{ sum: total, n: 44n }]);
  });

  it('converts rows to states as if each were a group', () => {
    const mean = new Aggregate(Guest.of(MEAN));
    const states = mean.convert(STATE, [doubles(1, 2, 4)], 3);
    expect(states).toEqual([1, 2, 4].map((sum) => ({ sum, n: 1n })));
    mean.merge({ type: STATE, values: states }, [0, 0, 1], 2);
    expect(mean.finish('float64?', 2)).toEqual([1.5, 4]);
  });

  it('takes rows back', () => {
    const mean = new Aggregate(Guest.of(MEAN));
    mean.accumulate([doubles(1, 2, 3, 4)], [0, 0, 0, 1], 2);
    mean.retract([doubles(1, null, 4)], [0, 0, 1], 2);
    expect(mean.finish('float64?', 2)).toEqual([2.5, null]);
  });

  it('drops and shifts slots', () => {
    const mean = new Aggregate(Guest.of(MEAN));
    const fill = () => mean.accumulate([doubles(0, 1, 2, 3, 4)], [0, 1, 2, 3, 4], 5);
    fill();
    mean.drop([1, 3, 99]);
    expect(mean.finish('float64?', 5)).toEqual([0, null, 2, null, 4]);
    mean.shift(2);
    expect(mean.finish('float64?', 5)).toEqual([2, null, 4, null, null]);
    mean.accumulate([doubles(6)], [2], 3);
    expect(mean.finish('float64?', 3)).toEqual([2, null, 5]);
    mean.drop(2);
    expect(mean.finish('float64?', 3)).toEqual([null, null, 5]);
    mean.shift(100);
    expect(mean.finish('float64?', 3)).toEqual([null, null, null]);
    fill();
    expect(mean.finish('float64?', 5)).toEqual([0, 1, 2, 3, 4]);
  });

  it('tells what its slots hold', () => {
    const mean = new Aggregate(Guest.of(MEAN));
    const empty = mean.size();
    mean.accumulate(
      [doubles(...Array<number>(1000).fill(1))],
      Array.from({ length: 1000 }, (_, i) => i),
      1000,
    );
    const full = mean.size();
    expect(full - empty).toBeGreaterThan(1000 * 40);
    expect(full - empty).toBeLessThan(1000 * 400);
    expect(mean.finish('float64?', 1000)).toHaveLength(1000);
    expect(Math.abs(mean.size() - full)).toBeLessThan(4096);
    mean.drop(1000);
    expect(mean.size()).toBeLessThan(empty + 1000 * 40);
  });

  it('keeps the slots of two handles apart', () => {
    const guest = Guest.of(MEAN, MAX);
    const [one, two, max] = [new Aggregate(guest), new Aggregate(guest), new Aggregate(guest, 1)];
    one.accumulate([doubles(1)], undefined);
    max.accumulate([longs(9n)], undefined);
    two.accumulate([doubles(3)], undefined);
    one.close();
    expect(two.finish('float64?', 1)).toEqual([3]);
    expect(max.finish('int64?', 1)).toEqual([9n]);
  });
});

describe('a failure of an aggregate', () => {
  /** One whose handlers fail as told. */
  const failing = (handlers: string, state = 'int32', returns = 'int32'): Aggregate =>
    new Aggregate(
      Guest.of({
        kind: 'aggregate',
        args: ['int32'],
        state,
        returns,
        handlers: `createState: () => 0, accumulate: (s, x) => s + x, merge: (s, o) => s + o, finish: (s) => s, ${handlers}`,
      }),
    );
  const ints = (...values: (number | null)[]) => ({ type: 'int32', values });

  it('in accumulate names the row and its values, and leaves only close', () => {
    const sum = failing('accumulate: (s, x) => { if (x === 7) throw new RangeError("no"); return s + x; }');
    const error = failure(() => sum.accumulate([ints(1, 7)], [0, 1], 2));
    expect(error).toMatchObject({
      status: -1,
      report: {
        code: 'HEDDLE2001',
        message: 'RangeError: no',
        row: 1,
        arguments: [{ name: 'a0', value: '7' }],
      },
    });
    for (const run of [
      () => sum.accumulate([ints(1)], undefined),
      () => sum.merge(ints(1), undefined),
      () => sum.state('int32', 1),
      () => sum.finish('int32', 1),
      () => sum.drop(1),
      () => sum.shift(1),
      () => sum.size(),
    ]) {
      expect(failure(run)).toMatchObject({ status: -2, report: { code: 'HEDDLE2201' } });
    }
    sum.close();
    expect(failure(() => sum.close()).status).toBe(-2);
  });

  it('in createState, retract and merge names the row', () => {
    const create = failing('createState: () => { throw 1; }');
    expect(failure(() => create.accumulate([ints(null, 1)], [0, 1], 2)).report).toMatchObject({
      row: 1,
      message: 'thrown: 1',
    });
    const merge = failing('merge: () => { throw 2; }');
    expect(failure(() => merge.merge(ints(1, 2), [0, 0], 1)).report).toMatchObject({
      row: 0,
      message: 'thrown: 2',
      arguments: [{ name: 'state', value: '1' }],
    });
    const retract = failing('retract: () => { throw 3; }');
    expect(failure(() => retract.retract([ints(1)], undefined)).report).toMatchObject({
      row: 0,
      message: 'thrown: 3',
    });
  });

  it('in finish or the state names the output row, and the handle stays good', () => {
    const sum = failing('finish: (s) => { if (s > 5) throw new Error("big"); return s / 2; }');
    sum.accumulate([ints(2, 6, 1)], [0, 1, 2], 3);
    expect(failure(() => sum.finish('int32', 3))).toMatchObject({
      status: -1,
      report: { row: 1, message: 'Error: big', arguments: [] },
    });
    expect(failure(() => sum.finish('int32', [0, 2]))).toMatchObject({
      status: -1,
      report: { code: 'HEDDLE2004', row: 1, message: 'returned the number 0.5, which is not an int32' },
    });
    expect(sum.finish('int32', [0])).toEqual([1]);
    const state = failing('accumulate: () => ({})');
    state.accumulate([ints(1)], undefined);
    expect(failure(() => state.state('int32', 1)).report).toMatchObject({
      code: 'HEDDLE2002',
      row: 0,
      message: 'returned an object, which is not an int32',
    });
    expect(failure(() => state.convert('int32', [ints(null, 1)], 2)).report).toMatchObject({
      code: 'HEDDLE2002',
      row: 1,
    });
  });

  it('is a state that is null, missing or promised', () => {
    const sum = failing('');
    expect(failure(() => sum.merge(ints(1, null), [0, 0])).report).toMatchObject({
      code: 'HEDDLE2007',
      row: 1,
      message: "argument 'state' holds null, which is declared int32, not nullable",
    });
    const late = failing('accumulate: async () => 1');
    expect(failure(() => late.accumulate([ints(1)], undefined)).report).toMatchObject({
      code: 'HEDDLE2002',
      row: 0,
    });
  });

  it('is a retract where there is none', () => {
    const sum = failing('');
    expect(failure(() => sum.retract([ints(1)], undefined))).toMatchObject({
      status: -2,
      report: { code: 'HEDDLE2201' },
    });
  });

  it.each<[string, (sum: Aggregate, guest: Guest) => number]>([
    [
      'a group at n',
      (sum, guest) =>
        guest.exports.heddle_aggregate_accumulate(
          sum.handle,
          guest.write([ints(1, 1)], 2).args,
          0,
          guest.writeU32([0, 2]),
          2,
        ),
    ],
    [
      'groups outside memory',
      (sum, guest) =>
        guest.exports.heddle_aggregate_accumulate(sum.handle, guest.write([ints(1)], 1).args, 0, -16, 2),
    ],
    [
      'groups not aligned',
      (sum, guest) =>
        guest.exports.heddle_aggregate_accumulate(
          sum.handle,
          guest.write([ints(1)], 1).args,
          0,
          guest.writeU32([0, 0]) + 2,
          2,
        ),
    ],
    [
      'no groups but slots',
      (sum, guest) =>
        guest.exports.heddle_aggregate_accumulate(sum.handle, guest.write([ints(1)], 1).args, 0, 0, 2),
    ],
    [
      'slots outside memory',
      (sum, guest) => guest.exports.heddle_aggregate_finish(sum.handle, -16, 2, guest.scratch),
    ],
    [
      'a result block outside memory',
      (sum) => sum.guest.exports.heddle_aggregate_state(sum.handle, 0, 1, -16),
    ],
    ['dropped slots outside memory', (sum) => sum.guest.exports.heddle_aggregate_drop(sum.handle, -16, 9)],
    [
      'states of the wrong shape',
      (sum, guest) =>
        guest.exports.heddle_aggregate_merge(sum.handle, guest.write([ints(1), ints(1)], 1).args, 0, 1),
    ],
  ])('is a breach of the contract: %s', (_, run) => {
    const sum = failing('');
    expect(run(sum, sum.guest)).toBe(-2);
    expect(sum.guest.error().code).toBe('HEDDLE2201');
    expect(sum.guest.exports.heddle_aggregate_size(sum.handle)).toBe(-2);
    sum.close();
  });
});

describe('memory', () => {
  it('holds a million groups in 256 MiB', () => {
    const guest = Guest.of(MEAN);
    const mean = new Aggregate(guest);
    const n = 1_000_000;
    for (let start = 0; start < n; start += 8192) {
      const rows = Math.min(8192, n - start);
      const groups = Array.from({ length: rows }, (_, i) => start + i);
      mean.accumulate([doubles(...groups)], groups, start + rows);
    }
    expect(mean.finish('float64?', [0, 777_777, n - 1])).toEqual([0, 777_777, n - 1]);
    expect(guest.exports.memory.buffer.byteLength).toBeLessThan(256 * 2 ** 20);
    expect(mean.size()).toBeGreaterThan(n * 40);
    expect(mean.size()).toBeLessThan(guest.exports.memory.buffer.byteLength);
    mean.close();
    // What was freed serves the next million.
    const before = guest.exports.memory.buffer.byteLength;
    const again = new Aggregate(guest);
    for (let start = 0; start < n; start += 65_536) {
      const rows = Math.min(65_536, n - start);
      const groups = Array.from({ length: rows }, (_, i) => start + i);
      again.accumulate([{ type: 'float64', values: groups }], groups, start + rows);
    }
    expect(guest.exports.memory.buffer.byteLength).toBeLessThan(before * 1.1);
  });

  it('that runs out is HEDDLE2102', () => {
    const guest = Guest.bounded({
      ...MEAN,
      handlers: MEAN.handlers.replace(
        '{ sum: 0, n: 0n }',
        '{ sum: 0, n: 0n, waste: new Array(1000).fill(1) }',
      ),
    });
    const mean = new Aggregate(guest);
    const groups = Array.from({ length: 20_000 }, (_, i) => i);
    expect(failure(() => mean.accumulate([doubles(...groups)], groups, 20_000))).toMatchObject({
      status: -3,
      report: { code: 'HEDDLE2102' },
    });
  });

  it('leaks nothing: 2,000 handles', () => {
    const guest = Guest.of(MEAN);
    const run = (): void => {
      const mean = new Aggregate(guest);
      mean.accumulate([doubles(1, 2, 3)], [0, 1, 2], 3);
      mean.merge({ type: STATE, values: mean.state(STATE, 3) }, [0, 0, 1], 2);
      mean.finish('float64?', 3);
      mean.close();
    };
    for (let i = 0; i < 200; i++) run();
    const before = guest.exports.memory.buffer.byteLength;
    for (let i = 0; i < 2000; i++) run();
    expect(guest.exports.memory.buffer.byteLength).toBe(before);
  });
});
