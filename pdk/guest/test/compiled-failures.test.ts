import { describe, expect, it } from 'vitest';
import { get, give, i32, ins, str, when } from '../../test/compile/emit/support/ir.js';
import { type CompiledDeclaration, linked } from './support/compiled.js';
import {
  add,
  call,
  column,
  joined,
  picky,
  raise,
  same,
  struct,
  t,
  text,
  u,
  upper,
  x,
  y,
} from './support/compiled-functions.js';

describe('compiled scalar functions fail as the js tier does', () => {
  it('when they throw, with row and arguments', () => {
    const answer = same(picky, [column('float64', [1, 2, 11, 99])], 4);
    expect(answer).toMatchObject({
      status: -1,
      error: { code: 'HEDDLE2001', message: 'RangeError: too large', row: 2 },
    });
  });

  it('when a result does not fit', () => {
    const answer = same(picky, [column('float64', [1, 2, 7])], 3);
    expect(answer).toMatchObject({
      error: { code: 'HEDDLE2004', message: 'returned the number 700, which is not an int8' },
    });
    same(picky, [column('float64', [1, 2.5])], 2);
    same(picky, [column('float64', [Number.NaN])], 1);
    const values = [
      { a: 1n, t: 'x' },
      { a: 86_400n, t: 'x' },
    ];
    expect(same(struct, [column('struct<a: int64, t: utf8?>', values)], 2)).toMatchObject({
      error: { message: 'returned the bigint 86400n, which is not a time[s] at .small', row: 1 },
    });
  });

  it('when a text is not UTF-8, but not before the rows in front of it', () => {
    const bad = Uint8Array.of(0x61, 0xff);
    expect(same(upper, [column('utf8', ['é', 'x', bad, 'y'])], 4)).toMatchObject({
      error: { code: 'HEDDLE2005', row: 2 },
    });
    const first: CompiledDeclaration = {
      ...joined,
      handler: '(t, u) => { if (t === "stop") throw new Error(u); return t + u; }',
      kernels: call(
        'first',
        [t, u],
        ['str'],
        [
          when({ op: 'guest', type: 'i32', name: 'heddle_text_equal', operands: [get(t), str('stop')] }, [
            raise('Error', get(u)),
          ]),
          give(text('heddle_text_concat', get(t), get(u))),
        ],
      ),
    };
    const columns = [column('utf8', ['a', 'stop', 'c', bad]), column('utf8', ['b', '', bad, 'e'])];
    expect(same(first, columns, 4)).toMatchObject({
      error: { code: 'HEDDLE2001', message: 'Error', row: 1 },
    });
    expect(same(first, [column('utf8', ['a', null, bad]), column('utf8', ['b', bad, bad])], 3)).toMatchObject(
      {
        error: { code: 'HEDDLE2005', row: 2, message: "argument 'a0' is not valid UTF-8" },
      },
    );
    // A character that is cut in two, though the bytes of the column are UTF-8 as a whole.
    const halves = [Uint8Array.of(0xc3), Uint8Array.of(0xa9)];
    expect(same(upper, [column('utf8', ['a', ...halves])], 3)).toMatchObject({
      error: { code: 'HEDDLE2005', row: 1 },
    });
    expect(same(upper, [column('utf8', [bad], true)], 3)).toMatchObject({
      error: { code: 'HEDDLE2005', row: 0 },
    });
  });

  it('when a field inside an argument is null', () => {
    const values = [
      { a: 1n, t: null },
      { a: null, t: 'x' },
    ];
    expect(same(struct, [column('struct<a: int64, t: utf8?>', values)], 2)).toMatchObject({
      error: { code: 'HEDDLE2007', row: 1 },
    });
  });

  it('when a text that is returned holds a lone surrogate', () => {
    const half: CompiledDeclaration = {
      args: ['utf8'],
      returns: 'utf8',
      handler: '(t) => t.slice(0, 1)',
      kernels: call('half', [t], ['str'], [give(text('heddle_text_slice', get(t), i32(0), i32(1)))]),
    };
    expect(same(half, [column('utf8', ['abc', 'é', '🙂'])], 3)).toMatchObject({
      error: { code: 'HEDDLE2006', row: 2 },
    });
  });

  it('with the frames of the stack, ten at most', () => {
    const position = { file: 'src/a "{},.ts', line: 3, column: 5 };
    const frames = Array.from({ length: 12 }, (_, i) => ({ function: `f${i}`, position }));
    const deep: CompiledDeclaration = {
      ...add,
      kernels: call(
        'deep',
        [x, y],
        ['f64'],
        [{ op: 'throw', className: 'Error', message: str('no'), frames }],
      ),
    };
    const guest = linked('lean', [deep]);
    const answer = guest.call(0, 'float64', [column('float64', [1]), column('float64', [2])], 1);
    const expected = frames.slice(0, 10).map((frame) => ({ function: frame.function, ...position }));
    expect(answer).toMatchObject({ error: { message: 'Error: no', frames: expected } });
  });

  it('with HEDDLE2102 when texts need more memory than there is', () => {
    const again: CompiledDeclaration = {
      args: ['utf8'],
      returns: 'float64',
      handler: '(t) => t.repeat(100000000).length',
      kernels: call(
        'again',
        [t],
        ['f64'],
        [
          give(
            ins('f64.convert_i32_s', {
              op: 'guest',
              type: 'i32',
              name: 'heddle_text_length',
              operands: [text('heddle_text_repeat', get(t), i32(100_000_000))],
            }),
          ),
        ],
      ),
    };
    const guest = linked('lean', [again], { maximum: 256 });
    expect(guest.call(0, 'float64', [column('utf8', ['abcdef'])], 1)).toMatchObject({
      status: -3,
      error: { code: 'HEDDLE2102' },
    });
  });
});
