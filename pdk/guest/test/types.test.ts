import { describe, expect, it } from 'vitest';
import { Guest } from './support/guest.js';

const DAY_US = 86_400_000_000n;
const TEN_38 = 10n ** 38n;

/** Values of every type, extremes among them. */
const SAMPLES: readonly [string, unknown[]][] = [
  ['bool', [true, false, true]],
  ['int8', [0, -128, 127]],
  ['int16', [0, -32_768, 32_767]],
  ['int32', [0, -2_147_483_648, 2_147_483_647]],
  ['int64', [0n, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n, -1n]],
  ['uint8', [0, 255]],
  ['uint16', [0, 65_535]],
  ['uint32', [0, 4_294_967_295, 2_147_483_648]],
  ['float32', [0, -0, 1.5, 3.4028234663852886e38, 1.401298464324817e-45, Infinity, -Infinity, NaN]],
  ['float64', [0, -0, 1.5, 5e-324, 1.7976931348623157e308, Infinity, -Infinity, NaN]],
  ['decimal128(38, 0)', [0n, TEN_38 - 1n, 1n - TEN_38, 2n ** 63n, -(2n ** 63n) - 1n, 2n ** 64n, 2n ** 126n]],
  ['decimal128(38, 38)', [0n, 1n, -1n, TEN_38 - 1n]],
  ['decimal128(5, 2)', [99_999n, -99_999n, 5n, 0n]],
  ['utf8', ['', 'a', 'Ærø', '\u0000', '日本語', '😀 ok', 'x'.repeat(300)]],
  ['binary', [new Uint8Array(), Uint8Array.of(0, 255, 128), new Uint8Array(300).fill(7)]],
  ['date32', [0, -2_147_483_648, 2_147_483_647]],
  ['timestamp[s]', [0n, -(2n ** 63n), 2n ** 63n - 1n]],
  ['timestamp[ns, Europe/Copenhagen]', [0n, -1n]],
  ['time[s]', [0n, 86_399n]],
  ['time[ms]', [0n, 86_399_999n]],
  ['time[us]', [0n, DAY_US - 1n]],
  ['time[ns]', [0n, DAY_US * 1000n - 1n]],
  ['duration[ms]', [0n, -(2n ** 63n), 2n ** 63n - 1n]],
  [
    'interval',
    [
      [0, 0, 0n],
      [-2_147_483_648, 2_147_483_647, -(2n ** 63n)],
      [1, 2, 2n ** 63n - 1n],
    ],
  ],
  ['list<int32>', [[], [1, 2, 3], [-1]]],
  ['list<utf8?>', [['a', null, ''], [null], []]],
  ['list<list<float64?>?>', [[[1, null], null, []], []]],
  ['list<bool>', [[true, false, true, true, false, false, true, true, true], []]],
  [
    'struct<a: int32, b: utf8?>',
    [
      { a: 1, b: 'x' },
      { a: -1, b: null },
    ],
  ],
  ['struct<"odd name": float64, __proto__: int32>', [JSON.parse('{"odd name":1.5,"__proto__":7}') as object]],
  [
    'map<utf8, int32?>',
    [
      [],
      [
        ['a', 1],
        ['b', null],
      ],
      [['', -1]],
    ],
  ],
  [
    'map<int64, list<int8>>',
    [
      [
        [2n ** 60n, [1, 2]],
        [1n, []],
      ],
      [],
    ],
  ],
  [
    'struct<deep: list<map<int32, struct<d: decimal128(10, 2)?, t: timestamp[us]>>>>',
    [
      {
        deep: [
          [
            [1, { d: 150n, t: 5n }],
            [2, { d: null, t: -5n }],
          ],
          [],
        ],
      },
      { deep: [] },
    ],
  ],
];

