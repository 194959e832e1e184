import { getBit } from './bitmap.js';
import { type Column, isValid, type ListColumn } from './column.js';
import { Decimal, readInt128 } from './decimal.js';
import { type Interval, readInterval } from './interval.js';

/** A struct in JavaScript: its values by field name. */
export interface StructValue {
  readonly [name: string]: Value;
}

/**
 * A value of a column in JavaScript: boolean; number (integers up to 32 bits, floats, date32 as days); bigint (int64,
 * timestamp, time and duration, in their unit); Decimal; string; Uint8Array (binary); Interval; array (list); object
 * by field name (struct); Map; null.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Decimal
  | Interval
  | StructValue
  | ReadonlyMap<Value, Value>
  | readonly Value[];

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The value of one row, null where it is null. Binaries are copies. A map that holds a key twice keeps the last.
 * Decodes each time: for edges, not for loops.
 */
export function valueAt(column: Column, row: number): Value {
  if (!isValid(column, row)) return null;
  switch (column.type) {
    case 'bool':
      return getBit(column.values, row);
    case 'decimal128':
      return new Decimal(readInt128(column.values, row), column.dataType.scale ?? 0);
    case 'interval':
      return readInterval(column.values, row);
    case 'utf8':
      return decoder.decode(column.data.subarray(column.offsets[row] ?? 0, column.offsets[row + 1] ?? 0));
    case 'binary':
      return column.data.slice(column.offsets[row] ?? 0, column.offsets[row + 1] ?? 0);
    case 'list':
      return itemsAt(column, row);
    case 'map':
      return new Map(entriesAt(column, row));
    case 'struct': {
      const { children } = column.dataType;
      return Object.fromEntries(column.children.map((child, i) => [children[i]?.name, valueAt(child, row)]));
    }
    case 'time':
      return BigInt(column.values[row] ?? 0);
    default:
      return column.values[row] ?? null;
  }
}

/** The entries of a map's row in their order, keys that occur twice included. */
export function entriesAt(column: ListColumn, row: number): [Value, Value][] {
  const { items } = column;
  if (items.type !== 'struct') return [];
  const [keys, values] = items.children;
  if (keys === undefined || values === undefined) return [];
  const entries: [Value, Value][] = [];
  const end = column.offsets[row + 1] ?? 0;
  for (let i = column.offsets[row] ?? 0; i < end; i++) entries.push([valueAt(keys, i), valueAt(values, i)]);
  return entries;
}

/** The values of a column (see `Value`). */
export function columnToArray(column: Column): Value[] {
  return Array.from({ length: column.length }, (_, row) => valueAt(column, row));
}

function itemsAt(column: ListColumn, row: number): Value[] {
  const values: Value[] = [];
  const end = column.offsets[row + 1] ?? 0;
  for (let i = column.offsets[row] ?? 0; i < end; i++) values.push(valueAt(column.items, i));
  return values;
}
