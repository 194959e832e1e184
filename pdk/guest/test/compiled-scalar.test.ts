import { describe, expect, it } from 'vitest';
import { get, give, ins } from '../../test/compile/emit/support/ir.js';
import { type CompiledDeclaration, linked } from './support/compiled.js';
import {
  add,
  call,
  column,
  guestsOf,
  joined,
  n,
  not,
  nullable,
  numbers,
  same,
  struct,
  t,
  upper,
} from './support/compiled-functions.js';
import { Guest } from './support/guest.js';

describe('compiled scalar functions answer as the js tier does', () => {
  it.each([0, 1, 7, 8, 9, 8193])('over %d rows', (rows) => {
    const columns = [column('float64', numbers(rows)), column('float64', numbers(rows))];
    expect(same(add, columns, rows)).toMatchObject({ nullCount: 0n });
    const flags = Array.from({ length: rows }, (_, i) => i % 3 === 0);
    same(not, [column('bool', flags)], rows);
  });

  it('skipping nulls of strict arguments', () => {
    const columns = [
      column('float64', [1, null, 3, 4, null, 6, 7, 8, 9]),
      column('float64', [null, 2, 3, 4, 5, 6, 7, 8, 9]),
    ];
    expect(same(add, columns, 9)).toMatchObject({
      values: [null, null, 6, 8, null, 12, 14, 16, 18],
      nullCount: 3n,
    });
  });

  it('with a bitmap of nulls that has none', () => {
    for (const guest of guestsOf(add)) {
      const { heddle_alloc, heddle_scalar, memory } = guest.exports;
      const given = [column('float64', [1, 2, 3, 4, 5, 6, 7, 8, null, null]), column('float64', numbers(10))];
      const { args } = guest.write(given, 10);
      const out = heddle_alloc(64);
      const view = new DataView(memory.buffer);
      const pointer = (at: number) => view.getUint32(at, true);
      const first = pointer(pointer(args + 44));
      const bitmap = pointer(pointer(first + 40));
      view.setUint8(bitmap + 1, 0b11);
      expect(heddle_scalar(0, args, 0, out)).toBe(0);
      expect(guest.read(out, 'float64')).not.toContain(null);
      view.setUint8(bitmap + 1, 0b01);
      expect(heddle_scalar(0, args, 0, out)).toBe(0);
      expect(guest.read(out, 'float64').lastIndexOf(null)).toBe(9);
    }
  });

  it('with constants, null among them', () => {
    same(add, [column('float64', numbers(20)), column('float64', [2], true)], 20);
    same(add, [column('float64', [1], true), column('float64', [2], true)], 20);
    expect(same(add, [column('float64', numbers(20)), column('float64', [null], true)], 20)).toMatchObject({
      nullCount: 20n,
    });
    same(nullable, [column('int32?', [null], true)], 9);
    same(not, [column('bool', [true], true)], 9);
  });

  it('giving and taking nulls', () => {
    const columns = [column('int32?', [1, null, 200, 3, null, 101, 7, 8, 9, 10])];
    expect(same(nullable, columns, 10)).toMatchObject({ values: [2, -1, null, 6, -1, null, 14, 16, 18, 20] });
  });

  it('NaN as the canonical one', () => {
    same(
      add,
      [
        column('float64', [Number.POSITIVE_INFINITY, Number.NaN, -0]),
        column('float64', [Number.NEGATIVE_INFINITY, 1, -0]),
      ],
      3,
    );
  });

  it('with texts, ASCII or not, null or constant', () => {
    same(upper, [column('utf8', ['abc', '', 'straße', '🙂x', 'ﬁ'])], 5);
    same(upper, [column('utf8', ['abc', null, 'def', '', null])], 5);
    same(joined, [column('utf8', ['a', 'ä', '', '🙂']), column('utf8', ['-é'], true)], 4);
    same(joined, [column('utf8', ['x'], true), column('utf8', [''], true)], 3);
  });

  it('with a constant text that no memory holds once for each row', () => {
    const long = 'lorem ipsum '.repeat(10_000);
    const rows = 8192;
    const long_of = (count: number) => long.slice(0, count);
    const length: CompiledDeclaration = {
      args: ['utf8', 'int32'],
      returns: 'float64',
      handler: '(t, n) => t.length + n',
      kernels: call(
        'length',
        [t, n],
        ['f64'],
        [
          give(
            ins(
              'f64.convert_i32_s',
              ins(
                'i32.add',
                { op: 'guest', type: 'i32', name: 'heddle_text_length', operands: [get(t)] },
                get(n),
              ),
            ),
          ),
        ],
      ),
    };
    const counts = Array.from({ length: rows }, (_, i) => i);
    for (const size of [7, 5000, 120_000]) {
      same(length, [column('utf8', [long_of(size)], true), column('int32', counts)], rows);
    }
  });

  it('with structs, taken apart on both sides', () => {
    const values = [
      { a: 1n, t: 'x' },
      { a: 3n, t: null },
      { a: 9n, t: 'ü' },
    ];
    expect(same(struct, [column('struct<a: int64, t: utf8?>', values)], 3)).toMatchObject({ nullCount: 0n });
    expect(
      same(struct, [column('struct<a: int64, t: utf8?>', [values[0], null, values[2]])], 3),
    ).toMatchObject({ nullCount: 1n });
  });

  it('through every verb of the Extism ABI', () => {
    const { kernels: _, ...plain } = upper;
    const input = '[["abc"], [null], ["ü"]]';
    const js = Guest.of(plain).extism(0, input);
    for (const file of ['engine', 'lean'] as const) {
      expect(linked(file, [upper]).extism(0, input)).toEqual(js);
      expect(() => linked(file, [upper]).extism(0, '[[5]]')).toThrow('HEDDLE2302');
    }
  });

  it('beside functions that stay in the js tier', () => {
    const plain = { args: ['float64'], returns: 'float64', handler: '(x) => -x' };
    const guest = linked('engine', [plain, add, plain]);
    const one = column('float64', [1, 2]);
    expect(guest.call(0, 'float64', [one], 2)).toMatchObject({ values: [-1, -2] });
    expect(guest.call(1, 'float64', [one, one], 2)).toMatchObject({ values: [2, 4] });
    expect(guest.call(2, 'float64', [one], 2)).toMatchObject({ values: [-1, -2] });
  });
});
