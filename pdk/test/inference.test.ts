import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  aggregate,
  binary,
  bool,
  Decimal,
  date32,
  decimal128,
  duration,
  float32,
  float64,
  type Interval,
  int8,
  int16,
  int32,
  int64,
  interval,
  list,
  map,
  nullable,
  overload,
  partition,
  scalar,
  struct,
  table,
  time,
  timestamp,
  uint8,
  uint16,
  uint32,
  utf8,
  variadic,
} from '../src/index.js';

describe('scalar', () => {
  it('infers the parameters of the handler from args', () => {
    scalar(
      { args: [bool('a'), int32('b'), int64('c'), float64('d'), utf8('e')], returns: float64() },
      (a, b, c, d, e) => {
        expectTypeOf(a).toEqualTypeOf<boolean>();
        expectTypeOf(b).toEqualTypeOf<number>();
        expectTypeOf(c).toEqualTypeOf<bigint>();
        expectTypeOf(d).toEqualTypeOf<number>();
        expectTypeOf(e).toEqualTypeOf<string>();
        return 0;
      },
    );
  });

  it('gives nullable arguments null and lets nullable results be null', () => {
    const half = scalar({ args: [nullable(int64('n'))], returns: nullable(utf8()) }, (n) => {
      expectTypeOf(n).toEqualTypeOf<bigint | null>();
      return n === null ? null : `${n}`;
    });
    expectTypeOf(half.handler).toEqualTypeOf<(n: bigint | null) => string | null>();
  });

  it('lets a handler take fewer parameters, or none', () => {
    const one = scalar({ args: [int32('a'), int32('b')], returns: int32() }, () => 1);
    expectTypeOf(one.handler).parameters.toEqualTypeOf<[number, number]>();
    const answer = scalar({ args: [], returns: int32() }, () => 42);
    expectTypeOf(answer.handler).parameters.toEqualTypeOf<[]>();
  });

  it('lets one function call another, and a test call its handler', () => {
    const twice = scalar({ args: [float64('x')], returns: float64() }, (x) => 2 * x);
    const fourTimes = scalar({ args: [float64('x')], returns: float64() }, (x) =>
      twice.handler(twice.handler(x)),
    );
    expect(fourTimes.handler(3)).toBe(12);
  });

  it('is frozen data with immutable as the default volatility', () => {
    const definition = scalar({ args: [utf8('s')], returns: bool(), doc: 'Says yes.' }, () => true);
    expect(definition).toMatchObject({
      kind: 'scalar',
      args: [{ name: 's', type: 'utf8', nullable: false }],
      returns: { type: 'bool', nullable: false },
      name: undefined,
      volatility: 'immutable',
      doc: 'Says yes.',
    });
    expect(Object.isFrozen(definition)).toBe(true);
  });
});

