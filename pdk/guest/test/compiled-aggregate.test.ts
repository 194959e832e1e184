import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kernel, Statement } from '../../src/compile/ir.js';
import {
  bail,
  f64,
  fn,
  get,
  give,
  i32,
  i64,
  ins,
  kernel,
  local,
  set,
  str,
  when,
} from '../../test/compile/emit/support/ir.js';
import { bailouts, type CompiledDeclaration, type GuestFile, linked } from './support/compiled.js';
import { Guest } from './support/guest.js';
import { Aggregate, CallFailure } from './support/kinds.js';

const raise = (message: string): Statement => ({
  op: 'throw',
  className: 'Error',
  message: str(message),
  frames: [],
});

/** The state of `mean`: sum, count, the last value or null, and whether any was negative. */
const state = () => ({
  sum: local('sum', 'f64'),
  n: local('n', 'i64'),
  last: local('last', 'f64'),
  none: local('none', 'i32'),
  below: local('below', 'i32'),
});
const STATE = 'struct<sum: float64, n: int64, more: struct<last: int16?, below: bool>>';

interface Exits {
  /** What accumulate does with 13, and finish with a count of 13. */
  readonly at13?: Statement;
  readonly create?: Statement;
}

/** Its second operand is as the state's columns are declared. */
function merge(own: ReturnType<typeof state>) {
  const [sum, n] = [local('sum2', 'f64'), local('n2', 'i64')];
  const [last, none, below] = [local('last2', 'i32'), local('none2', 'i32'), local('below2', 'i32')];
  return fn(
    'merge',
    [...Object.values(own), sum, n, last, none, below],
    [],
    [
      set(own.sum, ins('f64.add', get(own.sum), get(sum))),
      set(own.n, ins('i64.add', get(own.n), get(n))),
      when(ins('i32.eqz', get(none)), [
        set(own.last, ins('f64.convert_i32_s', get(last))),
        set(own.none, i32(0)),
      ]),
      when(get(below), [set(own.below, i32(1))]),
      give(),
    ],
  );
}

function kernels({ at13, create }: Exits = {}): Kernel[] {
  const own = state();
  const locals = Object.values(own);
  const x = local('x', 'f64');
  const update = (by: 'add' | 'sub') => [
    ...(at13 === undefined ? [] : [when(ins('f64.eq', get(x), f64(13)), [at13])]),
    set(own.sum, ins(`f64.${by}`, get(own.sum), get(x))),
    set(own.n, ins(`i64.${by}`, get(own.n), i64(1n))),
    set(own.last, get(x)),
    set(own.none, i32(0)),
    when(ins('f64.lt', get(x), f64(0)), [set(own.below, i32(1))]),
    give(),
  ];
  return [
    kernel(
      'createState',
      fn(
        'createState',
        locals,
        [],
        [
          ...(create === undefined ? [] : [create]),
          set(own.sum, f64(0)),
          set(own.n, i64(0n)),
          set(own.last, f64(0)),
          set(own.none, i32(1)),
          set(own.below, i32(0)),
          give(),
        ],
      ),
      locals.length,
    ),
    kernel('accumulate', fn('accumulate', [...locals, x], [], update('add')), locals.length),
    kernel('retract', fn('retract', [...locals, x], [], update('sub')), locals.length),
    kernel('merge', merge(own), locals.length),
    kernel(
      'finish',
      fn(
        'finish',
        locals,
        [{ type: 'f64', nullable: true }],
        [
          ...(at13 === undefined ? [] : [when(ins('i64.eq', get(own.n), i64(13n)), [at13])]),
          when(ins('i64.eqz', get(own.n)), [give(f64(0), i32(1))]),
          give(ins('f64.div', get(own.sum), ins('f64.convert_i64_s', get(own.n))), i32(0)),
        ],
      ),
      locals.length,
    ),
  ];
}

function mean(exits: Exits = {}, js: { at13?: string; create?: string } = {}): CompiledDeclaration {
  const update = (sign: string) =>
    `(s, x) => { if (x === 13) { ${js.at13 ?? ''} } s.sum ${sign}= x; s.n ${sign}= 1n; s.more.last = x; if (x < 0) s.more.below = true; }`;
  return {
    kind: 'aggregate',
    args: ['float64'],
    state: STATE,
    returns: 'float64?',
    handlers: `createState() { ${js.create ?? ''} return { sum: 0, n: 0n, more: { last: null, below: false } }; },
      accumulate: ${update('+')},
      retract: ${update('-')},
      merge: (s, o) => { s.sum += o.sum; s.n += o.n; if (o.more.last !== null) s.more.last = o.more.last; if (o.more.below) s.more.below = true; },
      finish: (s) => { if (s.n === 13n) { ${js.at13 ?? ''} } return s.n === 0n ? null : s.sum / Number(s.n); }`,
    kernels: kernels(exits),
  };
}

type Step = (aggregate: Aggregate) => unknown;

