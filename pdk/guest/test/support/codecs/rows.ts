import { entriesOf } from '../columns.js';
import type { FieldRecord, TypeRecord } from '../types.js';
import type { Batch } from './codec.js';

/** How a text format has the values that JavaScript's own do not say. */
export interface Dialect {
  write(type: TypeRecord, value: unknown): unknown;
  read(type: TypeRecord, value: unknown): unknown;
  /** Makes the row's or struct's object, and reads it. */
  object(entries: readonly [string, unknown][]): unknown;
  property(object: unknown, name: string): unknown;
  map(entries: readonly [unknown, unknown][]): unknown;
  entries(map: unknown): Iterable<[unknown, unknown]>;
}

/** Nested values out of a test's into a format's. */
export function writeValue(dialect: Dialect, type: TypeRecord, value: unknown): unknown {
  if (value === null) return null;
  switch (type.type) {
    case 'list': {
      const { item } = type;
      return item && (value as unknown[]).map((inner) => writeValue(dialect, item, inner));
    }
    case 'struct':
      return dialect.object(
        (type.fields ?? []).map((field) => [
          field.name,
          writeValue(dialect, field, (value as Record<string, unknown>)[field.name] ?? null),
        ]),
      );
    case 'map': {
      const [key, inner] = entriesOf(type);
      return dialect.map(
        (value as [unknown, unknown][]).map(([k, v]) => [
          writeValue(dialect, key, k),
          writeValue(dialect, inner, v),
        ]),
      );
    }
    case 'decimal128':
      return decimalText(value as bigint, type.scale ?? 0);
    default:
      return dialect.write(type, value);
  }
}

/** The other way. */
export function readValue(dialect: Dialect, type: TypeRecord, value: unknown): unknown {
  if (value === null) return null;
  switch (type.type) {
    case 'list': {
      const { item } = type;
      return item && (value as unknown[]).map((inner) => readValue(dialect, item, inner));
    }
    case 'struct':
      return Object.fromEntries(
        (type.fields ?? []).map((field) => [
          field.name,
          readValue(dialect, field, dialect.property(value, field.name)),
        ]),
      );
    case 'map': {
      const [key, inner] = entriesOf(type);
      return [...dialect.entries(value)].map(([k, v]) => [
        readValue(dialect, key, k),
        readValue(dialect, inner, v),
      ]);
    }
    case 'decimal128': {
      const text = value as string;
      const [, fraction = ''] = text.split('.');
      if (fraction.length !== type.scale) throw new Error(`'${text}' has not the digits of its scale`);
      return BigInt(text.replace('.', ''));
    }
    default:
      return dialect.read(type, value);
  }
}

function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return unscaled < 0n ? `-${text}` : text;
}

/** Rows as arrays by position. */
export function writeRows(dialect: Dialect, { fields, columns, rows }: Batch): unknown[][] {
  return Array.from({ length: rows }, (_, row) =>
    fields.map((field, i) => writeValue(dialect, field, columns[i]?.[row])),
  );
}

/** Rows as values of one column, or as objects. */
export function readRows(
  dialect: Dialect,
  rows: readonly unknown[],
  fields: readonly FieldRecord[],
  values: boolean,
): Batch {
  const columns = fields.map((field) =>
    rows.map((row) => readValue(dialect, field, values ? row : dialect.property(row, field.name))),
  );
  return { fields, columns, rows: rows.length };
}

/** Whether JavaScript sees values of the type as bigints. */
export function isWide({ type }: TypeRecord): boolean {
  return ['int64', 'timestamp', 'time', 'duration'].includes(type);
}
