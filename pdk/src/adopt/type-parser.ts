import type { FieldRecord, TimeUnit, TypeRecord } from '../types/type.js';
import { TYPE_NAMES } from '../types/type.js';
import { Scanner } from './scanner.js';

const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /\d{1,3}/y;
const UNIT = /ms|us|ns|s/y;
const ZONE = /[^\]]+/y;
const QUOTED = /"(?:[^"\\]|\\.)*"/y;
const MAX_DEPTH = 16;

/** Reads a type text, for example `list<struct<a: int32, b: utf8?>>`. @throws SyntaxError naming the column. */
export function parseType(text: string): TypeRecord {
  const scanner = new Scanner(text);
  const type = scanType(scanner);
  if (!scanner.ended) throw scanner.unexpected('the end of the type');
  return type;
}

/** A name: a word, or a JSON string. */
export function scanName(scanner: Scanner): string {
  const name = scanner.match(WORD);
  if (name !== undefined) return name;
  const quoted = scanner.match(QUOTED);
  if (quoted === undefined) throw scanner.unexpected('a name');
  return JSON.parse(quoted) as string;
}

/** A type, with its question mark. */
export function scanType(scanner: Scanner, depth = 1): TypeRecord {
  if (depth > MAX_DEPTH) throw new SyntaxError(`types nest deeper than ${MAX_DEPTH}`);
  const name = scanner.match(WORD);
  const type = TYPE_NAMES.find((known) => known === name);
  if (type === undefined)
    throw name === undefined ? scanner.unexpected('a type') : new SyntaxError(`there is no type ${name}`);
  const inner = { type, ...scanParameters(scanner, type, depth) };
  return { ...inner, nullable: scanner.take('?') };
}

function scanParameters(
  scanner: Scanner,
  type: string,
  depth: number,
): Omit<TypeRecord, 'type' | 'nullable'> {
  switch (type) {
    case 'decimal128': {
      scanner.need('(');
      const precision = scanNumber(scanner);
      scanner.need(',');
      const scale = scanNumber(scanner);
      scanner.need(')');
      return { precision, scale };
    }
    case 'timestamp':
    case 'time':
    case 'duration': {
      scanner.need('[');
      const unit = scanner.match(UNIT) as TimeUnit | undefined;
      if (unit === undefined) throw scanner.unexpected('s, ms, us or ns');
      const timezone = type === 'timestamp' && scanner.take(',') ? scanner.match(ZONE) : undefined;
      scanner.need(']');
      return timezone === undefined ? { unit } : { unit, timezone };
    }
    case 'list': {
      scanner.need('<');
      const item = scanType(scanner, depth + 1);
      scanner.need('>');
      return { item };
    }
    case 'map': {
      scanner.need('<');
      const key = scanType(scanner, depth + 1);
      scanner.need(',');
      const value = scanType(scanner, depth + 1);
      scanner.need('>');
      return { key, value };
    }
    case 'struct': {
      scanner.need('<');
      const fields: FieldRecord[] = [];
      do {
        const name = scanName(scanner);
        scanner.need(':');
        fields.push({ name, ...scanType(scanner, depth + 1) });
      } while (scanner.take(','));
      scanner.need('>');
      return { fields };
    }
    default:
      return {};
  }
}

function scanNumber(scanner: Scanner): number {
  const digits = scanner.match(NUMBER);
  if (digits === undefined) throw scanner.unexpected('a number');
  return Number(digits);
}
