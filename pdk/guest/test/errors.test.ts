import { describe, expect, it } from 'vitest';
import type { ColumnInput } from './support/columns.js';
import { Guest, type GuestError } from './support/guest.js';

function failure(
  guest: Guest,
  columns: readonly ColumnInput[] = [],
  rows = 1,
): GuestError & { status: number } {
  const answer = guest.call(0, 'float64', columns, rows);
  if ('values' in answer) throw new Error('it did not fail');
  return { ...answer.error, status: answer.status };
}

const result = (returns: string, handler: string) => failure(Guest.of({ returns, handler }));

describe('a result', () => {
  it.each([
    ['bool', '1', 'HEDDLE2002', 'returned the number 1, which is not a bool'],
    ['int32', '"5"', 'HEDDLE2002', 'returned the string "5", which is not an int32'],
    ['int32', '5n', 'HEDDLE2002', 'returned the bigint 5n, which is not an int32'],
    ['int64', '5', 'HEDDLE2002', 'returned the number 5, which is not an int64'],
    ['float64', 'true', 'HEDDLE2002', 'returned the boolean true, which is not a float64'],
    ['utf8', '[]', 'HEDDLE2002', 'returned an array, which is not a utf8'],
    ['utf8?', 'undefined', 'HEDDLE2002', 'returned undefined, which is not a utf8'],
    ['int32', '(async () => 1)()', 'HEDDLE2002', 'returned a Promise, but handlers must be synchronous'],
    ['float64', 'null', 'HEDDLE2003', 'returned null, but the result is declared float64, not nullable'],
    ['int32', '1.5', 'HEDDLE2004', 'returned the number 1.5, which is not an int32'],
    ['int32', '2 ** 31', 'HEDDLE2004', 'returned the number 2147483648, which is not an int32'],
    ['int32', '-(2 ** 31) - 1', 'HEDDLE2004', 'returned the number -2147483649, which is not an int32'],
    ['int32', '0 / 0', 'HEDDLE2004', 'returned the number NaN, which is not an int32'],
    ['int64', '2n ** 63n', 'HEDDLE2004', 'returned the bigint 9223372036854775808n, which is not an int64'],
    ['int64', '-(2n ** 63n) - 1n', 'HEDDLE2004', 'returned the bigint -9223372036854775809n, which is'],
    ['utf8', '"a\\ud800b"', 'HEDDLE2006', 'the returned string holds a lone surrogate'],
    ['utf8', '"é\\udc00"', 'HEDDLE2006', 'the returned string holds a lone surrogate'],
  ])('%s refuses %s', (type, value, code, message) => {
    const error = result(type, `() => ${value}`);
    expect(error).toMatchObject({ status: -1, code, row: 0, function: 'f0' });
    expect(error.message).toContain(message);
  });

  it('of -0 is an int32', () => {
    const answer = Guest.of({ returns: 'int32', handler: '() => -0' }).call(0, 'int32', [], 1);
    expect(answer).toEqual({ values: [0], nullCount: 0n });
  });
});

describe('an exception', () => {
  it('is told with the row and the arguments', () => {
    const types = ['bool', 'int32', 'int64', 'float64', 'utf8', 'utf8?'];
    const guest = Guest.of({
      args: types,
      returns: 'float64',
      handler: '(a, b) => { if (b === 7) throw new RangeError("no"); return 1; }',
    });
    const columns: ColumnInput[] = [
      { type: 'bool', values: [true, false] },
      { type: 'int32', values: [1, 7] },
      { type: 'int64', values: [1n, 2n ** 60n] },
      { type: 'float64', values: [1, -0] },
      { type: 'utf8', values: ['', `"\n${'é'.repeat(300)}`] },
      { type: 'utf8', values: ['', null] },
    ];
    const error = failure(guest, columns, 2);
    expect(error).toMatchObject({ status: -1, code: 'HEDDLE2001', message: 'RangeError: no', row: 1 });
    expect(error.arguments.map(({ value }) => value)).toEqual([
      'false',
      '7',
      '1152921504606846976n',
      '-0',
      `"\\"\\n${'é'.repeat(195)}…`,
      'null',
    ]);
    expect(error.arguments.map(({ name }) => name)).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a5']);
  });

  it.each([
    ['"text"', 'thrown: "text"'],
    ['null', 'thrown: null'],
    ['{ a: 1 }', 'an object that is not an Error was thrown'],
    ['{ get message() { throw 1; } }', 'an object that is not an Error was thrown'],
    ['new Proxy({}, { get() { throw 1; } })', 'an object that is not an Error was thrown'],
    ['new TypeError()', 'TypeError'],
    ['Object.assign(new Error("m"), { name: "Mine" })', 'Mine: m'],
    ['new Error("\\ud800 \\u0001 \\" \\\\")', 'Error: \ufffd\ufffd\ufffd \u0001 " \\'],
  ])('may be anything: throw %s', (thrown, message) => {
    expect(result('float64', `() => { throw ${thrown}; }`).message).toBe(message);
  });

  it('is cut at the limit, arguments and all', () => {
    const args = Array.from({ length: 100 }, () => 'utf8');
    const guest = Guest.of({
      args,
      returns: 'float64',
      handler: '() => { throw new Error("\\u0001é".repeat(100000)); }',
    });
    const error = failure(
      guest,
      args.map(() => ({ type: 'utf8' as const, values: ['\u0001'.repeat(500)] })),
    );
    expect(error.message.endsWith('…')).toBe(true);
    expect(error.arguments.length).toBeGreaterThan(3);
  });

  it('leaves the instance usable', () => {
    const guest = Guest.of({
      args: ['float64'],
      returns: 'float64',
      handler: '(a) => { if (a < 0) throw new Error("x"); return a; }',
    });
    failure(guest, [{ type: 'float64', values: [-1] }]);
    expect(guest.call(0, 'float64', [{ type: 'float64', values: [2] }], 1)).toMatchObject({ values: [2] });
  });
});

