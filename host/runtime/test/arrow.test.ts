import * as arrow from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { columnFromVector, columnToVector, tableFromColumns, typeNameOf } from '../src/arrow.js';
import {
  accepts,
  checkArguments,
  columnFromArray,
  columnToArray,
  sliceColumn,
  type TypeName,
} from '../src/index.js';
import { failure, field } from './modules.js';

const INTEGERS = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'];
const ACCEPTED: Record<TypeName, string[]> = {
  bool: ['bool', 'null'],
  int32: [...INTEGERS, 'null'],
  int64: [...INTEGERS, 'timestamp', 'null'],
  float64: [...INTEGERS, 'decimal', 'float32', 'float64', 'null'],
  utf8: ['utf8', 'large_utf8', 'utf8_view', 'null'],
};

/** Every Arrow type that a file may hold, with a few values. */
const VECTORS: Record<string, () => arrow.Vector> = {
  null: () => arrow.vectorFromArray([null, null], new arrow.Null()),
  bool: () => arrow.vectorFromArray([true, null, false], new arrow.Bool()),
  int8: () => arrow.vectorFromArray([-128, null, 127], new arrow.Int8()),
  int16: () => arrow.vectorFromArray([-32768, null, 32767], new arrow.Int16()),
  int32: () => arrow.vectorFromArray([-(2 ** 31), null, 2 ** 31 - 1], new arrow.Int32()),
  int64: () => arrow.vectorFromArray([-5n, null, 5n], new arrow.Int64()),
  uint8: () => arrow.vectorFromArray([0, null, 255], new arrow.Uint8()),
  uint16: () => arrow.vectorFromArray([0, null, 65535], new arrow.Uint16()),
  uint32: () => arrow.vectorFromArray([0, null, 7], new arrow.Uint32()),
  uint64: () => arrow.vectorFromArray([0n, null, 7n], new arrow.Uint64()),
  float16: () => arrow.vectorFromArray([1], new arrow.Float16()),
  float32: () => arrow.vectorFromArray([0.5, null, -2], new arrow.Float32()),
  float64: () => arrow.vectorFromArray([0.1, null, -0], new arrow.Float64()),
  decimal: () => decimals([5n, -125n], 2, 128),
  timestamp: () => timestamps(arrow.TimeUnit.MICROSECOND, [1n, -1n]),
  utf8: () => arrow.vectorFromArray(['a', null, 'é'], new arrow.Utf8()),
  large_utf8: () => arrow.vectorFromArray(['a', null, 'é'], new arrow.LargeUtf8()),
  utf8_view: () => arrow.vectorFromArray(['a', null, 'thirteen bytes'], new arrow.Utf8View()),
  date32: () => arrow.vectorFromArray([new Date(0)], new arrow.DateDay()),
  binary: () => arrow.vectorFromArray([Uint8Array.of(1)], new arrow.Binary()),
};

function decimals(values: bigint[], scale: number, bits: number): arrow.Vector {
  const data = new Uint32Array((values.length * bits) / 32);
  values.forEach((value, row) => {
    for (let i = 0; i < bits / 32; i++) {
      data[(row * bits) / 32 + i] = Number(BigInt.asUintN(32, value >> BigInt(32 * i)));
    }
  });
  const type = new arrow.Decimal(scale, 30, bits);
  return new arrow.Vector([arrow.makeData({ type, length: values.length, data })]);
}

function timestamps(unit: arrow.TimeUnit, values: bigint[], zone: string | null = null): arrow.Vector {
  const type = new arrow.Timestamp(unit, zone);
  return new arrow.Vector([
    arrow.makeData({ type, length: values.length, data: BigInt64Array.from(values) as never }),
  ]);
}

const read = (vector: arrow.Vector, type: TypeName) => columnToArray(columnFromVector(vector, type, 'a'));

describe('what an argument accepts (spec/types.md)', () => {
  for (const target of Object.keys(ACCEPTED) as TypeName[]) {
    for (const [source, make] of Object.entries(VECTORS)) {
      const taken = ACCEPTED[target].includes(source);
      test(`${target} ${taken ? 'takes' : 'refuses'} ${source}`, () => {
        const vector = make();
        expect(accepts(target, typeNameOf(vector.type))).toBe(taken);
        if (taken) expect(columnFromVector(vector, target, 'a').length).toBe(vector.length);
        else expect(failure(() => columnFromVector(vector, target, 'a')).code).toBe('HEDDLE1103');
      });
    }
  }
});

