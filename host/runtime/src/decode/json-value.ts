import { type DataType, entryFields, type Field, itemField, typeText } from '../data-type.js';
import { Decimal } from '../decimal.js';
import type { Value } from '../values.js';

const INTEGER = /^-?\d{1,20}$/;
const SPECIAL: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * A value of a parsed JSON text as a value of a type (spec/abi.md, "Values in rows"), to be built into a column,
 * which checks ranges.
 * @throws TypeError for what no value of the type looks like, an integer beyond 2^53 - 1 that is no string included.
 */
export function fromJson(type: DataType, value: unknown): Value {
  if (value === null) return null;
  switch (type.id) {
    case 'bool':
      return typeof value === 'boolean' ? value : mismatch(type, value);
    case 'float32':
    case 'float64':
      return (typeof value === 'string' ? SPECIAL[value] : numeric(value)) ?? mismatch(type, value);
    case 'int64':
    case 'timestamp':
    case 'time':
    case 'duration':
      return integer(value) ?? mismatch(type, value);
    case 'decimal128':
      if (typeof value === 'string') return /^-?\d+(?:\.\d+)?$/.test(value) ? value : mismatch(type, value);
      return typeof value === 'number' && Number.isSafeInteger(value)
        ? new Decimal(BigInt(value), 0)
        : mismatch(type, value);
    case 'utf8':
      return typeof value === 'string' ? value : mismatch(type, value);
    case 'binary':
      return typeof value === 'string' && BASE64.test(value)
        ? new Uint8Array(Buffer.from(value, 'base64'))
        : mismatch(type, value);
    case 'interval': {
      if (!Array.isArray(value) || value.length !== 3) return mismatch(type, value);
      const [months, days, nanoseconds] = [numeric(value[0]), numeric(value[1]), integer(value[2])];
      if (months === undefined || days === undefined || nanoseconds === undefined)
        return mismatch(type, value);
      return { months, days, nanoseconds };
    }
    case 'list': {
      const item = itemField(type).dataType;
      return Array.isArray(value) ? value.map((entry) => fromJson(item, entry)) : mismatch(type, value);
    }
    case 'map': {
      const [key, held] = entryFields(type);
      if (!Array.isArray(value)) return mismatch(type, value);
      return value.map((entry: unknown) => {
        if (!Array.isArray(entry) || entry.length !== 2) return mismatch(type, value);
        return [fromJson(key.dataType, entry[0]), fromJson(held.dataType, entry[1])];
      });
    }
    case 'struct': {
      const values = valuesOfRow(type.children, value) ?? mismatch(type, value);
      return Object.fromEntries(
        type.children.map((field, i) => [field.name, fromJson(field.dataType, values[i])]),
      );
    }
    default:
      return numeric(value) ?? mismatch(type, value);
  }
}

/**
 * The values of a row in the order of its fields: an array by position, or an object by name in which a missing key
 * is null. Undefined for what is neither, has a key that is no field, or another number of values.
 */
export function valuesOfRow(fields: readonly Field[], row: unknown): readonly unknown[] | undefined {
  if (Array.isArray(row)) return row.length === fields.length ? row : undefined;
  if (typeof row !== 'object' || row === null) return undefined;
  const given = new Map(Object.entries(row));
  const values = fields.map(({ name }) => given.get(name) ?? null);
  for (const { name } of fields) given.delete(name);
  return given.size === 0 ? values : undefined;
}

function numeric(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function integer(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && INTEGER.test(value) ? BigInt(value) : undefined;
}

function mismatch(type: DataType, value: unknown): never {
  throw new TypeError(`${JSON.stringify(value)?.slice(0, 100)} is no ${typeText(type)}`);
}