describe('types', () => {
  it('give the handler what they say', () => {
    scalar(
      {
        args: [
          ...([int8('a'), uint16('b'), uint32('c'), float32('d'), date32('e')] as const),
          ...([decimal128('f', 10, 2), binary('g'), interval('h')] as const),
          ...([timestamp('i', 'us', 'UTC'), time('j', 'ns'), duration('k', 's')] as const),
        ],
        returns: nullable(decimal128(12, 4)),
      },
      (a, b, c, d, e, f, g, h, i, j, k) => {
        expectTypeOf([a, b, c, d, e]).toEqualTypeOf<number[]>();
        expectTypeOf(f).toEqualTypeOf<Decimal>();
        expectTypeOf(g).toEqualTypeOf<Uint8Array>();
        expectTypeOf(h).toEqualTypeOf<Interval>();
        expectTypeOf([i, j, k]).toEqualTypeOf<bigint[]>();
        return f.add(f);
      },
    );
  });

  it('nest to any depth', () => {
    const place = struct('place', {
      name: utf8(),
      tags: list(nullable(utf8())),
      counts: map(int32(), nullable(struct({ n: int64() }))),
    });
    scalar({ args: [nullable(place)], returns: list(list(float64())) }, (value) => {
      expectTypeOf(value).toEqualTypeOf<{
        name: string;
        tags: (string | null)[];
        counts: Map<number, { n: bigint } | null>;
      } | null>();
      return [[1, 2], new Float64Array(3), []];
    });
  });

  it('take less than they give', () => {
    const point = struct({ x: float64(), y: nullable(float64()) });
    scalar({ args: [], returns: map(utf8(), point) }, () => {
      const result: ReadonlyMap<string, { readonly x: number; readonly y: null }> = new Map();
      return result;
    });
    scalar({ args: [], returns: list(bool()) }, () => Object.freeze([true, false]));
  });

  it('have names only where they are given one', () => {
    expect(timestamp('us')).toEqual({ type: 'timestamp', nullable: false, unit: 'us' });
    expect(timestamp('us', 'UTC')).toEqual({
      type: 'timestamp',
      nullable: false,
      unit: 'us',
      timezone: 'UTC',
    });
    expect(timestamp('us', 'ms')).toEqual({ name: 'us', type: 'timestamp', nullable: false, unit: 'ms' });
    expect(timestamp('at', 's', 'UTC')).toMatchObject({ name: 'at', unit: 's', timezone: 'UTC' });
    expect(time('s', 'ns')).toEqual({ name: 's', type: 'time', nullable: false, unit: 'ns' });
    expect(decimal128('price', 10, 2)).toMatchObject({ name: 'price', precision: 10, scale: 2 });
    expect(list('xs', nullable(int8()))).toMatchObject({
      name: 'xs',
      item: { type: 'int8', nullable: true },
    });
    expect(struct({ a: uint8(), b: int16() }).name).toBe(undefined);
    expect(struct({ a: uint8(), b: int16() })).toMatchObject({ fields: [{ name: 'a' }, { name: 'b' }] });
    expect(Object.isFrozen(map('m', utf8(), utf8()))).toBe(true);
  });
});

describe('scalar.vectorized', () => {
  it('gives columns and the number of rows', () => {
    const twice = scalar.vectorized(
      { args: [float64('a'), int64('b'), bool('c'), utf8('d'), nullable(int32('e'))], returns: float64() },
      (a, b, c, d, e, rows) => {
        expectTypeOf(a).toEqualTypeOf<Float64Array>();
        expectTypeOf(b).toEqualTypeOf<BigInt64Array>();
        expectTypeOf(c).toEqualTypeOf<Uint8Array>();
        expectTypeOf(d).toEqualTypeOf<string[]>();
        expectTypeOf(e).toEqualTypeOf<(number | null)[]>();
        expectTypeOf(rows).toEqualTypeOf<number>();
        return a;
      },
    );
    expect(twice).toMatchObject({ kind: 'scalar', vectorized: true });
    scalar.vectorized({ args: [variadic(timestamp('at', 's'))], returns: utf8() }, (...columns) => {
      expectTypeOf(columns).toEqualTypeOf<[...BigInt64Array[], number]>();
      return [];
    });
  });
});

describe('variadic arguments', () => {
  it('are rest parameters', () => {
    const join = scalar(
      { args: [utf8('by'), variadic(nullable(utf8('parts')))], returns: utf8() },
      (by, ...parts) => {
        expectTypeOf(parts).toEqualTypeOf<(string | null)[]>();
        return parts.join(by);
      },
    );
    expect(join.handler('-', 'a', null, 'b')).toBe('a--b');
  });
});

