import * as arrow from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrowSourceType, columnFromVector, columnToVector, tableFromColumns } from '../src/arrow.js';
import {
  accepts,
  type Column,
  columnToArray,
  concatColumns,
  dataTypeOf,
  sliceColumn,
  sourceText,
} from '../src/index.js';
import { failure } from './modules.js';
import { samples } from './support/arbitraries.js';
import { rowTexts } from './support/row-texts.js';

const INTEGERS = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'];
const TEXTS = ['utf8', 'large_utf8', 'utf8_view', 'dictionary'];
const ACCEPTED: Record<string, string[]> = {
  bool: ['bool'],
  int8: INTEGERS,
  int16: INTEGERS,
  int32: INTEGERS,
  uint8: INTEGERS,
  uint16: INTEGERS,
  uint32: INTEGERS,
  int64: [...INTEGERS, 'timestamp'],
  float32: ['float32', 'int8', 'int16', 'uint8', 'uint16'],
  float64: [...INTEGERS, 'decimal', 'decimal256', 'float32', 'float64'],
  'decimal128(38, 2)': [...INTEGERS, 'decimal', 'decimal256'],
  'decimal128(38, 1)': INTEGERS,
  utf8: TEXTS,
  binary: ['binary', 'large_binary', 'binary_view', 'fixed_binary'],
  date32: ['date32', 'date64'],
  'timestamp[ms]': ['timestamp'],
  'time[us]': ['time32', 'time64'],
  'duration[s]': ['duration'],
  interval: ['year_month', 'day_time', 'month_day_nano'],
  'list<utf8>': ['list', 'large_list', 'fixed_list', 'list_of_dictionary'],
  'list<int32>': [],
  'struct<a: int8, b: utf8>': ['struct'],
  'struct<a: int8>': [],
  'map<utf8, int32>': ['map'],
  'map<utf8, int64>': [],
};

const texts = () => arrow.vectorFromArray(['a', null, 'é', 'a'], new arrow.Utf8());
const utf8Field = new arrow.Field('x', new arrow.Utf8(), true);

/** A vector of one chunk. */
function vectorOf(
  type: arrow.DataType,
  length: number,
  buffers: { values?: unknown; offsets?: unknown; validity?: Uint8Array; children?: arrow.Data[] },
): arrow.Vector {
  const { values, offsets, validity, children = [] } = buffers;
  const all = [offsets, values, validity] as never;
  return new arrow.Vector([new arrow.Data(type, 0, length, validity === undefined ? 0 : -1, all, children)]);
}

const firstData = (vector: arrow.Vector): arrow.Data => vector.data[0] ?? fail();

