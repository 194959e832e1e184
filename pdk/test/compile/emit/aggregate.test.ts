import { describe, expect, it } from 'vitest';
import type { Kernel, Statement } from '../../../src/compile/ir.js';
import { bail, f64, fn, get, give, i32, ins, kernel, local, set, when } from './support/ir.js';
import { Machine } from './support/machine.js';

/** Sum and greatest value; a value of 13 bails out after the sum was changed. */
function kernels(): Kernel[] {
  const [sum, top, topNull] = [local('sum', 'f64'), local('top', 'f64'), local('top_null', 'i32')];
  const state = [sum, top, topNull];
  const value = local('value', 'f64');
  const take = (from: Statement[]): Statement[] => [
    set(sum, ins('f64.add', get(sum), get(value))),
    when(ins('f64.eq', get(value), f64(13)), [bail()]),
    ...from,
  ];
  const raise = [
    when(ins('i32.or', get(topNull), ins('f64.gt', get(value), get(top))), [
      set(top, get(value)),
      set(topNull, i32(0)),
    ]),
  ];
  const other = [local('o_sum', 'f64'), local('o_top', 'f64'), local('o_null', 'i32')] as const;
  return [
    kernel('createState', fn('createState', state, [], [set(sum, f64(0)), set(topNull, i32(1)), give()]), 3),
    kernel('accumulate', fn('accumulate', [...state, value], [], [...take(raise), give()]), 3),
    kernel(
      'merge',
      fn(
        'merge',
        [...state, ...other],
        [],
        [
          set(sum, ins('f64.add', get(sum), get(other[0]))),
          when(ins('i32.eqz', get(other[2])), [set(top, get(other[1])), set(topNull, i32(0))]),
          give(),
        ],
      ),
      3,
    ),
    kernel(
      'finish',
      fn(
        'finish',
        state,
        [{ type: 'f64', nullable: true }],
        [give(ins('f64.mul', get(sum), get(top)), get(topNull))],
      ),
      3,
    ),
  ];
}

const signature = { args: ['float64'], state: ['float64', 'float64?'], returns: 'float64?' };
const rows = (...values: (number | null)[]) => values.map((value) => [value]);

describe('an aggregate', () => {
  it('keeps one group', () => {
    const machine = new Machine(kernels(), signature);
    const states = machine.states(4);
    const [sums = 0, tops = 0] = states;
    expect(machine.aggregate('createState', states, 4, rows(0, 0, 0, 0)).verdict).toBe(0);
    expect(machine.aggregate('finish', states, 4, rows(0)).values).toEqual([null]);
    expect(machine.aggregate('accumulate', states, 4, rows(1, 5, 3))).toMatchObject({ verdict: 0, row: 3 });
    expect([machine.state(sums, 2), machine.state(tops, 2)]).toEqual([
      [9, 0],
      [5, 0],
    ]);
    expect(machine.aggregate('finish', states, 4, rows(0, 0)).values).toEqual([45, null]);
  });

  it('keeps many', () => {
    const machine = new Machine(kernels(), signature);
    const states = machine.states(4);
    machine.aggregate('createState', states, 4, rows(0, 0, 0, 0));
    machine.aggregate('accumulate', states, 4, rows(1, 2, 3, 4, 5), [0, 2, 0, 2, 3]);
    expect(machine.aggregate('finish', states, 4, rows(0, 0, 0, 0)).values).toEqual([12, null, 24, 25]);
    expect(machine.aggregate('finish', states, 4, rows(0, 0), [3, 0]).values).toEqual([25, 12]);
    expect(
      machine.aggregate(
        'merge',
        states,
        4,
        [
          [10, 7],
          [1, null],
        ],
        [1, 0],
      ).verdict,
    ).toBe(0);
    expect(machine.aggregate('finish', states, 4, rows(0, 0), [1, 0]).values).toEqual([70, 15]);
  });

  it.each([
    [undefined],
    [[0, 0, 0]],
  ])('leaves the state of a row that bails out as it was: groups %j', (groups) => {
    const machine = new Machine(kernels(), signature);
    const states = machine.states(2);
    machine.aggregate('createState', states, 2, rows(0, 0));
    expect(machine.aggregate('accumulate', states, 2, rows(4, 13, 1), groups)).toMatchObject({
      verdict: 1,
      row: 1,
    });
    expect(machine.state(states[0] ?? 0, 1)).toEqual([4]);
  });

  it('skips nulls where the argument is nullable and the handler says so', () => {
    const [count, value, missing] = [
      local('count', 'f64'),
      local('value', 'f64'),
      local('value_null', 'i32'),
    ];
    const body = [set(count, ins('f64.add', get(count), ins('f64.convert_i32_u', get(missing)))), give()];
    const machine = new Machine(
      [kernel('accumulate', fn('accumulate', [count, value, missing], [], body), 1)],
      { args: ['float64?'], state: ['float64'], returns: 'float64' },
    );
    const states = machine.states(2);
    machine.aggregate('accumulate', states, 2, rows(1, null, null));
    expect(machine.state(states[0] ?? 0, 2)).toEqual([2, 0]);
    machine.aggregate('accumulate', states, 2, rows(1, null, null), [0, 1, 0]);
    expect(machine.state(states[0] ?? 0, 2)).toEqual([3, 1]);
  });
});