describe('a value', () => {
  it.each(SAMPLES)('of %s comes back as it went in', (type, values) => {
    const guest = Guest.of({ args: [type], returns: type, handler: '(a) => a' });
    expect(guest.call(0, type, [{ type, values }], values.length)).toEqual({ values, nullCount: 0n });
    const empty = { type, values: [] };
    expect(guest.call(0, type, [empty], 0)).toEqual({ values: [], nullCount: 0n });
  });

  it.each(SAMPLES)('of %s may be null, skipped or seen', (type, values) => {
    const holes = values.flatMap((value) => [value, null]);
    const expected = { values: holes, nullCount: BigInt(values.length) };
    const strict = Guest.of({ args: [type], returns: type, handler: '(a) => a' });
    expect(strict.call(0, type, [{ type, values: holes }], holes.length)).toEqual(expected);
    const open = Guest.of({
      args: [`${type}?`],
      returns: `${type}?`,
      handler: '(a) => { if (a === undefined) throw 1; return a; }',
    });
    expect(open.call(0, type, [{ type, values: holes }], holes.length)).toEqual(expected);
  });

  it.each(SAMPLES)('of %s stands for every row as a constant', (type, values) => {
    const guest = Guest.of({ args: ['int32', type], returns: type, handler: '(a, b) => b' });
    const constant = { type, values: [values[1] ?? values[0]], constant: true };
    expect(guest.call(0, type, [{ type: 'int32', values: [1, 2, 3] }, constant], 3)).toEqual({
      values: [constant.values[0], constant.values[0], constant.values[0]],
      nullCount: 0n,
    });
  });

  it.each(SAMPLES)('of %s lies in lists, structs and maps', (type, values) => {
    const nested = `struct<l: list<${type}?>, m: map<int32, ${type}>, s: struct<x: ${type}?>?>`;
    const rows = [
      { l: [...values, null], m: values.map((value, i) => [i, value]), s: { x: values[0] } },
      { l: [], m: [], s: null },
      { l: [null], m: [], s: { x: null } },
    ];
    const guest = Guest.of({ args: [nested], returns: nested, handler: '(a) => a' });
    expect(guest.call(0, nested, [{ type: nested, values: rows }], 3)).toEqual({
      values: rows,
      nullCount: 0n,
    });
  });
});

describe('what a handler sees', () => {
  const see = (type: string, value: unknown, expression: string): unknown => {
    const guest = Guest.of({ args: [`${type}?`], returns: 'utf8', handler: `(a) => String(${expression})` });
    const answer = guest.call(0, 'utf8', [{ type, values: [value] }], 1);
    return 'values' in answer ? answer.values[0] : answer.error;
  };

  it.each([
    ['uint32', 4_294_967_295, 'a', '4294967295'],
    ['float32', 0.1, 'a', '0.10000000149011612'],
    ['decimal128(5, 2)', -5n, 'a.unscaled + "/" + a.scale + "/" + a.constructor.name', '-5/2/Decimal'],
    ['decimal128(38, 0)', -(10n ** 30n), 'a.unscaled', `-1${'0'.repeat(30)}`],
    ['binary', Uint8Array.of(1, 2), 'a.constructor.name + a.join()', 'Uint8Array1,2'],
    ['date32', -1, 'typeof a + a', 'number-1'],
    ['timestamp[us]', 7n, 'typeof a + a', 'bigint7'],
    ['time[s]', 7n, 'typeof a + a', 'bigint7'],
    ['duration[ns]', -7n, 'typeof a + a', 'bigint-7'],
    [
      'interval',
      [1, -2, 3n],
      'Object.keys(a) + ":" + Object.values(a).map((v) => typeof v + v)',
      'months,days,nanoseconds:number1,number-2,bigint3',
    ],
    ['list<int32?>', [1, null], 'Array.isArray(a) + JSON.stringify(a)', 'true[1,null]'],
    ['struct<b: int32, a: int32>', { b: 1, a: 2 }, 'JSON.stringify(a)', '{"b":1,"a":2}'],
    ['map<utf8, int32>', [['x', 1]], 'a.constructor.name + a.size + a.get("x")', 'Map11'],
  ])('of %s is its own', (type, value, expression, expected) => {
    expect(see(type, value, expression)).toBe(expected);
  });

  it('of a constant that can be changed is made anew for every row', () => {
    const guest = Guest.of({
      args: ['int32', 'list<int32>'],
      returns: 'int32',
      handler: '(a, list) => list.push(a)',
    });
    const columns = [
      { type: 'int32', values: [1, 2] },
      { type: 'list<int32>', values: [[5]], constant: true },
    ];
    expect(guest.call(0, 'int32', columns, 2)).toMatchObject({ values: [2, 2] });
  });
});