/** What each step answers, failures included. */
function outcomes(guest: Guest, steps: readonly Step[]): unknown[] {
  const aggregate = new Aggregate(guest);
  const answers = steps.map((step) => {
    try {
      return step(aggregate) ?? 'done';
    } catch (error) {
      if (error instanceof CallFailure) return { status: error.status, report: error.report };
      throw error;
    }
  });
  aggregate.close();
  return answers;
}

function guestOf(declaration: CompiledDeclaration, file: GuestFile | 'js'): Guest {
  const { kernels: _, ...plain } = declaration;
  return file === 'js' ? Guest.of(plain) : linked(file, [declaration]);
}

const numbers = (values: readonly (number | null)[]) => [{ type: 'float64', values }];
const read: Step[] = [(a) => a.state(STATE, 4), (a) => a.finish('float64?', [3, 0, 9, 2, 1])];

describe('compiled aggregates answer as the js tier does', () => {
  const plain = mean();
  const guests = (['js', 'engine', 'lean'] as const).map((file) => guestOf(plain, file));

  function same(steps: readonly Step[]): void {
    const [js, ...others] = guests.map((guest) => outcomes(guest, steps));
    for (const answers of others) expect(answers).toEqual(js);
  }

  it('over groups, with nulls skipped, drops and shifts between', () => {
    same([
      ...read,
      (a) => a.accumulate(numbers([1, 2, null, -4, 5]), [0, 1, 1, 2, 0], 3),
      ...read,
      (a) => a.retract(numbers([1, 7]), [0, 3], 4),
      ...read,
      (a) => a.drop([1, 60]),
      ...read,
      (a) => a.shift(1),
      ...read,
      (a) => a.accumulate(numbers([8, 9]), [5, 0], 6),
      (a) => a.drop(2),
      ...read,
      (a) => a.shift(99),
      ...read,
    ]);
  });

  it('over one group without a list', () => {
    same([
      (a) => a.accumulate(numbers([1, 2, 3, -0.5, null]), undefined),
      ...read,
      (a) => a.accumulate(numbers([]), undefined),
      ...read,
    ]);
  });

  it('converting rows and merging what came of it', () => {
    const other = { sum: 4, n: 2n, more: { last: -3, below: true } };
    const empty = { sum: 0, n: 0n, more: { last: null, below: false } };
    same([
      (a) => a.convert(STATE, numbers([1, null, 3]), 3),
      (a) => a.convert(STATE, [{ type: 'float64', values: [2], constant: true }], 5),
      (a) => a.merge({ type: STATE, values: [other, empty, other] }, [2, 2, 0], 3),
      ...read,
      (a) => a.merge({ type: STATE, values: [other, { ...other, n: null }] }, [0, 1], 3),
    ]);
  });

  it('when a state does not fit its type', () => {
    same([
      (a) => a.accumulate(numbers([1, 40_000]), [0, 1], 2),
      ...read,
      (a) => a.finish('float64?', 2),
      (a) => a.convert(STATE, numbers([1, 2.5]), 2),
      ...read,
    ]);
  });

  it('whatever is done in whatever order', () => {
    const value = fc.oneof(
      fc.integer({ min: -9, max: 9 }),
      fc.constant(null),
      fc.double({ noDefaultInfinity: true, noNaN: true, min: -100, max: 100 }),
    );
    const batch = fc.array(fc.record({ value, slot: fc.nat(5) }), { maxLength: 20 });
    const updates = fc.record({ op: fc.constantFrom('accumulate' as const, 'retract' as const), batch });
    const slots = fc.record({
      op: fc.constantFrom('drop' as const, 'read' as const),
      slots: fc.array(fc.nat(7), { maxLength: 4 }),
    });
    const steps = fc.array(
      fc.oneof(updates, slots, fc.record({ op: fc.constant('shift' as const), by: fc.nat(3) })),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(steps, (given) => {
        const run = given.map(
          (step): Step =>
            (a) => {
              if ('by' in step) return a.shift(step.by);
              if ('slots' in step)
                return step.op === 'drop' ? a.drop(step.slots) : a.finish('float64?', step.slots);
              const values = step.batch.map((row) => row.value);
              return a[step.op](
                numbers(values),
                step.batch.map((row) => row.slot),
                6,
              );
            },
        );
        same([...run, (a) => a.finish('float64?', 8)]);
      }),
      { numRuns: 60 },
    );
  });

  it('through every verb of the Extism ABI', () => {
    const states = '[{"state":{"sum":3,"n":"2","more":{"last":-1,"below":true}}}]';
    for (const [verb, input] of [
      [0, '[[1],[2],[null]]'],
      [1, '[[1],[2]]'],
      [1, '[{"group":4,"a0":1},{"group":7,"a0":-2}]'],
      [2, states],
      [3, states],
    ] as const) {
      const [js, ...others] = guests.map((guest) => new TextDecoder().decode(guest.extism(0, input, verb)));
      for (const answer of others) expect(answer).toBe(js);
    }
  });
});

