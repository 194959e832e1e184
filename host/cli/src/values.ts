import {
  argumentField,
  type Column,
  columnFromArray,
  type DataType,
  type Field,
  type FunctionInfo,
  HeddleError,
  typeText,
  type Value,
} from '@heddle/host';
import { parseDate, parseDuration, parseInterval, parseTime, parseTimestamp } from './format/time-parse.js';

const INTEGER = /^-?\d+$/;
const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const DECIMAL = /^-?\d+(?:\.\d+)?$/;
const SPECIAL: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/**
 * The arguments of one call, as typed on the command line, as columns of one row. The bare word `null` is NULL, except
 * for a text argument that is not nullable, which it is the text of; nested values are JSON, binaries hexadecimal. Of
 * overloads it is the first that can read all of them.
 * Throws HEDDLE1102 for their number, HEDDLE1103 for what is no value of the type, HEDDLE2004 out of range.
 */
export function parseArguments(
  overloads: readonly FunctionInfo[],
  texts: readonly string[],
): { info: FunctionInfo; columns: readonly Column[] } {
  return firstFitting(overloads, (info) => {
    if (!takes(info, texts.length)) {
      const given = texts.map((text) => JSON.stringify(text)).join(', ');
      const message = `${info.signature} takes ${countText(info)} arguments, given (${given})`;
      throw misuse('HEDDLE1102', info, message);
    }
    const fields = texts.map((_, index) => argumentField(info, index));
    return { info, columns: parseRow(info, fields, texts) };
  });
}

/** Texts as columns of one row. Throws as `parseArguments`. */
export function parseRow(
  info: FunctionInfo,
  fields: readonly (Field | undefined)[],
  texts: readonly string[],
): Column[] {
  return fields.map((field, index) => {
    if (field === undefined) throw new TypeError(`no argument ${index}`);
    return textColumn(info, field, [texts[index] ?? '']);
  });
}

/** Texts as a column of a field's type; null, and the word `null` as in `parseArguments`, is null. */
export function textColumn(info: FunctionInfo, field: Field, texts: readonly (string | null)[]): Column {
  const values = texts.map((text, row) => {
    if (text === null || (text === 'null' && (field.dataType.id !== 'utf8' || field.nullable))) return null;
    const value = fromText(field.dataType, text);
    if (value !== undefined) return value;
    const message = `${info.signature}: ${field.name} is ${typeText(field.dataType)} and takes no ${JSON.stringify(text)}`;
    throw misuse('HEDDLE1103', info, message, texts.length > 1 ? row : null);
  });
  return valueColumn(info, field, values, (row) => texts[row] ?? 'null');
}

/** Values as a column. Throws HEDDLE2004 for one that does not fit, shown by `shown`. */
export function valueColumn(
  info: FunctionInfo,
  field: Field,
  values: readonly Value[],
  shown: (row: number) => string,
): Column {
  try {
    return columnFromArray(field.dataType, values);
  } catch (error) {
    if (!(error instanceof HeddleError)) throw error;
    const row = error.row ?? 0;
    const type = typeText(field.dataType);
    const message =
      error.code === 'HEDDLE2004'
        ? `${shown(row)} in argument ${field.name} does not fit ${type}`
        : `${info.signature}: ${field.name} is ${type} and takes no ${shown(row)}`;
    throw misuse(error.code, info, message, values.length > 1 ? row : null);
  }
}

/** What the first overload gives that does not fail with an error of the input; the only one's error, or one for all. */
export function firstFitting<T>(overloads: readonly FunctionInfo[], attempt: (info: FunctionInfo) => T): T {
  let refused: unknown;
  for (const info of overloads) {
    try {
      return attempt(info);
    } catch (error) {
      if (!(error instanceof HeddleError)) throw error;
      refused = error;
    }
  }
  const [first, second] = overloads;
  if (first === undefined || second === undefined || !(refused instanceof HeddleError)) throw refused;
  const signatures = overloads.map((info) => info.signature).join('; ');
  throw misuse('HEDDLE1103', first, `no overload takes these arguments: ${signatures}`);
}

/** The value that a text is for a type, undefined for none. Ranges are for the column to check. */
export function fromText(type: DataType, text: string): Value | undefined {
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
      return value === undefined ? undefined : fromJson(type, value);
    }
    default:
      return INTEGER.test(text) ? Number(text) : undefined;
  }
}

/**
 * A JSON value as one of a type, undefined where it is none: 64-bit integers and decimals may be strings, dates and
 * times their text, floats "NaN", binaries base64; a struct is an object or an array, a map an array of pairs.
 */
export function fromJson(type: DataType, value: unknown): Value | undefined {
  if (value === null) return null;
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
        ? every(value, (part) => fromJson(item.dataType, part))
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
        ? fromText(type, String(value))
        : undefined;
    default:
      if (typeof value === 'string') return isShort(type) ? undefined : fromText(type, value);
      return typeof value === 'number' && Number.isSafeInteger(value)
        ? fromText(type, String(value))
        : undefined;
  }
}

/** Values of an array by position, or of an object by name, in which a missing one is null. */
function tuple(fields: readonly Field[], value: unknown): Value[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const byName = value as Readonly<Record<string, unknown>>;
  if (Array.isArray(value) && value.length !== fields.length) return undefined;
  const parts = Array.isArray(value) ? value : fields.map(({ name }) => byName[name] ?? null);
  return every(fields, (field, i) => fromJson(field.dataType, parts[i]));
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

function takes(info: FunctionInfo, count: number): boolean {
  return info.variadic ? count >= info.args.length - 1 : count === info.args.length;
}

function countText(info: FunctionInfo): string {
  return info.variadic ? `${info.args.length - 1} or more` : String(info.args.length);
}

/** An error of a call that was not made. */
export function misuse(
  code: string,
  info: FunctionInfo,
  message: string,
  row: number | null = null,
): HeddleError {
  return new HeddleError({ code, message, function: info.name, row });
}
