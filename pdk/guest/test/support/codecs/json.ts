import type { TypeRecord } from '../types.js';
import type { Batch, Codec } from './codec.js';
import { type Dialect, isWide, readRows, writeRows } from './rows.js';

/** A number that JSON.stringify would not write as it should. */
class Raw {
  constructor(readonly text: string) {}
}

function wideNumber(value: bigint): unknown {
  return value >= -(2n ** 53n) && value <= 2n ** 53n && Number.isSafeInteger(Number(value))
    ? Number(value)
    : value.toString();
}

const dialect: Dialect = {
  write(type: TypeRecord, value: unknown): unknown {
    if (isWide(type)) return wideNumber(value as bigint);
    if (type.type === 'binary') return Buffer.from(value as Uint8Array).toString('base64');
    if (type.type === 'interval') {
      const [months, days, nanoseconds] = value as [number, number, bigint];
      return [months, days, wideNumber(nanoseconds)];
    }
    if (typeof value !== 'number') return value;
    if (!Number.isFinite(value)) return String(value);
    return Object.is(value, -0) ? new Raw('-0') : value;
  },
  read(type: TypeRecord, value: unknown): unknown {
    if (isWide(type)) {
      if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new Error(`${value} is no text`);
      return BigInt(value as number | string);
    }
    if (type.type === 'binary') return Uint8Array.from(Buffer.from(value as string, 'base64'));
    if (type.type === 'interval') {
      const [months, days, nanoseconds] = value as [number, number, number | string];
      return [months, days, BigInt(nanoseconds)];
    }
    if (type.type === 'float64') return Number(value);
    if (type.type === 'float32') return Math.fround(Number(value));
    return value;
  },
  object: (entries) => Object.fromEntries(entries),
  property: (object, name) => (object as Record<string, unknown>)[name],
  map: (entries) => entries,
  entries: (map) => map as [unknown, unknown][],
};

function stringify(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(stringify).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}:${stringify(inner)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}

/** JSON rows, by JSON.parse. */
export const json: Codec = {
  name: 'JSON',
  encode: (batch: Batch) => new TextEncoder().encode(stringify(writeRows(dialect, batch))),
  decode: (bytes, fields, values) =>
    readRows(dialect, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)), fields, values),
};
