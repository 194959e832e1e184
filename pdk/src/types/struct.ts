import type { Struct } from './mapping.js';
import { type Argument, type DataType, type FieldRecord, isUnnamed, typeRecord } from './type.js';

/** Types by the name of their field or column; the order of writing is the order of the fields. */
export type Fields = Readonly<Record<string, DataType>>;

/** Fields of different types; an object in the handler. Further properties of a result are ignored. */
export function struct<F extends Fields>(fields: F): DataType<Struct<F>>;
export function struct<F extends Fields>(name: string, fields: F): Argument<Struct<F>>;
export function struct(...parts: unknown[]): object {
  const name = typeof parts[0] === 'string' ? parts[0] : undefined;
  const fields = fieldRecords('struct()', name === undefined ? parts[0] : parts[1]);
  if (fields.length === 0) throw new TypeError('struct() needs at least one field');
  return typeRecord('struct', name, { fields });
}

/**
 * The types of an object as fields with names.
 * @throws TypeError when a declaration that escaped the type checker is malformed.
 */
export function fieldRecords(what: string, types: unknown): readonly FieldRecord[] {
  if (typeof types !== 'object' || types === null || !Object.values(types).every(isUnnamed)) {
    throw new TypeError(
      `${what} takes an object of types without names, such as { word: utf8(), at: int32() }`,
    );
  }
  return Object.freeze(
    Object.entries(types).map(([name, type]) => {
      if (/^\d+$/.test(name)) {
        throw new TypeError(
          `${what} cannot have a field named '${name}': JavaScript puts such names before all others`,
        );
      }
      return Object.freeze({ name, ...type }) as FieldRecord;
    }),
  );
}
