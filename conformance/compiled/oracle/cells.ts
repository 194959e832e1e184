import type { CellText } from '../../corpus/case-file.js';
import type { Field, HandlerValue } from './corpus.js';

/** A handler's value as cases write it. */
export function cellOf(type: Field, value: HandlerValue): CellText {
  if (value === null) return null;
  if (type.type === 'struct') {
    const fields = value as Readonly<Record<string, HandlerValue>>;
    return Object.fromEntries(
      (type.fields ?? []).map((field) => [field.name, cellOf(field, fields[field.name])]),
    );
  }
  switch (typeof value) {
    case 'bigint':
      return String(value);
    case 'number':
      if (type.type.startsWith('float') && (!Number.isFinite(value) || Object.is(value, -0))) {
        return Object.is(value, -0) ? '-0' : String(value);
      }
      return value;
    case 'boolean':
    case 'string':
      return value;
    default:
      throw new TypeError(`no cell for ${typeof value}`);
  }
}

/** The text of a type, as cases write it: without the question mark of the outermost. */
export function typeTextOf(type: Field): string {
  if (type.type === 'struct') {
    const fields = (type.fields ?? []).map(
      (field) => `${field.name}: ${typeTextOf(field)}${field.nullable ? '?' : ''}`,
    );
    return `struct<${fields.join(', ')}>`;
  }
  if (type.unit === undefined) return type.type;
  return type.timezone === undefined
    ? `${type.type}[${type.unit}]`
    : `${type.type}[${type.unit}, ${type.timezone}]`;
}