test('integers widen, and narrow where they fit', () => {
  expect(read(VECTORS.int8?.() ?? fail(), 'int64')).toEqual([-128n, null, 127n]);
  expect(read(VECTORS.uint16?.() ?? fail(), 'int32')).toEqual([0, null, 65535]);
  expect(read(VECTORS.int64?.() ?? fail(), 'int32')).toEqual([-5, null, 5]);
  expect(read(VECTORS.uint64?.() ?? fail(), 'int64')).toEqual([0n, null, 7n]);
  expect(read(VECTORS.uint32?.() ?? fail(), 'float64')).toEqual([0, null, 7]);
});

function fail(): never {
  throw new Error('no such vector');
}

test.each<[string, arrow.Vector, TypeName, string]>([
  [
    '2^31',
    arrow.vectorFromArray([1n, null, 2n ** 31n], new arrow.Int64()),
    'int32',
    '2147483648 in argument a does not fit int32',
  ],
  [
    '-2^31 - 1',
    arrow.vectorFromArray([1n, 1n, -(2n ** 31n) - 1n], new arrow.Int64()),
    'int32',
    '-2147483649',
  ],
  ['uint32', arrow.vectorFromArray([1, 1, 2 ** 31], new arrow.Uint32()), 'int32', '2147483648'],
  ['uint64', arrow.vectorFromArray([1n, 1n, 2n ** 63n], new arrow.Uint64()), 'int64', '9223372036854775808'],
  ['uint64 as int32', arrow.vectorFromArray([1n, 1n, 2n ** 31n], new arrow.Uint64()), 'int32', '2147483648'],
  [
    'seconds',
    timestamps(arrow.TimeUnit.SECOND, [1n, 1n, 2n ** 62n]),
    'int64',
    'in argument a does not fit int64',
  ],
])('%s does not fit, and the row is named', (_, vector, type, text) => {
  const error = failure(() => columnFromVector(vector, type, 'a'));
  expect([error.code, error.row]).toEqual(['HEDDLE2004', 2]);
  expect(error.message).toContain(text);
  // Over chunks, rows count on.
  const chunked = vector.concat(vector);
  expect(failure(() => columnFromVector(chunked.slice(3), type, 'a')).row).toBe(2);
});

test('a value under a null is not looked at', () => {
  const data = arrow.makeData({
    type: new arrow.Int64(),
    length: 2,
    nullBitmap: Uint8Array.of(0b01),
    data: BigInt64Array.of(1n, 2n ** 40n),
  });
  expect(read(new arrow.Vector([data]), 'int32')).toEqual([1, null]);
});

test('timestamps become microseconds, downwards', () => {
  const seconds = timestamps(arrow.TimeUnit.SECOND, [-1n, 2n], 'Europe/Oslo');
  expect(read(seconds, 'int64')).toEqual([-1_000_000n, 2_000_000n]);
  expect(read(timestamps(arrow.TimeUnit.MILLISECOND, [-1n]), 'int64')).toEqual([-1_000n]);
  expect(read(timestamps(arrow.TimeUnit.MICROSECOND, [-1n]), 'int64')).toEqual([-1n]);
  expect(read(timestamps(arrow.TimeUnit.NANOSECOND, [-1n, -1000n, -1001n, 999n]), 'int64')).toEqual([
    -1n,
    -1n,
    -2n,
    0n,
  ]);
});

test('wide integers and decimals become the nearest double', () => {
  const near = [2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), -(2n ** 53n) - 3n];
  expect(read(arrow.vectorFromArray(near, new arrow.Int64()), 'float64')).toEqual(near.map(Number));
  const unsigned = [2n ** 64n - 1n, 2n ** 63n + 1025n];
  expect(read(arrow.vectorFromArray(unsigned, new arrow.Uint64()), 'float64')).toEqual(unsigned.map(Number));
  expect(read(decimals([12345678901234567890n, -1n], 10, 128), 'float64')).toEqual([
    1234567890.1234567, -1e-10,
  ]);
  expect(read(decimals([-(10n ** 60n)], 30, 256), 'float64')).toEqual([-1e30]);
});

