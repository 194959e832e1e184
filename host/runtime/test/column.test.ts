import { describe, expect, test } from 'vitest';
import {
  type Column,
  columnFromArray,
  columnFromBytes,
  columnToArray,
  concatColumns,
  repeatColumn,
  sliceColumn,
  type TypeName,
  type Value,
} from '../src/index.js';
import { failure, random } from './modules.js';

const SAMPLES: Record<TypeName, Value[]> = {
  bool: [true, false],
  int32: [0, -1, 2 ** 31 - 1, -(2 ** 31)],
  int64: [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)],
  float64: [0, -0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324],
  utf8: ['', 'a', 'é', '🧵', '\0', 'x'.repeat(1_000)],
};
const types = Object.keys(SAMPLES) as TypeName[];

function sample(type: TypeName, length: number, nulls: boolean, seed = 1): Value[] {
  const next = random(seed);
  const choices = nulls ? [...SAMPLES[type], null] : SAMPLES[type];
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
    for (const value of [...SAMPLES[type], null]) {
      const repeated = repeatColumn(columnFromArray(type, [value]), 11);
      expect(columnToArray(repeated)).toEqual(new Array(11).fill(value));
      expect(repeatColumn(columnFromArray(type, [value]), 0).length).toBe(0);
    }
  });
});

test('a number is taken for int64 where it is exact', () => {
  expect(columnToArray(columnFromArray('int64', [3, -7n]))).toEqual([3n, -7n]);
});

test.each<[TypeName, Value, string]>([
  ['bool', 1, 'HEDDLE1103'],
  ['int32', '1', 'HEDDLE1103'],
  ['int32', 1n, 'HEDDLE1103'],
  ['int32', 1.5, 'HEDDLE2004'],
  ['int32', 2 ** 31, 'HEDDLE2004'],
  ['int32', Number.NaN, 'HEDDLE2004'],
  ['int64', 2 ** 53, 'HEDDLE2004'],
  ['int64', 2n ** 63n, 'HEDDLE2004'],
  ['int64', true, 'HEDDLE1103'],
  ['float64', '1', 'HEDDLE1103'],
  ['float64', 1n, 'HEDDLE1103'],
  ['utf8', 1, 'HEDDLE1103'],
  ['utf8', 'a\ud800', 'HEDDLE2005'],
])('%s does not take %s', (type, value, code) => {
  const error = failure(() => columnFromArray(type, [null, value]));
  expect([error.code, error.row]).toEqual([code, 1]);
});

test('bytes become strings unread', () => {
  const column = columnFromBytes([Buffer.from('é'), null, Buffer.from([0xff])]);
  expect(columnToArray(column)).toEqual(['é', null, '\ufffd']);
});