describe('aggregate', () => {
  it('infers states and results', () => {
    const mean = aggregate({
      args: [float64('x'), nullable(int32('weight'))],
      state: struct({ sum: float64(), count: int64() }),
      returns: nullable(float64()),
      createState: () => ({ sum: 0, count: 0n }),
      accumulate(state, x, weight) {
        expectTypeOf(state).toEqualTypeOf<{ sum: number; count: bigint }>();
        expectTypeOf(weight).toEqualTypeOf<number | null>();
        state.sum += x;
      },
      merge(state, other) {
        state.sum += other.sum;
      },
      finish: (state) => (state.count === 0n ? null : state.sum / Number(state.count)),
    });
    expect(mean).toMatchObject({ kind: 'aggregate', exact: false, volatility: 'immutable' });
    expect(mean.handlers.finish(mean.handlers.createState())).toBe(null);
  });

  it('lets states that cannot change in place be returned, and those that can either way', () => {
    aggregate({
      args: [decimal128('d', 10, 2)],
      state: decimal128(38, 2),
      returns: decimal128(38, 2),
      exact: true,
      createState: () => Decimal.from('0.00'),
      accumulate: (state, d) => state.add(d),
      retract: (state, d) => state.sub(d),
      merge: (state, other) => state.add(other),
      finish: (state) => state,
    });
    aggregate({
      args: [utf8('s')],
      state: list(utf8()),
      returns: list(utf8()),
      createState: () => [],
      accumulate: (state, s) => [...state, s],
      merge(state, other) {
        state.push(...other);
      },
      finish: (state) => state,
    });
  });
});

describe('table and partition', () => {
  it('take generators, arrays and anything else that can be iterated', () => {
    const split = table(
      { args: [utf8('text')], output: { word: utf8(), at: nullable(int32()) } },
      function* (text) {
        expectTypeOf(text).toEqualTypeOf<string>();
        yield { word: text, at: 0 };
        yield { word: text, at: null };
      },
    );
    expect([...split.handler('a')]).toHaveLength(2);
    table({ args: [int32('n')], output: { i: int32() } }, (n) =>
      Array.from({ length: n }, (_, i) => ({ i })),
    );
    table({ args: [], output: { i: int32() } }, () => new Set([{ i: 1 }]).values());
    table({ args: [], output: { i: int32() } }, () => []);
  });

  it('infer parameters, states and rows', () => {
    const sessions = partition({
      input: { user: utf8(), at: timestamp('us'), tags: list(utf8()) },
      params: [int64('gap')],
      output: { user: utf8(), session: int32() },
      partitionBy: ['user'],
      orderBy: ['at', { column: 'user', descending: true }],
      open: (gap) => {
        expectTypeOf(gap).toEqualTypeOf<bigint>();
        return { gap, session: 0 };
      },
      *process(state, row) {
        expectTypeOf(state).toEqualTypeOf<{ gap: bigint; session: number }>();
        expectTypeOf(row).toEqualTypeOf<{
          readonly user: string;
          readonly at: bigint;
          readonly tags: string[];
        }>();
        yield { user: row.user, session: state.session };
      },
      finish(state) {
        state.session = 0;
      },
    });
    expect(sessions.orderBy).toEqual([
      { column: 'at', descending: false, nullsFirst: true },
      { column: 'user', descending: true, nullsFirst: false },
    ]);
    partition({
      input: { x: int32() },
      output: { x: int32() },
      partitionBy: [],
      orderBy: [{ column: 'x', nullsFirst: false }],
      open: () => 0,
      process: (_, row) => (row.x > 0 ? [row] : undefined),
    });
  });
});

describe('overload', () => {
  it('keeps the functions', () => {
    const area = overload(
      scalar({ args: [float64('r')], returns: float64() }, (r) => r * r),
      scalar({ args: [int32('w'), int32('h')], returns: int32() }, (w, h) => w * h),
    );
    expectTypeOf(area.overloads[1].handler).toEqualTypeOf<(w: number, h: number) => number>();
    expect(area.overloads[1].handler(2, 3)).toBe(6);
  });
});