/** Every Arrow type that a file may hold, with a few values. */
const VECTORS: Record<string, () => arrow.Vector> = {
  null: () => arrow.vectorFromArray([null, null], new arrow.Null()),
  bool: () => arrow.vectorFromArray([true, null, false], new arrow.Bool()),
  int8: () => arrow.vectorFromArray([0, null, 127], new arrow.Int8()),
  int16: () => arrow.vectorFromArray([0, null, 127], new arrow.Int16()),
  int32: () => arrow.vectorFromArray([0, null, 127], new arrow.Int32()),
  int64: () => arrow.vectorFromArray([0n, null, 5n], new arrow.Int64()),
  uint8: () => arrow.vectorFromArray([0, null, 127], new arrow.Uint8()),
  uint16: () => arrow.vectorFromArray([0, null, 127], new arrow.Uint16()),
  uint32: () => arrow.vectorFromArray([0, null, 7], new arrow.Uint32()),
  uint64: () => arrow.vectorFromArray([0n, null, 7n], new arrow.Uint64()),
  float16: () => arrow.vectorFromArray([1], new arrow.Float16()),
  float32: () => arrow.vectorFromArray([0.5, null, -2], new arrow.Float32()),
  float64: () => arrow.vectorFromArray([0.1, null, -0], new arrow.Float64()),
  decimal: () => decimals([5n, -125n], 2, 128),
  decimal256: () => decimals([5n, -125n], 2, 256),
  timestamp: () => timestamps(arrow.TimeUnit.MICROSECOND, [1n, -1n]),
  time32: () => vectorOf(new arrow.TimeMillisecond(), 2, { values: Int32Array.of(0, 5) }),
  time64: () => vectorOf(new arrow.TimeNanosecond(), 2, { values: BigInt64Array.of(0n, 5n) }),
  duration: () => vectorOf(new arrow.DurationMillisecond(), 1, { values: BigInt64Array.of(-1n) }),
  year_month: () => vectorOf(new arrow.IntervalYearMonth(), 1, { values: Int32Array.of(13) }),
  day_time: () => vectorOf(new arrow.IntervalDayTime(), 1, { values: Int32Array.of(1, 2) }),
  month_day_nano: () => vectorOf(new arrow.IntervalMonthDayNano(), 1, { values: Int32Array.of(1, 2, 3, 0) }),
  utf8: texts,
  large_utf8: () => arrow.vectorFromArray(['a', null, 'é'], new arrow.LargeUtf8()),
  utf8_view: () => arrow.vectorFromArray(['a', null, 'thirteen bytes'], new arrow.Utf8View()),
  dictionary: () =>
    arrow.vectorFromArray(['a', 'b'], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8())),
  date32: () => arrow.vectorFromArray([new Date(0)], new arrow.DateDay()),
  date64: () => vectorOf(new arrow.DateMillisecond(), 1, { values: BigInt64Array.of(-1n) }),
  binary: () => arrow.vectorFromArray([Uint8Array.of(1)], new arrow.Binary()),
  large_binary: () => arrow.vectorFromArray([Uint8Array.of(1)], new arrow.LargeBinary()),
  binary_view: () => arrow.vectorFromArray([Uint8Array.of(1)], new arrow.BinaryView()),
  fixed_binary: () => arrow.vectorFromArray([Uint8Array.of(1, 2)], new arrow.FixedSizeBinary(2)),
  list: () =>
    vectorOf(new arrow.List(utf8Field), 2, {
      offsets: Int32Array.of(0, 1, 4),
      children: [firstData(texts())],
    }),
  large_list: () =>
    vectorOf(new arrow.LargeList(utf8Field), 2, {
      offsets: BigInt64Array.of(0n, 1n, 4n),
      children: [firstData(texts())],
    }),
  fixed_list: () => vectorOf(new arrow.FixedSizeList(2, utf8Field), 2, { children: [firstData(texts())] }),
  list_of_dictionary: () => {
    const words = VECTORS.dictionary?.() ?? fail();
    const type = new arrow.List(new arrow.Field('x', words.type, true));
    return vectorOf(type, 1, { offsets: Int32Array.of(0, 2), children: [firstData(words)] });
  },
  struct: () => {
    const numbers = arrow.vectorFromArray([1, null, 3, 4], new arrow.Int8());
    const type = new arrow.Struct([new arrow.Field('p', new arrow.Int8(), true), utf8Field]);
    return vectorOf(type, 3, {
      validity: Uint8Array.of(0b101),
      children: [firstData(numbers), firstData(texts())],
    });
  },
  map: () => {
    const keys = arrow.vectorFromArray(['k', 'l'], new arrow.Utf8());
    const numbers = arrow.vectorFromArray([1, null], new arrow.Int32());
    const entries = new arrow.Struct<{ key: arrow.Utf8; value: arrow.Int32 }>([
      new arrow.Field('key', new arrow.Utf8(), false),
      new arrow.Field('value', new arrow.Int32(), true),
    ]);
    const data = vectorOf(entries, 2, { children: [firstData(keys), firstData(numbers)] });
    const type = new arrow.Map_(new arrow.Field('entries', entries, false));
    return vectorOf(type, 2, { offsets: Int32Array.of(0, 0, 2), children: [firstData(data)] });
  },
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

const read = (vector: arrow.Vector, type: string) => columnToArray(columnFromVector(vector, type, 'a'));

describe('what an argument accepts (spec/types.md)', () => {
  for (const [target, sources] of Object.entries(ACCEPTED)) {
    for (const [source, make] of Object.entries(VECTORS)) {
      const taken = source === 'null' || sources.includes(source);
      test(`${target} ${taken ? 'takes' : 'refuses'} ${source}`, () => {
        const vector = make();
        expect(accepts(dataTypeOf(target), arrowSourceType(vector.type))).toBe(taken);
        if (taken) expect(columnFromVector(vector, target, 'a').length).toBe(vector.length);
        else expect(failure(() => columnFromVector(vector, target, 'a')).code).toBe('HEDDLE1103');
      });
    }
  }
});

