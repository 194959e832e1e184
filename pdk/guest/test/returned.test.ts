import { describe, expect, it } from 'vitest';
import { Guest } from './support/guest.js';

const TEN_38 = 10n ** 38n;

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