describe('declarations that escape the type checker', () => {
  const options = { args: [int32('n')], returns: int32() };
  const rows = { input: { a: int32(), xs: list(int32()) }, output: { a: int32() }, open() {}, process() {} };
  const half = scalar({ args: [float64('x')], returns: float64() }, (x) => x / 2);
  it.each([
    ['no options', () => Reflect.apply(scalar, undefined, [])],
    ['no args', () => Reflect.apply(scalar, undefined, [{ returns: int32() }, () => 1])],
    [
      'an argument without a name',
      () => Reflect.apply(scalar, undefined, [{ ...options, args: [int32()] }, () => 1]),
    ],
    [
      'an argument that is no type',
      () => Reflect.apply(scalar, undefined, [{ ...options, args: ['int32'] }, () => 1]),
    ],
    [
      'an argument that is null',
      () => Reflect.apply(scalar, undefined, [{ ...options, args: [null] }, () => 1]),
    ],
    [
      'a result with a name',
      () => Reflect.apply(scalar, undefined, [{ ...options, returns: int32('r') }, () => 1]),
    ],
    ['no result', () => Reflect.apply(scalar, undefined, [{ args: [] }, () => 1])],
    ['no handler', () => Reflect.apply(scalar, undefined, [options])],
    [
      'another volatility',
      () => Reflect.apply(scalar, undefined, [{ ...options, volatility: 'pure' }, () => 1]),
    ],
    ['a name that is no string', () => Reflect.apply(scalar, undefined, [{ ...options, name: 1 }, () => 1])],
    ['nullable of nullable', () => Reflect.apply(nullable, undefined, [nullable(int32('n'))])],
    ['nullable of nothing', () => Reflect.apply(nullable, undefined, [])],
    ['variadic of no argument', () => Reflect.apply(variadic, undefined, [int32()])],
    ['nullable of variadic', () => Reflect.apply(nullable, undefined, [variadic(int32('n'))])],
    [
      'variadic before others',
      () =>
        Reflect.apply(scalar, undefined, [{ ...options, args: [variadic(int32('n')), int32('m')] }, () => 1]),
    ],
    ['a precision beyond 38', () => decimal128(39, 0)],
    ['a scale beyond the precision', () => decimal128('d', 5, 6)],
    ['an unknown unit', () => Reflect.apply(time, undefined, ['t', 'min'])],
    ['a time zone that is none', () => timestamp('at', 'us', 'a b')],
    ['a list of nothing', () => Reflect.apply(list, undefined, ['xs'])],
    ['a list of something with a name', () => Reflect.apply(list, undefined, [int32('x')])],
    ['a map with float keys', () => Reflect.apply(map, undefined, [float64(), int32()])],
    ['a map with nullable keys', () => Reflect.apply(map, undefined, [nullable(utf8()), int32()])],
    ['a struct without fields', () => struct({})],
    ['a struct with a field that is a number', () => struct({ 1: int32() })],
    ['a struct of something else', () => Reflect.apply(struct, undefined, [{ a: 'int32' }])],
    [
      'an aggregate of a named state',
      () => Reflect.apply(aggregate, undefined, [{ ...options, state: int32('s') }]),
    ],
    [
      'an aggregate without merge',
      () =>
        Reflect.apply(aggregate, undefined, [
          { ...options, state: int32(), createState() {}, accumulate() {} },
        ]),
    ],
    ['a table without columns', () => table({ args: [], output: {} }, () => [])],
    [
      'a variadic table',
      () =>
        Reflect.apply(table, undefined, [{ args: [variadic(int32('n'))], output: { n: int32() } }, () => []]),
    ],
    [
      'a partition of unknown keys',
      () => Reflect.apply(partition, undefined, [{ ...rows, partitionBy: ['b'] }]),
    ],
    ['a partition without keys', () => Reflect.apply(partition, undefined, [rows])],
    [
      'a partition with an unknown order',
      () => Reflect.apply(partition, undefined, [{ ...rows, partitionBy: [], orderBy: [{}] }]),
    ],
    [
      'a partition ordered by lists',
      () => Reflect.apply(partition, undefined, [{ ...rows, partitionBy: ['xs'] }]),
    ],
    [
      'overloads of two kinds',
      () => Reflect.apply(overload, undefined, [half, table({ args: [], output: { n: int32() } }, () => [])]),
    ],
    ['overloads that are the same', () => overload(half, half)],
    ['one overload', () => Reflect.apply(overload, undefined, [half])],
  ])('refuses %s', (_, declare) => {
    expect(declare).toThrow(TypeError);
    expect(declare).toThrowErrorMatchingSnapshot();
  });
});
