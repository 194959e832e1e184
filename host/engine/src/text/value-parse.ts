import type { DataType, Field, Value } from '@heddle/host';
import { parseDate, parseDuration, parseInterval, parseTime, parseTimestamp } from './time-parse.js';

const INTEGER = /^-?\d+$/;
const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const DECIMAL = /^-?\d+(?:\.\d+)?$/;
const SPECIAL: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/** The value that a text is for a type, undefined for none. Ranges are for the column to check. */
export function valueOfText(type: DataType, text: string): Value | undefined {
  const { unit = 'us' } = type;
  switch (type.id) {
    case 'utf8':
      return text;
    case 'bool':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'float32':
    case 'float64':
      return NUMBER.test(text) ? Number(text) : SPECIAL[text];
    case 'int64':
      return integer(text);
    case 'decimal128':
      return DECIMAL.test(text) ? text : undefined;
    case 'binary':
      return /^(?:[0-9a-fA-F]{2})*$/.test(text) ? new Uint8Array(Buffer.from(text, 'hex')) : undefined;
    case 'date32':
      return INTEGER.test(text) ? Number(text) : parseDate(text);
    case 'timestamp':
      return integer(text) ?? parseTimestamp(text, unit);
    case 'time':
      return integer(text) ?? parseTime(text, unit);
    case 'duration':
      return integer(text) ?? parseDuration(text, unit);
    case 'interval':
      return parseInterval(text);
    case 'list':
    case 'struct':
    case 'map': {
      const value = parsed(text);
      return value === undefined ? undefined : valueOfJson(type, value);
    }
    default:
      return INTEGER.test(text) ? Number(text) : undefined;
  }
}

/** A number of JSON with more digits than a float64 has: its text. */
export class LongNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * A JSON value as one of a type, undefined where it is none: 64-bit integers and decimals may be strings, dates and
 * times their text, floats "NaN", binaries base64; a struct is an object or an array, a map an array of pairs.
 */
export function valueOfJson(type: DataType, value: unknown): Value | undefined {
  if (value === null) return null;
  if (value instanceof LongNumber) return isNumber(type) ? valueOfText(type, value.text) : undefined;
  switch (type.id) {
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'utf8':
      return typeof value === 'string' ? value : undefined;
    case 'binary':
      return typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value
        ? new Uint8Array(Buffer.from(value, 'base64'))
        : undefined;
    case 'float32':
    case 'float64':
      return typeof value === 'string' ? SPECIAL[value] : typeof value === 'number' ? value : undefined;
    case 'list': {
      const [item] = type.children;
      return Array.isArray(value) && item !== undefined
        ? every(value, (part) => valueOfJson(item.dataType, part))
        : undefined;
    }
    case 'map': {
      const fields = type.children[0]?.dataType.children ?? [];
      return Array.isArray(value) ? every(value, (entry) => tuple(fields, entry)) : undefined;
    }
    case 'struct': {
      const values = tuple(type.children, value);
      if (values === undefined) return undefined;
      return Object.fromEntries(type.children.map(({ name }, i) => [name, values[i] ?? null]));
    }
    case 'interval':
      if (Array.isArray(value)) return interval(value);
      return typeof value === 'string' ? parseInterval(value) : undefined;
    case 'decimal128':
      return typeof value === 'number' || typeof value === 'string'
        ? valueOfText(type, String(value))
        : undefined;
    default:
      if (typeof value === 'string') return isShort(type) ? undefined : valueOfText(type, value);
      return typeof value === 'number' && Number.isSafeInteger(value)
        ? valueOfText(type, String(value))
        : undefined;
  }
}

/** Values of an array by position, or of an object by name, in which a missing one is null. */
function tuple(fields: readonly Field[], value: unknown): Value[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const byName = value as Readonly<Record<string, unknown>>;
  if (Array.isArray(value) && value.length !== fields.length) return undefined;
  const parts = Array.isArray(value) ? value : fields.map(({ name }) => byName[name] ?? null);
  return every(fields, (field, i) => valueOfJson(field.dataType, parts[i]));
}

function every<T>(
  items: readonly T[],
  convert: (item: T, index: number) => Value | undefined,
): Value[] | undefined {
  const values: Value[] = [];
  for (const [i, item] of items.entries()) {
    const value = convert(item, i);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function interval([months, days, nanoseconds]: readonly unknown[]): Value | undefined {
  const rest = integer(String(nanoseconds));
  if (typeof months !== 'number' || typeof days !== 'number' || rest === undefined) return undefined;
  return { months, days, nanoseconds: rest };
}

/** Types whose values are numbers of JSON. */
function isNumber(type: DataType): boolean {
  return /^u?int\d|^float|^decimal/.test(type.id);
}

/** Integers that JSON numbers hold, so that a string is none. */
function isShort(type: DataType): boolean {
  return /^u?int(?:8|16|32)$/.test(type.id);
}

function integer(text: string): bigint | undefined {
  return INTEGER.test(text) ? BigInt(text) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