test('nested values of every layout', () => {
  const lists = [['a'], [null, 'é', 'a']];
  expect(read(VECTORS.list?.() ?? fail(), 'list<utf8>')).toEqual(lists);
  expect(read(VECTORS.large_list?.() ?? fail(), 'list<utf8>')).toEqual(lists);
  expect(read((VECTORS.large_list?.() ?? fail()).slice(1), 'list<utf8>')).toEqual(lists.slice(1));
  expect(read(VECTORS.fixed_list?.() ?? fail(), 'list<utf8>')).toEqual([
    ['a', null],
    ['é', 'a'],
  ]);
  expect(read((VECTORS.fixed_list?.() ?? fail()).slice(1), 'list<utf8>')).toEqual([['é', 'a']]);
  const struct = VECTORS.struct?.() ?? fail();
  const structs = [{ p: 1, x: 'a' }, null, { p: 3, x: 'é' }];
  expect(read(struct, 'struct<a: int8, b: utf8>')).toEqual(structs);
  expect(read(struct.slice(1), 'struct<a: int8, b: utf8>')).toEqual(structs.slice(1));
  const map = VECTORS.map?.() ?? fail();
  const maps = [
    new Map(),
    new Map([
      ['k', 1],
      ['l', null],
    ]),
  ];
  expect(read(map, 'map<utf8, int32>')).toEqual(maps);
  expect(read(map.slice(1), 'map<utf8, int32>')).toEqual(maps.slice(1));
});

test('binaries, dates, intervals and units', () => {
  expect(read(VECTORS.fixed_binary?.() ?? fail(), 'binary')).toEqual([Uint8Array.of(1, 2)]);
  expect(read(VECTORS.binary_view?.() ?? fail(), 'binary')).toEqual([Uint8Array.of(1)]);
  expect(read(VECTORS.date64?.() ?? fail(), 'date32')).toEqual([-1]);
  expect(read(VECTORS.year_month?.() ?? fail(), 'interval')).toEqual([
    { months: 13, days: 0, nanoseconds: 0n },
  ]);
  expect(read(VECTORS.day_time?.() ?? fail(), 'interval')).toEqual([
    { months: 0, days: 1, nanoseconds: 2_000_000n },
  ]);
  expect(read(VECTORS.month_day_nano?.() ?? fail(), 'interval')).toEqual([
    { months: 1, days: 2, nanoseconds: 3n },
  ]);
  expect(read(VECTORS.duration?.() ?? fail(), 'duration[s]')).toEqual([-1n]);
  expect(read(VECTORS.time32?.() ?? fail(), 'time[ns]')).toEqual([0n, 5_000_000n]);
  expect(read(VECTORS.time64?.() ?? fail(), 'time[ms]')).toEqual([0n, 0n]);
  expect(read(timestamps(arrow.TimeUnit.NANOSECOND, [-1n]), 'timestamp[s]')).toEqual([-1n]);
});

test('decimals at the scale of the argument', () => {
  const decimal = (type: string, vector: arrow.Vector) => read(vector, type).map(String);
  expect(decimal('decimal128(38, 4)', decimals([5n, -125n], 2, 128))).toEqual(['0.0500', '-1.2500']);
  expect(decimal('decimal128(38, 4)', decimals([5n, -125n], 2, 256))).toEqual(['0.0500', '-1.2500']);
  expect(decimal('decimal128(5, 2)', arrow.vectorFromArray([7n, -999n], new arrow.Int64()))).toEqual([
    '7.00',
    '-999.00',
  ]);
  const wide = failure(() =>
    columnFromVector(arrow.vectorFromArray([7n, 1000n], new arrow.Int64()), 'decimal128(5, 2)', 'a'),
  );
  expect([wide.code, wide.row, wide.detail]).toEqual([
    'HEDDLE2004',
    1,
    '1000 in argument a does not fit decimal128(5, 2)',
  ]);
});