test('strings of every layout, sliced and chunked', () => {
  const values = ['', 'a', null, 'exactly12chr', 'thirteen byte', 'é'.repeat(40), null, '🧵'];
  const layouts = [new arrow.Utf8(), new arrow.LargeUtf8(), new arrow.Utf8View()];
  for (const type of layouts) {
    const vector = arrow.vectorFromArray(values, type);
    expect(read(vector, 'utf8'), String(type)).toEqual(values);
    expect(read(vector.slice(2, 7), 'utf8'), String(type)).toEqual(values.slice(2, 7));
    expect(read(vector.slice(3).concat(vector), 'utf8'), String(type)).toEqual([
      ...values.slice(3),
      ...values,
    ]);
  }
  for (const index of [new arrow.Int8(), new arrow.Int32(), new arrow.Uint16()]) {
    for (const words of layouts) {
      const vector = arrow.vectorFromArray(
        [...values, 'a', 'a'],
        new arrow.Dictionary(words, index as never),
      );
      expect(read(vector, 'utf8')).toEqual([...values, 'a', 'a']);
      expect(read(vector.slice(1, 9), 'utf8')).toEqual([...values.slice(1), 'a']);
    }
  }
});

test('bools and nulls survive slices at any bit', () => {
  const values = Array.from({ length: 50 }, (_, i) => (i % 7 === 0 ? null : i % 3 === 0));
  const vector = arrow.vectorFromArray(values, new arrow.Bool());
  for (let start = 0; start < 20; start++) {
    expect(read(vector.slice(start, 45), 'bool')).toEqual(values.slice(start, 45));
  }
});

test('a dictionary of numbers is refused by every argument', () => {
  const vector = arrow.vectorFromArray([1, 2, 1], new arrow.Dictionary(new arrow.Int32(), new arrow.Int8()));
  expect(failure(() => columnFromVector(vector, 'int32', 'a')).code).toBe('HEDDLE1103');
});

test.each<[string, arrow.Data]>([
  [
    'offsets that decrease',
    arrow.makeData({
      type: new arrow.Utf8(),
      length: 2,
      valueOffsets: Int32Array.of(0, 3, 1),
      data: Buffer.from('abc'),
    }),
  ],
  [
    'offsets beyond the data',
    arrow.makeData({
      type: new arrow.Utf8(),
      length: 1,
      valueOffsets: Int32Array.of(0, 9),
      data: Buffer.from('abc'),
    }),
  ],
  [
    'a key beyond the dictionary',
    arrow.makeData({
      type: new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()),
      length: 1,
      data: Int8Array.of(5),
      dictionary: arrow.vectorFromArray(['a'], new arrow.Utf8()),
    }),
  ],
])('%s are damage', (_, data) => {
  expect(failure(() => columnFromVector(new arrow.Vector([data]), 'utf8', 'a')).code).toBe('HEDDLE2301');
});

test('columns become vectors and tables that IPC carries', () => {
  const columns = [
    columnFromArray('bool', [true, null, false, true]),
    columnFromArray('int32', [1, null, -1, 2]),
    columnFromArray('int64', [1n, null, -1n, 2n ** 62n]),
    columnFromArray('float64', [0.5, null, -0, 1]),
    columnFromArray('utf8', ['a', null, '', '🧵']),
  ];
  const fields = columns.map((column) => field(column.type, column.type, true));
  for (const [start, end] of [
    [0, 4],
    [1, 4],
    [2, 2],
  ] as const) {
    const slices = columns.map((column) => sliceColumn(column, start, end));
    const table = tableFromColumns(fields, slices, end - start);
    const back = arrow.tableFromIPC(arrow.tableToIPC(table, 'stream'));
    expect(back.numRows).toBe(end - start);
    for (const [i, slice] of slices.entries()) {
      const vector = back.getChildAt(i);
      if (vector === null) throw new Error('no column');
      expect(columnToArray(columnFromVector(vector, slice.type, 'a'))).toEqual(columnToArray(slice));
      expect(columnToArray(columnFromVector(columnToVector(slice), slice.type, 'a'))).toEqual(
        columnToArray(slice),
      );
    }
  }
});

test('arguments are checked before any row', () => {
  const info = {
    index: 0,
    name: 'f',
    export: 'f',
    kind: 'scalar',
    signature: 'f(a int32, b utf8) -> bool',
    args: [field('a', 'int32'), field('b', 'utf8')],
    returns: field('result', 'bool'),
    volatility: 'immutable',
    tier: 'js',
    doc: null,
  } as const;
  checkArguments(info, ['int64', 'null']);
  expect(failure(() => checkArguments(info, ['int32'])).message).toBe(
    'HEDDLE1102 f: f(a int32, b utf8) -> bool takes 2 arguments, given (int32)',
  );
  expect(failure(() => checkArguments(info, ['int32', 'float64'])).message).toBe(
    'HEDDLE1103 f: f(a int32, b utf8) -> bool: b is utf8 and takes no float64, given (int32, float64)',
  );
});
