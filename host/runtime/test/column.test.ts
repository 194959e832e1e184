import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Column,
  columnFromArray,
  columnFromBytes,
  columnToArray,
  concatColumns,
  Decimal,
  dataTypeOf,
  entriesAt,
  repeatColumn,
  sliceColumn,
  type Value,
} from '../src/index.js';
import { failure, random } from './modules.js';
import { samples } from './support/arbitraries.js';
import { rowTexts } from './support/row-texts.js';

const MAX_128 = 10n ** 38n - 1n;

/** Values of every type, those at its edges among them. */
const SAMPLES: Record<string, Value[]> = {
  bool: [true, false],
  int8: [0, -128, 127],
  int16: [0, -(2 ** 15), 2 ** 15 - 1],
  int32: [0, -1, 2 ** 31 - 1, -(2 ** 31)],
  uint8: [0, 255],
  uint16: [0, 65535],
  uint32: [0, 2 ** 32 - 1],
  int64: [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)],
  float32: [0, -0, Number.NaN, Number.NEGATIVE_INFINITY, Math.fround(0.1)],
  float64: [0, -0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324],
  'decimal128(38, 0)': [new Decimal(0n, 0), new Decimal(MAX_128, 0), new Decimal(-MAX_128, 0)],
  'decimal128(5, 2)': [new Decimal(-50n, 2), new Decimal(99999n, 2), new Decimal(1n, 2)],
  utf8: ['', 'a', 'é', '🧵', '\0', 'x'.repeat(1_000)],
  binary: [new Uint8Array(0), Uint8Array.of(0, 255), new Uint8Array(100)],
  date32: [0, -719_162, 2 ** 31 - 1],
  'timestamp[us, Europe/Oslo]': [0n, -1n, 2n ** 63n - 1n],
  'time[s]': [0n, 86_399n],
  'time[ns]': [0n, 86_399_999_999_999n],
  'duration[ms]': [0n, -5n],
  interval: [
    { months: -1, days: 2 ** 31 - 1, nanoseconds: -(2n ** 63n) },
    { months: 0, days: 0, nanoseconds: 1n },
  ],
  'list<int32?>': [[], [1], [null, 2, null], [3, 4, 5, 6, 7, 8, 9]],
  'list<list<utf8>>': [[], [[]], [['a'], [], ['b', 'c']]],
  'struct<a: int32?, "b c": utf8>': [
    { a: 1, 'b c': 'x' },
    { a: null, 'b c': '' },
  ],
  'map<utf8, list<bool>?>': [
    new Map(),
    new Map<Value, Value>([
      ['k', [true]],
      ['l', null],
    ]),
  ],
};
const types = Object.keys(SAMPLES);

function sample(type: string, length: number, nulls: boolean, seed = 1): Value[] {
  const next = random(seed);
  const choices = [...(SAMPLES[type] ?? []), ...(nulls ? [null] : [])];
  return Array.from({ length }, () => choices[Math.floor(next() * choices.length)] ?? null);
}

describe.each(types)('%s', (type) => {
  test.each([0, 1, 7, 8, 9, 64, 100])('%i rows there and back', (length) => {
    for (const nulls of [false, true]) {
      const values = sample(type, length, nulls);
      const column = columnFromArray(type, values);
      expect(columnToArray(column)).toEqual(values);
      if (!nulls) expect(column.validity).toBeNull();
    }
  });

  test('every slice, and slices of slices', () => {
    const values = sample(type, 40, true);
    const column = columnFromArray(type, values);
    for (let start = 0; start <= 40; start += 3) {
      for (let end = start; end <= 40; end++) {
        expect(columnToArray(sliceColumn(column, start, end))).toEqual(values.slice(start, end));
      }
    }
    const again = sliceColumn(sliceColumn(column, 5, 35), 3, 20);
    expect(columnToArray(again)).toEqual(values.slice(8, 25));
  });

  test('parts of any length join', () => {
    const parts: Column[] = [];
    const values: Value[] = [];
    for (const [i, length] of [3, 0, 8, 1, 13, 64].entries()) {
      const part = sample(type, length + 2, i % 2 === 0, i);
      parts.push(sliceColumn(columnFromArray(type, part), 1, length + 1));
      values.push(...part.slice(1, length + 1));
    }
    expect(columnToArray(concatColumns(type, parts))).toEqual(values);
    expect(concatColumns(type, []).length).toBe(0);
  });

  test('one value repeats', () => {
    for (const value of [...(SAMPLES[type] ?? []), null]) {
      const repeated = repeatColumn(columnFromArray(type, [value]), 11);
      expect(columnToArray(repeated)).toEqual(new Array(11).fill(value));
      expect(repeatColumn(columnFromArray(type, [value]), 0).length).toBe(0);
    }
  });
});

test('columns of random types: cut anywhere and joined again, they are the same', () => {
  fc.assert(
    fc.property(samples, fc.array(fc.nat(20)), ({ columns, rows }, cuts) => {
      const ends = [...cuts.filter((cut) => cut <= rows), rows].sort((a, b) => a - b);
      for (const column of columns) {
        let start = 0;
        const parts = ends.map((end) => {
          const part = sliceColumn(column, start, end);
          start = end;
          return part;
        });
        const whole = concatColumns(column.dataType, parts);
        expect(rowTexts(whole)).toEqual(rowTexts(column));
        expect(rowTexts(columnFromArray(column.dataType, columnToArray(whole)))).toEqual(
          rowTexts(withoutTwins(column)),
        );
      }
    }),
    { numRuns: 300 },
  );
});