describe('a handle whose row bails out', () => {
  const declaration = mean({ at13: bail() });
  const steps: Step[] = [
    (a) => a.accumulate(numbers([1, 2, -3]), [0, 1, 2], 3),
    (a) => a.accumulate(numbers([4, 13, 5, null]), [0, 1, 4, 2], 5),
    ...read,
    (a) => a.accumulate(numbers([6]), [3], 5),
    (a) => a.retract(numbers([6]), [3], 5),
    (a) => a.merge({ type: STATE, values: [{ sum: 4, n: 2n, more: { last: -3, below: true } }] }, [0], 5),
    (a) => a.drop([1]),
    (a) => a.shift(1),
    ...read,
    (a) => a.convert(STATE, numbers([1, 13, 3]), 3),
  ];

  it('stays in the js tier with all its states', () => {
    const guest = guestOf(declaration, 'engine');
    expect(outcomes(guest, steps)).toEqual(outcomes(guestOf(declaration, 'js'), steps));
    // The row, those behind it that are not skipped or are, those of later batches, and one of the conversion.
    expect(bailouts(guest)).toBe(3 + 1 + 1 + 1 + 1);
  });

  it('when finish bails out', () => {
    const many: Step[] = [
      (a) => a.accumulate(numbers(new Array(15).fill(2)), [...new Array(13).fill(1), 0, 2], 3),
      ...read,
      ...read,
    ];
    const guest = guestOf(declaration, 'engine');
    expect(outcomes(guest, many)).toEqual(outcomes(guestOf(declaration, 'js'), many));
    expect(bailouts(guest)).toBe(1);
  });
});

describe('compiled aggregates fail as the js tier does', () => {
  it.each(['engine', 'lean'] as const)('when a handler throws: %s', (file) => {
    const declaration = mean({ at13: raise('13') }, { at13: 'throw new Error("13");' });
    const many: Step[] = [
      (a) => a.accumulate(numbers(new Array(14).fill(2)), [...new Array(13).fill(1), 0], 2),
      (a) => a.convert(STATE, numbers([1, null, 13, 40_000]), 4),
      (a) => a.convert(STATE, numbers([1, 40_000, 13]), 3),
      // The handle stays good after a finish that failed.
      ...read,
      ...read,
      (a) => a.accumulate(numbers([1, null, 13, 5]), [0, 0, 1, 1], 2),
      ...read,
    ];
    expect(outcomes(guestOf(declaration, file), many)).toEqual(outcomes(guestOf(declaration, 'js'), many));
  });

  it.each(['engine', 'lean'] as const)('when createState throws: %s', (file) => {
    const declaration = mean({ create: raise('none') }, { create: 'throw new Error("none");' });
    const runs: Step[][] = [
      [(a) => a.accumulate(numbers([null, 1, 2]), [0, 1, 2], 3), ...read],
      [(a) => a.accumulate(numbers([null, null]), [0, 1], 3), (a) => a.shift(1), (a) => a.drop(2), ...read],
      [(a) => a.finish('float64?', [])],
      [(a) => a.convert(STATE, numbers([null, 1]), 2)],
    ];
    for (const run of runs) {
      expect(outcomes(guestOf(declaration, file), run)).toEqual(outcomes(guestOf(declaration, 'js'), run));
    }
  });

  it('when lists of slots are none', () => {
    const run: Step[] = [(a) => a.accumulate(numbers([1, 2]), [0, 3], 3), ...read];
    expect(outcomes(guestOf(mean(), 'lean'), run)).toEqual(outcomes(guestOf(mean(), 'js'), run));
  });
});

describe('states of compiled aggregates', () => {
  it('are small: a million groups in 64 MiB', () => {
    const guest = linked('lean', [mean()], { maximum: 1024 });
    const aggregate = new Aggregate(guest);
    for (let from = 0; from < 1_000_000; from += 100_000) {
      const slots = Array.from({ length: 100_000 }, (_, i) => from + i);
      aggregate.accumulate(numbers(slots), slots, from + 100_000);
    }
    expect(aggregate.size()).toBeGreaterThan(26_000_000);
    expect(aggregate.finish('float64?', [999_999, 0])).toEqual([999_999, 0]);
    aggregate.close();
  });

  it('are freed: 2,000 handles', () => {
    const guest = linked('engine', [mean({ at13: bail() })]);
    const once = () => {
      const aggregate = new Aggregate(guest);
      aggregate.accumulate(numbers([1, 2, 3]), [0, 1, 999], 1000);
      aggregate.accumulate(numbers([13]), [0], 1000);
      aggregate.close();
    };
    for (let i = 0; i < 200; i++) once();
    const before = guest.exports.memory.buffer.byteLength;
    for (let i = 0; i < 2000; i++) once();
    expect(guest.exports.memory.buffer.byteLength).toBe(before);
  });
});