describe('frames', () => {
  // Two sources; columns 4 and 8 of line 1 are mapped, line 3 belongs to a package.
  const map = JSON.stringify({
    version: 3,
    sources: ['src/names.ts', 'node_modules/x/index.js', '@heddle/pdk/register.js'],
    names: [],
    mappings: 'AAAA;AAIA,KAAI;ACAJ;ACAA',
  });

  it('are mapped to TypeScript, and those of packages left out', () => {
    const bundle = [
      'function boom() { throw new Error("deep"); }',
      'function middle() { return boom(); }',
      'function library() { return middle(); }',
      '__heddle_register([{ name: "f", export: "f", kind: "scalar", volatility: "immutable", args: [], returns: { type: "float64", nullable: false }, handlers: { call: () => library() } }]);',
    ].join('\n');
    const error = failure(new Guest(bundle, map));
    expect(error.frames).toEqual([
      { function: 'boom', file: 'src/names.ts', line: 1, column: 1 },
      { function: 'middle', file: 'src/names.ts', line: 5, column: 5 },
    ]);
  });

  it.each([
    '',
    '{',
    '[]',
    '{"mappings":5}',
    '{"sources":[],"mappings":"!!"}',
    '{"sources":[],"mappings":"AAAAAAAAAAAAA"}',
    '{"sources":["a"],"mappings":"ggggggggggggggB"}',
  ])('are left out under a damaged map %j', (damaged) => {
    const bundle = `__heddle_register([{ name: "f", export: "f", kind: "scalar", volatility: "immutable", args: [], returns: { type: "float64", nullable: false },
        handlers: { call: () => { throw new Error("x"); } } }]);`;
    expect(failure(new Guest(bundle, damaged))).toMatchObject({ message: 'Error: x', frames: [] });
  });
});

describe('input', () => {
  it.each([
    [[0xff], 'a lone continuation'],
    [[0xc0, 0xaf], 'an overlong form'],
    [[0xe2, 0x82], 'a cut character'],
    [[0xed, 0xa0, 0x80], 'a surrogate'],
    [[0xf4, 0x90, 0x80, 0x80], 'beyond U+10FFFF'],
    [[...Buffer.from('long enough '), 0x80], 'after ASCII'],
  ])('of invalid UTF-8 is HEDDLE2005: %j, %s', (bytes) => {
    const guest = Guest.of({ args: ['utf8'], returns: 'float64', handler: '(a) => a.length' });
    const error = failure(guest, [{ type: 'utf8', values: ['fine', Uint8Array.from(bytes)] }], 2);
    expect(error).toMatchObject({ status: -1, code: 'HEDDLE2005', row: 1 });
  });

  it('that breaks the contract is refused', () => {
    const guest = Guest.of({ args: ['utf8', 'int64'], returns: 'float64', handler: '() => 1' });
    const text = { type: 'utf8', values: ['x'] };
    const long = { type: 'int64', values: [1n] };
    expect(failure(guest, [text])).toMatchObject({ status: -2, code: 'HEDDLE2201' });
    expect(failure(guest, [long, text])).toMatchObject({ status: -2, code: 'HEDDLE2201' });
    expect(failure(guest, [text, { ...long, values: [1n, 2n] }])).toMatchObject({
      status: -2,
      code: 'HEDDLE2201',
    });
    const { heddle_scalar, heddle_alloc } = guest.exports;
    const block = heddle_alloc(64);
    expect(heddle_scalar(7, block, 0, block)).toBe(-2);
    expect(heddle_scalar(0, -64, 0, block)).toBe(-2);
    expect(heddle_scalar(0, block + 4, 0, block)).toBe(-2);
    expect(heddle_scalar(0, block, 0, -8)).toBe(-2);
  });
});

describe('a bundle', () => {
  it.each([
    ['throw new RangeError("top")', 'RangeError: top'],
    ['1', 'the bundle did not call __heddle_register'],
    ['__heddle_register([])', 'takes 1 to 1000 functions'],
    ['__heddle_register([{ name: "f" }])', "'export' must be a string"],
    [
      '__heddle_register([{ name: "f", export: "f", kind: "scalar", volatility: "stable", args: [{ name: "a", type: "date" }] }])',
      "unknown type 'date'",
    ],
    ['Config.get("x")', 'Config is not available while the module is built'],
    ['Var.getString("x")', 'Var is not available while the module is built'],
    ['Host.inputString()', 'Host is not available while the module is built'],
    ['let x =', 'SyntaxError'],
  ])('that cannot be used says why: %s', (bundle, message) => {
    expect(() => new Guest(bundle)).toThrow(message);
  });
});
