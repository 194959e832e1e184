import { type Column, isValid } from '../column.js';
import { rowBytes } from '../compact.js';
import { Decimal, readInt128 } from '../decimal.js';
import { readInterval } from '../interval.js';

/** How 64-bit integers beyond 2^53 - 1 are written: as strings, which every reader of JSON keeps, or in full. */
export type JsonIntegers = 'safe' | 'full';

/** Writes the value of one row as JSON (spec/abi.md, "Values in rows"). */
export type JsonWriter = (row: number) => string;

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The writer of a column's values; null is `null`. */
export function jsonWriter(column: Column, integers: JsonIntegers = 'safe'): JsonWriter {
  const write = valueWriter(column, integers);
  return column.validity === null ? write : (row) => (isValid(column, row) ? write(row) : 'null');
}

function valueWriter(column: Column, integers: JsonIntegers): JsonWriter {
  switch (column.type) {
    case 'bool':
      return (row) => String((((column.values[row >>> 3] ?? 0) >>> (row & 7)) & 1) !== 0);
    case 'float64':
      return (row) => jsonFloat(column.values[row] ?? 0, String);
    case 'float32':
      return (row) => jsonFloat(column.values[row] ?? 0, float32Text);
    case 'int64':
    case 'timestamp':
    case 'duration':
    case 'time':
      return (row) => jsonInteger(column.values[row] ?? 0, integers);
    case 'decimal128': {
      const { scale = 0 } = column.dataType;
      return (row) => `"${new Decimal(readInt128(column.values, row), scale)}"`;
    }
    case 'interval':
      return (row) => {
        const { months, days, nanoseconds } = readInterval(column.values, row);
        return `[${months},${days},${jsonInteger(nanoseconds, integers)}]`;
      };
    case 'utf8':
      return (row) => JSON.stringify(decoder.decode(rowBytes(column, row)));
    case 'binary':
      return (row) => `"${Buffer.from(rowBytes(column, row)).toString('base64')}"`;
    case 'list': {
      const item = jsonWriter(column.items, integers);
      return (row) => `[${itemTexts(column.offsets, row, item)}]`;
    }
    case 'map': {
      const { items } = column;
      const [key, value] =
        items.type === 'struct' ? items.children.map((child) => jsonWriter(child, integers)) : [];
      if (key === undefined || value === undefined) throw new TypeError('a map without entries');
      return (row) => `[${itemTexts(column.offsets, row, (at) => `[${key(at)},${value(at)}]`)}]`;
    }
    case 'struct': {
      const members = column.children.map((child, i) => {
        const name = JSON.stringify(column.dataType.children[i]?.name ?? '');
        const write = jsonWriter(child, integers);
        return (row: number) => `${name}:${write(row)}`;
      });
      return (row) => `{${members.map((member) => member(row)).join(',')}}`;
    }
    default:
      return (row) => String(column.values[row] ?? 0);
  }
}

function itemTexts(offsets: Int32Array, row: number, item: JsonWriter): string {
  const texts: string[] = [];
  const end = offsets[row + 1] ?? 0;
  for (let at = offsets[row] ?? 0; at < end; at++) texts.push(item(at));
  return texts.join(',');
}

function jsonInteger(value: number | bigint, integers: JsonIntegers): string {
  const safe = typeof value === 'number' || (value <= MAX_SAFE && value >= -MAX_SAFE);
  return safe || integers === 'full' ? String(value) : `"${value}"`;
}

function jsonFloat(value: number, text: (value: number) => string): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0' : text(value);
}

/** The shortest decimal that reads back to the same float32. */
export function float32Text(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