describe('a null inside an argument', () => {
  it.each([
    [
      'list<int32>',
      [[1], [1, null]],
      "argument 'a0' holds null at [1], which is declared int32, not nullable",
    ],
    [
      'struct<a: utf8>',
      [{ a: 'x' }, { a: null }],
      "argument 'a0' holds null at .a, which is declared utf8, not nullable",
    ],
    [
      'map<utf8, int8>',
      [[], [['k', null]]],
      `argument 'a0' holds null at [0], which is declared int8, not nullable`,
    ],
    [
      'list<struct<a: list<bool>>>',
      [[], [{ a: [] }, { a: [null] }]],
      "argument 'a0' holds null at [1].a[0], which is declared bool, not nullable",
    ],
  ])('of %s is HEDDLE2007', (type, values, message) => {
    const guest = Guest.of({ args: [type], returns: 'bool', handler: '() => true' });
    const answer = guest.call(
      0,
      'bool',
      [{ type: type.replaceAll(/(int32|utf8|int8|bool)(?=[>])/g, '$1?'), values }],
      2,
    );
    expect(answer).toMatchObject({ status: -1, error: { code: 'HEDDLE2007', row: 1, message } });
  });

  it('is told with the value', () => {
    const guest = Guest.of({
      args: ['struct<a: list<decimal128(5, 2)>, b: binary, c: interval, d: map<int32, float32>, e: int32>'],
      returns: 'bool',
      handler: '() => true',
    });
    const type =
      'struct<a: list<decimal128(5, 2)>, b: binary, c: interval, d: map<int32, float32>, e: int32?>';
    const value = { a: [150n, -5n], b: Uint8Array.of(1, 2), c: [1, 2, 3n], d: [[1, 0.5]], e: null };
    const answer = guest.call(0, 'bool', [{ type, values: [value] }], 1);
    expect(answer).toMatchObject({
      error: {
        arguments: [
          {
            value:
              '{a: [1.50, -0.05], b: Uint8Array [1, 2], c: {months: 1, days: 2, nanoseconds: 3n}, d: Map {1 => 0.5}, e: null}',
          },
        ],
      },
    });
  });
});

describe('a damaged column', () => {
  const guest = Guest.of(
    { args: ['list<int32>'], returns: 'bool', handler: '() => true' },
    { args: ['struct<a: utf8>'], returns: 'bool', handler: '() => true' },
  );
  const { memory } = guest.exports;
  const refused = (
    index: number,
    type: string,
    values: unknown[],
    damage: (view: DataView, at: number) => void,
  ) => {
    const { args } = guest.write([{ type, values }], values.length);
    const view = new DataView(memory.buffer);
    damage(view, view.getUint32(view.getUint32(args + 44, true), true));
    const status = guest.exports.heddle_scalar(index, args, 0, guest.scratch);
    return [status, status ? guest.error().message : ''];
  };
  const buffer = (view: DataView, at: number, i: number): number =>
    view.getUint32(view.getUint32(at + 40, true) + 4 * i, true);
  const child = (view: DataView, at: number): number => view.getUint32(view.getUint32(at + 44, true), true);

  it.each<[string, (view: DataView, at: number) => void, string]>([
    [
      'offsets that decrease',
      (view, at) => view.setInt32(buffer(view, at, 1) + 4, -1, true),
      'has offsets that decrease',
    ],
    [
      'offsets below 0',
      (view, at) => view.setInt32(buffer(view, at, 1), -1, true),
      'has offsets that decrease',
    ],
    [
      'offsets beyond the child',
      (view, at) => view.setInt32(buffer(view, at, 1) + 8, 100, true),
      'has a child that is too short',
    ],
    [
      'offsets outside memory',
      (view, at) => view.setUint32(view.getUint32(at + 40, true) + 4, 0xfffffff0, true),
      'has its offsets outside memory',
    ],
    ['no children', (view, at) => view.setBigInt64(at + 32, 0n, true), 'has the wrong number of children'],
    [
      'children outside memory',
      (view, at) => view.setUint32(at + 44, 0xfffffff0, true),
      'has its list of children outside memory',
    ],
    [
      'a child outside memory',
      (view, at) => view.setUint32(view.getUint32(at + 44, true), 0xffffffc0, true),
      'has a child outside memory',
    ],
    ['an offset in a child', (view, at) => view.setBigInt64(child(view, at) + 16, 1n, true), 'has an offset'],
    ['a huge child', (view, at) => view.setBigInt64(child(view, at), 1n << 40n, true), 'is too long'],
    [
      'values of a child outside memory',
      (view, at) => view.setUint32(view.getUint32(child(view, at) + 40, true) + 4, 8, false),
      'has its values outside memory or not aligned',
    ],
  ])('is refused: %s', (_, damage, message) => {
    expect(refused(0, 'list<int32>', [[1], [2, 3]], damage)).toEqual([-2, `argument 'a0' ${message}`]);
  });

  it('is refused deep inside', () => {
    const damage = (view: DataView, at: number): void =>
      view.setUint32(view.getUint32(child(view, at) + 40, true) + 8, 0xfffffff0, true);
    expect(refused(1, 'struct<a: utf8>', [{ a: 'xx' }], damage)).toEqual([
      -2,
      "argument 'a0' has its bytes outside memory",
    ]);
    expect(refused(1, 'struct<a: utf8>', [{ a: Uint8Array.of(0xff) }], () => {})).toEqual([
      -1,
      "argument 'a0' is not valid UTF-8 at .a",
    ]);
  });
});

