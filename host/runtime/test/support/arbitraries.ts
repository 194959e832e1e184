import fc from 'fast-check';
import { columnFromArray } from '../../src/builder.js';
import { type Column, emptyColumn, sliceColumn } from '../../src/column.js';
import {
  type DataType,
  decimalType,
  type Field,
  listType,
  mapType,
  plainType,
  structType,
  type TypeId,
  timeType,
} from '../../src/data-type.js';
import { fieldValues } from '../../src/testing/arbitraries.js';
import type { Value } from '../../src/values.js';

const PLAIN: readonly TypeId[] = [
  'bool',
  'int8',
  'int16',
  'int32',
  'uint8',
  'uint16',
  'uint32',
  'int64',
  'float32',
  'float64',
  'utf8',
  'binary',
  'date32',
  'interval',
];
const KEYS: readonly TypeId[] = ['bool', 'int8', 'uint32', 'int64', 'utf8', 'binary', 'date32'];
const UNITS = ['s', 'ms', 'us', 'ns'] as const;

const unit = fc.constantFrom(...UNITS);

const leafType: fc.Arbitrary<DataType> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PLAIN).map(plainType) },
  fc
    .integer({ min: 1, max: 38 })
    .chain((precision) =>
      fc.integer({ min: 0, max: precision }).map((scale) => decimalType(precision, scale)),
    ),
  fc.tuple(unit, fc.constantFrom(undefined, 'UTC')).map(([u, zone]) => timeType('timestamp', u, zone)),
  unit.map((u) => timeType('time', u)),
  unit.map((u) => timeType('duration', u)),
);

/** Names that an object's keys can have without changing their order or its prototype. */
const fieldName = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
  .filter((name) => !/^\d+$/.test(name) && name !== '__proto__');

/** Types that nest up to `depth` levels. */
export function dataTypes(depth: number): fc.Arbitrary<DataType> {
  if (depth <= 1) return leafType;
  const inner = dataTypes(depth - 1);
  return fc.oneof(
    { weight: 2, arbitrary: leafType },
    fc.tuple(inner, fc.boolean()).map(([item, nullable]) => listType(item, nullable)),
    fields(depth - 1, { minLength: 1, maxLength: 3 }).map(structType),
    fc
      .tuple(fc.constantFrom(...KEYS).map(plainType), inner, fc.boolean())
      .map(([key, value, nullable]) => mapType(key, value, nullable)),
  );
}

/** Fields of distinct names. */
export function fields(
  depth: number,
  size: { readonly minLength: number; readonly maxLength: number },
): fc.Arbitrary<Field[]> {
  const field = fc.record({ name: fieldName, dataType: dataTypes(depth), nullable: fc.boolean() });
  return fc.uniqueArray(field, { ...size, selector: ({ name }) => name });
}

/** Values of a field, nulls where it takes them. */
export const slot = (field: Field): fc.Arbitrary<Value> => fieldValues(fc, field);

/** A batch with its fields: columns that begin at 0, or slices of longer ones. */
export interface Sample {
  readonly fields: readonly Field[];
  readonly columns: readonly Column[];
  readonly rows: number;
}

/** Batches of random types and values, as they are and as slices. */
export const samples: fc.Arbitrary<Sample> = fc
  .tuple(fields(4, { minLength: 1, maxLength: 3 }), fc.integer({ min: 0, max: 20 }), fc.nat(10), fc.nat(3))
  .chain(([list, rows, before, after]) => {
    const length = before + rows + after;
    const lists = list.map((field) => fc.array(slot(field), { minLength: length, maxLength: length }));
    return fc.tuple(...lists).map((all) => {
      const columns = list.map(({ dataType }, i) => {
        const whole = columnFromArray(dataType, all[i] ?? []);
        return length === 0 ? emptyColumn(dataType) : sliceColumn(whole, before, before + rows);
      });
      return { fields: list, columns, rows };
    });
  });