test('integers widen, and narrow where they fit', () => {
  expect(read(VECTORS.int8?.() ?? fail(), 'int64')).toEqual([0n, null, 127n]);
  expect(read(arrow.vectorFromArray([-128, 127], new arrow.Int8()), 'int64')).toEqual([-128n, 127n]);
  expect(read(arrow.vectorFromArray([2n ** 32n - 1n], new arrow.Int64()), 'uint32')).toEqual([2 ** 32 - 1]);
  expect(read(VECTORS.uint16?.() ?? fail(), 'int32')).toEqual([0, null, 127]);
  expect(read(VECTORS.int64?.() ?? fail(), 'int32')).toEqual([0, null, 5]);
  expect(read(VECTORS.uint64?.() ?? fail(), 'int64')).toEqual([0n, null, 7n]);
  expect(read(VECTORS.uint32?.() ?? fail(), 'float64')).toEqual([0, null, 7]);
});

function fail(): never {
  throw new Error('no such vector');
}

test.each<[string, arrow.Vector, string, string]>([
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
  [
    'int8',
    arrow.vectorFromArray([1, 1, 128], new arrow.Int16()),
    'int8',
    '128 in argument a does not fit int8',
  ],
  ['negative', arrow.vectorFromArray([1, 1, -1], new arrow.Int8()), 'uint16', '-1 in argument a'],
  [
    'a date',
    vectorOf(new arrow.DateMillisecond(), 3, { values: BigInt64Array.of(0n, 0n, 2n ** 62n) }),
    'date32',
    'date32',
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

test.each<[string, arrow.Vector, string]>([
  [
    'a list whose items end early',
    vectorOf(new arrow.List(utf8Field), 1, { offsets: Int32Array.of(0, 9), children: [firstData(texts())] }),
    'list<utf8>',
  ],
  [
    'a list without offsets',
    vectorOf(new arrow.List(utf8Field), 1, { offsets: new Int32Array(0), children: [firstData(texts())] }),
    'list<utf8>',
  ],
  [
    'a struct whose field is short',
    vectorOf(new arrow.Struct([utf8Field]), 9, { children: [firstData(texts())] }),
    'struct<a: utf8>',
  ],
  [
    'a list of fixed size whose items are short',
    vectorOf(new arrow.FixedSizeList(3, utf8Field), 2, { children: [firstData(texts())] }),
    'list<utf8>',
  ],
  [
    'decimals that are short',
    vectorOf(new arrow.Decimal(2, 10, 128), 2, { values: new Uint32Array(4) }),
    'decimal128(10, 2)',
  ],
  [
    'intervals that are short',
    vectorOf(new arrow.IntervalDayTime(), 2, { values: new Int32Array(3) }),
    'interval',
  ],
])('%s is damage', (_, vector, type) => {
  expect(failure(() => columnFromVector(vector, type, 'a')).code).toBe('HEDDLE2301');
});

test('columns of random types become vectors and tables that IPC carries', () => {
  fc.assert(
    fc.property(samples, ({ fields, columns, rows }) => {
      const nullable = fields.map((one) => ({ ...one, nullable: true }));
      const back = arrow.tableFromIPC(arrow.tableToIPC(tableFromColumns(nullable, columns, rows), 'stream'));
      expect(back.numRows).toBe(rows);
      columns.forEach((column, i) => {
        const vector = back.getChildAt(i) ?? fail();
        const same = (other: Column) => expect(rowTexts(other)).toEqual(rowTexts(column));
        same(columnFromVector(vector, column.dataType, 'a'));
        same(columnFromVector(columnToVector(column), column.dataType, 'a'));
        const chunks = columnToVector(column).concat(columnToVector(column));
        const twice = columnFromVector(chunks.slice(1, 2 * rows), column.dataType, 'a');
        const expected = concatColumns(column.dataType, [column, column]);
        if (rows > 0) expect(rowTexts(twice)).toEqual(rowTexts(sliceColumn(expected, 1, 2 * rows)));
      });
    }),
    { numRuns: 200 },
  );
});

test('what people read of a type that no argument accepts', () => {
  const text = (type: arrow.DataType) => sourceText(arrowSourceType(type));
  expect(text(new arrow.Float16())).toBe('Float16');
  expect(text(new arrow.Decimal(2, 50, 256))).toBe('decimal(50, 2)');
  expect(text(new arrow.List(new arrow.Field('x', new arrow.Uint64(), true)))).toBe('list<uint64>');
});
