import { describe, expect, it } from 'vitest';
import { Guest } from './support/guest.js';

const vectorized = (args: readonly string[], returns: string, handler: string, variadic = false): Guest =>
  Guest.of({ kind: 'vectorized', args, returns, handler, variadic });

describe('a vectorized function', () => {
  it.each([
    ['bool', 'Uint8Array', [true, false, true]],
    ['int8', 'Int8Array', [1, -128, 127]],
    ['int16', 'Int16Array', [1, -32_768, 32_767]],
    ['int32', 'Int32Array', [1, -(2 ** 31), 2 ** 31 - 1]],
    ['int64', 'BigInt64Array', [1n, -(2n ** 63n), 2n ** 63n - 1n]],
    ['uint8', 'Uint8Array', [1, 0, 255]],
    ['uint16', 'Uint16Array', [1, 0, 65_535]],
    ['uint32', 'Uint32Array', [1, 0, 2 ** 32 - 1]],
    ['float32', 'Float32Array', [1.5, -0, NaN]],
    ['float64', 'Float64Array', [1.5, -0, NaN]],
    ['date32', 'Int32Array', [1, -1, 2 ** 31 - 1]],
    ['timestamp[us]', 'BigInt64Array', [1n, -1n, 0n]],
    ['time[s]', 'BigInt64Array', [1n, 86_399n, 0n]],
    ['time[ns]', 'BigInt64Array', [1n, 86_399_999_999_999n, 0n]],
    ['duration[ms]', 'BigInt64Array', [1n, -1n, 0n]],
    ['utf8', 'Array', ['a', '', 'é']],
    ['binary', 'Array', [Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2)]],
    ['decimal128(20, 3)', 'Array', [1n, -1n, 10n ** 19n]],
    [
      'interval',
      'Array',
      [
        [1, 2, 3n],
        [0, 0, 0n],
        [-1, -1, -1n],
      ],
    ],
    ['list<int32?>', 'Array', [[1], [], [null]]],
    ['struct<a: int32>', 'Array', [{ a: 1 }, { a: 2 }, { a: 3 }]],
    ['map<utf8, int32>', 'Array', [[], [['a', 1]], []]],
  ])('of %s gets a %s of the rows that are not skipped', (type, kind, values) => {
    const check = `if (column.constructor.name !== '${kind}' || column.length !== n) throw new Error(column.constructor.name);`;
    const guest = vectorized([type], type, `(column, n) => { ${check} return column; }`);
    expect(guest.call(0, type, [{ type, values }], 3)).toEqual({ values, nullCount: 0n });
    const holes = [null, ...values.flatMap((value) => [value, null])];
    expect(guest.call(0, type, [{ type, values: holes }], holes.length)).toEqual({
      values: holes,
      nullCount: 4n,
    });
    const constant = { type, values: [values[0]], constant: true };
    expect(guest.call(0, type, [constant], 2)).toEqual({ values: [values[0], values[0]], nullCount: 0n });
  });

  it('sees nulls of nullable arguments in arrays', () => {
    const guest = vectorized(
      ['int32?', 'float64'],
      'float64?',
      '(a, b, n) => { if (!Array.isArray(a) || n !== 2) throw 1; return Array.from(b, (x, i) => (a[i] === null ? null : a[i] + x)); }',
    );
    const columns = [
      { type: 'int32', values: [1, null, 3] },
      { type: 'float64', values: [0.5, 1.5, null] },
    ];
    expect(guest.call(0, 'float64', columns, 3)).toEqual({ values: [1.5, null, null], nullCount: 2n });
  });

  it('may return bytes for bools, and numbers in any array', () => {
    const bools = vectorized(['int32'], 'bool', '(a) => Uint8Array.from(a, (x) => x & 1)');
    expect(bools.call(0, 'bool', [{ type: 'int32', values: [1, null, 2] }], 3)).toEqual({
      values: [true, null, false],
      nullCount: 1n,
    });
    const ints = vectorized(['int32'], 'int32', '(a) => Float64Array.from(a)');
    expect(ints.call(0, 'int32', [{ type: 'int32', values: [1, 2] }], 2)).toMatchObject({ values: [1, 2] });
  });

  it('is called once for a batch, and not at all for no rows', () => {
    const guest =
      new Guest(`let calls = 0; __heddle_register([{ name: 'f', export: 'f', kind: 'vectorized', volatility: 'volatile',
      args: [{ name: 'a', type: 'int32', nullable: false }], returns: { type: 'int32', nullable: false },
      handlers: { call(a) { calls++; return a.fill(calls); } } }])`);
    const ints = (...values: (number | null)[]) => [{ type: 'int32', values }];
    expect(guest.call(0, 'int32', ints(), 0)).toEqual({ values: [], nullCount: 0n });
    expect(guest.call(0, 'int32', ints(null, null), 2)).toEqual({ values: [null, null], nullCount: 2n });
    expect(guest.call(0, 'int32', ints(7, 7, 7), 3)).toEqual({ values: [1, 1, 1], nullCount: 0n });
  });

  it('without arguments knows the number of rows, and takes a variable number', () => {
    expect(vectorized([], 'int32', '(n) => new Int32Array(n).fill(n)').call(0, 'int32', [], 3)).toMatchObject(
      { values: [3, 3, 3] },
    );
    const sum = vectorized(
      ['float64'],
      'float64',
      '(...columns) => { const n = columns.pop(); return Float64Array.from({ length: n }, (_, i) => columns.reduce((s, c) => s + c[i], 0)); }',
      true,
    );
    const column = { type: 'float64', values: [1, 2] };
    expect(sum.call(0, 'float64', [column, column, column], 2)).toMatchObject({ values: [3, 6] });
    expect(sum.call(0, 'float64', [], 2)).toMatchObject({ values: [0, 0] });
  });

  it('leaves as canonical NaNs', () => {
    const guest = vectorized(['float64'], 'float64', '(a) => a');
    const { args } = guest.write([{ type: 'float64', values: [0] }], 1);
    const view = new DataView(guest.exports.memory.buffer);
    const child = view.getUint32(view.getUint32(args + 44, true), true);
    view.setBigUint64(view.getUint32(view.getUint32(child + 40, true) + 4, true), 0xfff8dead_beef0001n, true);
    expect(guest.exports.heddle_scalar(0, args, 0, guest.scratch)).toBe(0);
    const at = view.getUint32(view.getUint32(guest.scratch + 40, true) + 4, true);
    expect(view.getBigUint64(at, true)).toBe(0x7ff8000000000000n);
  });

  it.each([
    ['int32', '() => [1, 2]', null, 'HEDDLE2002', 'returned a column of 2 values for 3 rows'],
    [
      'int32',
      '() => 5',
      null,
      'HEDDLE2002',
      'returned the number 5, which is not a column: an array or a typed array',
    ],
    [
      'int32',
      'async (a) => a',
      null,
      'HEDDLE2002',
      'returned a Promise, but handlers must be synchronous: no async, no await',
    ],
    ['int32', '() => { throw new Error("no"); }', null, 'HEDDLE2001', 'Error: no'],
    ['int32', '() => [1, 2.5, 3]', 2, 'HEDDLE2004', 'returned the number 2.5, which is not an int32'],
    ['int32', '() => [1, , 3]', 2, 'HEDDLE2002', 'returned undefined, which is not an int32'],
    [
      'int32',
      '() => [1, 2, null]',
      3,
      'HEDDLE2003',
      'returned null, but the result is declared int32, not nullable',
    ],
    [
      'bool',
      '() => new Uint8Array([0, 1, 2])',
      3,
      'HEDDLE2002',
      'returned the number 2, which is not a bool',
    ],
    ['bool', '() => [0, 1, 1]', 0, 'HEDDLE2002', 'returned the number 0, which is not a bool'],
    [
      'time[s]',
      '() => new BigInt64Array([0n, 86400n, 0n])',
      2,
      'HEDDLE2004',
      'returned the bigint 86400n, which is not a time[s]',
    ],
    [
      'list<int8>',
      '() => [[], [], [1, 200]]',
      3,
      'HEDDLE2004',
      'returned the number 200, which is not an int8 at [1]',
    ],
  ])('that fails says where: %s %s', (returns, handler, row, code, message) => {
    const guest = vectorized(['int32'], returns, handler);
    const answer = guest.call(0, returns, [{ type: 'int32', values: [1, null, 2, 3] }], 4);
    expect(answer).toMatchObject({ status: -1, error: { code, message, row } });
  });
});