describe('a declaration', () => {
  const nested = (depth: number): string => (depth === 1 ? 'int32' : `list<${nested(depth - 1)}>`);

  it('nests 16 deep', () => {
    const type = nested(16);
    const guest = Guest.of({ args: [type], returns: type, handler: '(a) => a' });
    let value: unknown = 7;
    for (let i = 1; i < 16; i++) value = [value];
    expect(guest.call(0, type, [{ type, values: [value] }], 1)).toMatchObject({ values: [value] });
  });

  it.each([
    [nested(17), 'types nest too deep'],
    ['map<utf8?, int32>', "a map's key is neither nullable nor float nor nested"],
    ['map<float64, int32>', "a map's key is neither nullable nor float nor nested"],
    ['map<list<int32>, int32>', "a map's key is neither nullable nor float nor nested"],
    ['struct<a: int32, a: int32>', 'two fields of one name'],
    ['decimal128(39, 0)', "'precision' must be an integer up to 38"],
    ['decimal128(0, 0)', "'precision' must be at least 1"],
    ['decimal128(5, 6)', "'scale' must be an integer up to 5"],
    ['timestamp[h]', "'unit' must be s, ms, us or ns"],
    ['uint64', "unknown type 'uint64'"],
    [
      `struct<${Array.from({ length: 101 }, (_, i) => `f${i}: int32`).join(', ')}>`,
      "'fields' must be an array of at most 100",
    ],
    [
      `struct<${Array.from({ length: 100 }, (_, i) => `f${i}: struct<${Array.from({ length: 10 }, (_, j) => `g${j}: int8`).join(', ')}>`).join(', ')}>`,
      'a function has too many types',
    ],
  ])('that breaks a rule is refused: %s', (type, message) => {
    expect(() => Guest.of({ args: [type], returns: 'bool', handler: '() => true' })).toThrow(message);
  });
});

describe('a variadic function', () => {
  const guest = Guest.of({
    args: ['utf8', 'int32?'],
    variadic: true,
    returns: 'utf8',
    handler: '(head, ...rest) => head + JSON.stringify(rest)',
  });
  const head = { type: 'utf8', values: ['a', 'b'] };
  const tail = (...values: unknown[]) => ({ type: 'int32', values });

  it('takes none, one or many of its last argument', () => {
    expect(guest.call(0, 'utf8', [head], 2)).toMatchObject({ values: ['a[]', 'b[]'] });
    expect(guest.call(0, 'utf8', [head, tail(1, null)], 2)).toMatchObject({ values: ['a[1]', 'b[null]'] });
    const many = Array.from({ length: 99 }, (_, i) => tail(i, i));
    expect(guest.call(0, 'utf8', [head, ...many], 2)).toMatchObject({
      values: [`a${JSON.stringify(many.map((_, i) => i))}`, `b${JSON.stringify(many.map((_, i) => i))}`],
    });
  });

  it('refuses fewer than the others, and more than 100 in all', () => {
    expect(guest.call(0, 'utf8', [], 2)).toMatchObject({ status: -2 });
    const many = Array.from({ length: 100 }, () => tail(1, 1));
    expect(guest.call(0, 'utf8', [head, ...many], 2)).toMatchObject({ status: -2 });
  });
});