/** Maps as JavaScript holds them: a key that occurs twice keeps its place and its last value. */
function withoutTwins(column: Column): Column {
  return columnFromArray(column.dataType, columnToArray(column));
}

test('a number is taken for 64-bit types where it is exact', () => {
  expect(columnToArray(columnFromArray('int64', [3, -7n]))).toEqual([3n, -7n]);
  expect(columnToArray(columnFromArray('time[ms]', [3]))).toEqual([3n]);
});

test('decimals are taken as text and at other scales, floats are rounded', () => {
  const column = columnFromArray('decimal128(5, 2)', ['-0.5', '7', new Decimal(1000n, 4)]);
  expect(columnToArray(column).map(String)).toEqual(['-0.50', '7.00', '0.10']);
  expect(columnToArray(columnFromArray('float32', [0.1]))).toEqual([Math.fround(0.1)]);
});

test('lists are taken as typed arrays, maps as entries that may repeat a key', () => {
  expect(
    columnToArray(columnFromArray('list<float64>', [Float64Array.of(1, 2) as unknown as Value])),
  ).toEqual([[1, 2]]);
  const twice = columnFromArray('map<utf8, int32>', [
    [
      ['a', 1],
      ['a', 2],
    ],
  ]);
  if (twice.type !== 'map') throw new Error('no map');
  expect(entriesAt(twice, 0)).toEqual([
    ['a', 1],
    ['a', 2],
  ]);
  expect(columnToArray(twice)).toEqual([new Map([['a', 2]])]);
});

test('under a null struct the fields hold zeros, null only where they are nullable', () => {
  const column = columnFromArray('struct<a: int32, b: utf8?, c: list<int32>>', [null]);
  if (column.type !== 'struct') throw new Error('no struct');
  expect(column.children.map(columnToArray)).toEqual([[0], [null], [[]]]);
});

test('a field named as what objects inherit is its own', () => {
  const column = columnFromArray('struct<"__proto__": int32?, constructor: int32>', [
    JSON.parse('{"__proto__": 1, "constructor": 2}'),
  ]);
  expect(Object.entries(columnToArray(column)[0] ?? {})).toEqual([
    ['__proto__', 1],
    ['constructor', 2],
  ]);
  expect(failure(() => columnFromArray('struct<constructor: int32>', [{}])).code).toBe('HEDDLE1103');
});

test.each<[string, Value, string]>([
  ['bool', 1, 'HEDDLE1103'],
  ['int8', 128, 'HEDDLE2004'],
  ['uint32', -1, 'HEDDLE2004'],
  ['int32', '1', 'HEDDLE1103'],
  ['int32', 1n, 'HEDDLE1103'],
  ['int32', 1.5, 'HEDDLE2004'],
  ['int32', 2 ** 31, 'HEDDLE2004'],
  ['int32', Number.NaN, 'HEDDLE2004'],
  ['int64', 2 ** 53, 'HEDDLE2004'],
  ['int64', 2n ** 63n, 'HEDDLE2004'],
  ['int64', true, 'HEDDLE1103'],
  ['float32', 1e39, 'HEDDLE2004'],
  ['float64', '1', 'HEDDLE1103'],
  ['float64', 1n, 'HEDDLE1103'],
  ['decimal128(3, 1)', '100.0', 'HEDDLE2004'],
  ['decimal128(3, 1)', '0.01', 'HEDDLE2004'],
  ['decimal128(3, 1)', 1, 'HEDDLE1103'],
  ['decimal128(3, 1)', 'x', 'HEDDLE1103'],
  ['utf8', 1, 'HEDDLE1103'],
  ['utf8', 'a\ud800', 'HEDDLE2005'],
  ['binary', 'a', 'HEDDLE1103'],
  ['time[s]', 86_400n, 'HEDDLE2004'],
  ['time[s]', -1n, 'HEDDLE2004'],
  ['interval', { months: 2 ** 31, days: 0, nanoseconds: 0n }, 'HEDDLE2004'],
  ['interval', { months: 0, days: 0, nanoseconds: 0 }, 'HEDDLE1103'],
  ['list<int32>', 1, 'HEDDLE1103'],
  ['struct<a: int32>', [1], 'HEDDLE1103'],
  ['struct<a: int32>', {}, 'HEDDLE1103'],
  ['map<utf8, int32>', [['a']], 'HEDDLE1103'],
  ['map<utf8, int32>', [[null, 1]], 'HEDDLE1103'],
])('%s does not take %s', (type, value, code) => {
  const error = failure(() => columnFromArray(type, [null, value]));
  expect([error.code, error.row]).toEqual([code, 1]);
});

test('an error names the row and the place inside the value', () => {
  const type = 'list<struct<a: map<utf8, int8>>>';
  const value = [{ a: new Map() }, { a: new Map([['k', 300]]) }];
  const error = failure(() => columnFromArray(type, [null, [], value]));
  expect([error.row, error.detail]).toEqual([2, `row 2: 300 is not an ${type}[1].a["k"]`]);
});

test('bytes become strings unread', () => {
  const bytes = [Buffer.from('é'), null, Buffer.from([0xff])];
  expect(columnToArray(columnFromBytes(bytes))).toEqual(['é', null, '\ufffd']);
  expect(columnToArray(columnFromArray('utf8', bytes))).toEqual(['é', null, '\ufffd']);
  expect(columnFromBytes([], 'binary').dataType).toBe(dataTypeOf('binary'));
});
