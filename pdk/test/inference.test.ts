import { describe, expect, expectTypeOf, it } from 'vitest';
import { bool, float64, int32, int64, nullable, scalar, utf8 } from '../src/index.js';

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

describe('declarations that escape the type checker', () => {
  const options = { args: [int32('n')], returns: int32() };
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
  ])('refuses %s', (_, declare) => {
    expect(declare).toThrow(TypeError);
    expect(declare).toThrowErrorMatchingSnapshot();
  });
});
