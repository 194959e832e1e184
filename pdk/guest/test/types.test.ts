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

/** The answer of a handler without arguments, or its error. */
function give(returns: string, expression: string): unknown {
  const answer = Guest.of({ returns, handler: `() => (${expression})` }).call(
    0,
    returns.replace(/\?$/, ''),
    [],
    1,
  );
  return 'values' in answer ? answer.values[0] : `${answer.error.code} ${answer.error.message}`;
}

/** Hands the class Decimal, which bundles of the tests have in scope, a value. */
const decimal = (unscaled: string, scale: number): string => `new Decimal(${unscaled}, ${scale})`;

describe('what a handler returns', () => {
  it.each([
    ['float32', '0.1', 0.10000000149011612],
    ['float32', '1e-60', 0],
    ['int8', '-0', 0],
    ['list<float64>', 'new Float64Array([1.5, NaN])', [1.5, NaN]],
    ['list<float32>', 'new Float32Array([1.5, NaN])', [1.5, NaN]],
    ['list<float64>', 'new Int8Array([-1, 2])', [-1, 2]],
    ['list<int64>', 'new BigInt64Array([-1n, 2n])', [-1n, 2n]],
    ['list<int64>', 'new BigUint64Array([5n])', [5n]],
    ['list<timestamp[s]>', 'new BigInt64Array([-1n])', [-1n]],
    ['list<time[s]>', 'new BigInt64Array([86399n])', [86_399n]],
    ['list<uint8>', 'new Uint8Array([1, 2, 3]).subarray(1)', [2, 3]],
    ['list<uint8>', 'new Uint8ClampedArray([300])', [255]],
    ['list<int32?>', 'new Int32Array([1, 2, 3])', [1, 2, 3]],
    ['list<int32>', 'new Float64Array([1, 2])', [1, 2]],
    ['list<utf8>', 'new (class extends Array {})("a", "b")', ['a', 'b']],
    ['list<uint8>', 'Object.defineProperty(new Uint8Array([1, 2, 3]), "length", { value: 2 })', [1, 2]],
    ['struct<a: int32>', '({ get a() { return 5; }, b: 1 })', { a: 5 }],
    ['struct<a: int32>', 'new (class { a = 5; })()', { a: 5 }],
    ['map<utf8, int32>', 'new (class extends Map {})([["a", 1]])', [['a', 1]]],
    ['binary', 'new Uint8Array([1, 2, 3]).subarray(1, 2)', Uint8Array.of(2)],
    ['decimal128(5, 2)', decimal('1n', 0), 100n],
    ['decimal128(5, 2)', decimal('12300n', 4), 123n],
    ['decimal128(5, 2)', decimal('0n', 9000), 0n],
    ['decimal128(5, 2)', decimal(`12345n * 10n ** 60n`, 62), 12_345n],
    ['decimal128(38, 0)', decimal('10n ** 38n - 1n', 0), TEN_38 - 1n],
    ['decimal128(38, 38)', decimal('-1n', 38), -1n],
  ])('%s may be %s', (type, expression, expected) => {
    expect(give(type, expression)).toEqual(expected);
  });

  it.each([
    ['int8', '128', 'HEDDLE2004 returned the number 128, which is not an int8'],
    ['uint8', '-1', 'HEDDLE2004 returned the number -1, which is not a uint8'],
    ['uint16', '65536', 'HEDDLE2004 returned the number 65536, which is not a uint16'],
    ['uint32', '4294967296', 'HEDDLE2004 returned the number 4294967296, which is not a uint32'],
    ['date32', '0.5', 'HEDDLE2004 returned the number 0.5, which is not a date32'],
    ['float32', '1e39', 'HEDDLE2004 returned the number 1e+39, which is not a float32'],
    ['float32', '"1"', 'HEDDLE2002 returned the string "1", which is not a float32'],
    ['timestamp[us]', '5', 'HEDDLE2002 returned the number 5, which is not a timestamp[us]'],
    ['time[s]', '86400n', 'HEDDLE2004 returned the bigint 86400n, which is not a time[s]'],
    ['time[ns]', '-1n', 'HEDDLE2004 returned the bigint -1n, which is not a time[ns]'],
    [
      'duration[s]',
      '2n ** 63n',
      'HEDDLE2004 returned the bigint 9223372036854775808n, which is not a duration[s]',
    ],
    ['binary', 'new ArrayBuffer(2)', 'HEDDLE2002 returned an object, which is not a binary'],
    ['binary', 'new Int8Array(2)', 'HEDDLE2002 returned an object, which is not a binary'],
    [
      'interval',
      '({ months: 1, days: 2, nanoseconds: 3 })',
      'HEDDLE2002 returned an object, which is not an interval',
    ],
    [
      'interval',
      '({ months: 2 ** 31, days: 2, nanoseconds: 3n })',
      'HEDDLE2004 returned an object, which is not an interval',
    ],
    ['decimal128(5, 2)', '1.5', 'HEDDLE2002 returned the number 1.5, which is not a decimal128(5, 2)'],
    [
      'decimal128(5, 2)',
      '({ unscaled: 1n, scale: 0 })',
      'HEDDLE2002 returned an object, which is not a decimal128(5, 2)',
    ],
    [
      'decimal128(5, 2)',
      decimal('1000n', 0),
      'HEDDLE2004 returned the Decimal 1000e-0, which is not a decimal128(5, 2)',
    ],
    [
      'decimal128(5, 2)',
      decimal('1n', 3),
      'HEDDLE2004 returned the Decimal 1e-3, which is not a decimal128(5, 2)',
    ],
    [
      'decimal128(5, 2)',
      decimal('2n ** 200n', 60),
      'HEDDLE2004 returned the Decimal 1606938044258990275541962092341162602522202993782792835301376e-60, which is not a decimal128(5, 2)',
    ],
    [
      'decimal128(38, 2)',
      decimal('10n ** 37n', 0),
      `HEDDLE2004 returned the Decimal 1${'0'.repeat(37)}e-0, which is not a decimal128(38, 2)`,
    ],
    [
      'decimal128(5, 2)',
      decimal('1n', -1),
      'HEDDLE2004 returned the Decimal 1e--1, which is not a decimal128(5, 2)',
    ],
    ['list<int32>', '({ length: 0 })', 'HEDDLE2002 returned an object, which is not a list<int32>'],
    ['list<int32>', '[1, "2"]', 'HEDDLE2002 returned the string "2", which is not an int32 at [1]'],
    ['list<int32>', '[1, , 3]', 'HEDDLE2002 returned undefined, which is not an int32 at [1]'],
    [
      'list<int32>',
      '[1, null]',
      'HEDDLE2003 returned null, but the result is declared int32 at [1], not nullable',
    ],
    ['list<bool>', 'new Uint8Array(1)', 'HEDDLE2002 returned the number 0, which is not a bool at [0]'],
    [
      'list<time[s]>',
      'new BigInt64Array([86400n])',
      'HEDDLE2004 returned the bigint 86400n, which is not a time[s] at [0]',
    ],
    [
      'list<utf8>',
      '["a", "\\ud800"]',
      'HEDDLE2006 the returned string at [1] holds a lone surrogate, which UTF-8 cannot express',
    ],
    ['struct<a: int32>', '5', 'HEDDLE2002 returned the number 5, which is not a struct<a: int32>'],
    ['struct<a: int32>', '[1]', 'HEDDLE2002 returned an array, which is not a struct<a: int32>'],
    ['struct<a: int32?>', '({ b: 1 })', 'HEDDLE2002 returned undefined, which is not an int32 at .a'],
    [
      'struct<"x y": int32>',
      '({ "x y": 1.5 })',
      'HEDDLE2004 returned the number 1.5, which is not an int32 at ."x y"',
    ],
    ['map<utf8, int32>', '({ a: 1 })', 'HEDDLE2002 returned an object, which is not a map<utf8, int32>'],
    [
      'map<utf8, int32>',
      'new Map([["j", 1], ["k", 1.5]])',
      'HEDDLE2004 returned the number 1.5, which is not an int32 at [1]',
    ],
    [
      'map<utf8, int32>',
      'new Map([[null, 1]])',
      'HEDDLE2003 returned null, but the result is declared utf8 at [0], not nullable',
    ],
    [
      'struct<a: list<map<int32, struct<b: list<int8>>>>>',
      '({ a: [new Map(), new Map([[7, { b: [1, 2, 300] }]])] })',
      'HEDDLE2004 returned the number 300, which is not an int8 at .a[1][0].b[2]',
    ],
  ])('%s is not %s', (type, expression, message) => {
    expect(give(type, expression)).toBe(message);
  });

  it('keeps what getters throw', () => {
    expect(give('struct<a: int32>', '({ get a() { throw new RangeError("no"); } })')).toBe(
      'HEDDLE2001 RangeError: no',
    );
    const list = 'Object.defineProperty([1], 0, { get() { throw new RangeError("no"); } })';
    expect(give('list<int32>', list)).toBe('HEDDLE2001 RangeError: no');
  });

  it('leaves as canonical NaNs at every depth', () => {
    const type = 'list<struct<a: float64, b: float32>>';
    const guest = Guest.of({
      returns: type,
      handler: `() => {
        const a = new Float64Array(new BigUint64Array([0xfff8dead_beef0001n]).buffer)[0];
        const b = new Float32Array(new Uint32Array([0xffc00001]).buffer)[0];
        return [{ a, b }];
      }`,
    });
    const out = guest.exports.heddle_alloc(64);
    const { args } = guest.write([], 1);
    expect(guest.exports.heddle_scalar(0, args, 0, out)).toBe(0);
    const view = new DataView(guest.exports.memory.buffer);
    const child = (at: number, i: number): number =>
      view.getUint32(view.getUint32(at + 44, true) + 4 * i, true);
    const values = (at: number): number => view.getUint32(view.getUint32(at + 40, true) + 4, true);
    const struct = child(out, 0);
    expect(view.getBigUint64(values(child(struct, 0)), true)).toBe(0x7ff8000000000000n);
    expect(view.getUint32(values(child(struct, 1)), true)).toBe(0x7fc00000);
  });

  it('under a null struct is empty or null', () => {
    const type = 'struct<a: int32, b: utf8?, c: list<int32>, d: struct<e: float64, f: bool?>>';
    const guest = Guest.of({ args: ['bool'], returns: `${type}?`, handler: '(a) => (a ? null : null)' });
    const { args } = guest.write([{ type: 'bool', values: [true, false] }], 2);
    const out = guest.scratch;
    expect(guest.exports.heddle_scalar(0, args, 0, out)).toBe(0);
    const view = new DataView(guest.exports.memory.buffer);
    const child = (at: number, i: number): number =>
      view.getUint32(view.getUint32(at + 44, true) + 4 * i, true);
    expect(guest.read(child(out, 0), 'int32')).toEqual([0, 0]);
    expect(guest.read(child(out, 1), 'utf8')).toEqual([null, null]);
    expect(guest.read(child(out, 2), 'list<int32>')).toEqual([[], []]);
    expect(guest.read(child(out, 3), 'struct<e: float64, f: bool?>')).toEqual([
      { e: 0, f: null },
      { e: 0, f: null },
    ]);
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
