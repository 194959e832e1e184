import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSchema, field, fieldTypeText, parseType, sameType, typeText } from '../src/index.js';
import { schemaMessage } from './modules.js';
import { fields } from './support/arbitraries.js';

test('the text of every type reads back', () => {
  fc.assert(
    fc.property(fields(4, { minLength: 1, maxLength: 3 }), (list) => {
      for (const { dataType, nullable, name } of list) {
        const text = fieldTypeText({ name, dataType, nullable });
        const parsed = parseType(text);
        expect(parsed).toEqual({ dataType, nullable });
        expect(sameType(parsed.dataType, dataType)).toBe(true);
      }
    }),
  );
});

test('schemas of random types, as apache-arrow writes them', () => {
  fc.assert(
    fc.property(fields(4, { minLength: 0, maxLength: 5 }), (list) => {
      expect(decodeSchema(schemaMessage(list), 100)).toEqual(list);
    }),
  );
});

test.each([
  ['timestamp[us, UTC]', 'timestamp[us, UTC]'],
  ['timestamp[s,+02:00]', 'timestamp[s, +02:00]'],
  ['decimal128(38,10)', 'decimal128(38, 10)'],
  [' list < int32 ? > ', 'list<int32?>'],
  [
    'struct<"a b": int8, c_1: map<binary, list<interval>>>',
    'struct<"a b": int8, c_1: map<binary, list<interval>>>',
  ],
])('%s', (text, canonical) => {
  expect(typeText(parseType(text).dataType)).toBe(canonical);
});

test.each([
  '',
  'int',
  'int32 int32',
  'int32??',
  'uint64',
  'decimal128(39, 0)',
  'decimal128(3, 4)',
  'decimal128(0, 0)',
  'timestamp',
  'timestamp[m]',
  'time[s, UTC]',
  'list<>',
  'list<int32',
  'struct<>',
  'struct<a int32>',
  'struct<a: int32, a: int32>',
  `struct<${Array.from({ length: 101 }, (_, i) => `f${i}: bool`).join(', ')}>`,
  'map<float64, int32>',
  'map<list<int32>, int32>',
  'map<utf8?, int32>',
  `${'list<'.repeat(16)}bool${'>'.repeat(16)}`,
])('%s is no type', (text) => {
  expect(() => parseType(text)).toThrow();
});

test('a type as deep as allowed', () => {
  const text = `${'list<'.repeat(15)}bool${'>'.repeat(15)}`;
  expect(typeText(parseType(text).dataType)).toBe(text);
  expect(decodeSchema(schemaMessage([field('a', text)]), 1)).toHaveLength(1);
});

test('names, nullability and zones do not make another type', () => {
  const same = (a: string, b: string) => sameType(parseType(a).dataType, parseType(b).dataType);
  expect(same('struct<a: int32>', 'struct<b: int32?>')).toBe(true);
  expect(same('timestamp[us, UTC]', 'timestamp[us]')).toBe(true);
  expect(same('timestamp[us]', 'timestamp[ms]')).toBe(false);
  expect(same('decimal128(3, 1)', 'decimal128(3, 2)')).toBe(false);
  expect(same('list<int32>', 'list<int64>')).toBe(false);
  expect(same('struct<a: int32>', 'struct<a: int32, b: int32>')).toBe(false);
});
