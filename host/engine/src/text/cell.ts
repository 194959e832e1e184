import { type Column, Decimal, float32Text, isValid, type Value, valueAt } from '@heddle/host';
import { dateText, durationText, intervalText, timestampText, timeText } from './time-text.js';

/**
 * The text of a value in tables and CSV: the same from every host. Null has none. Binaries are lower-case hexadecimal,
 * nested values their JSON.
 */
export function cellText(column: Column, row: number): string | null {
  if (!isValid(column, row)) return null;
  switch (column.type) {
    case 'binary':
      return Buffer.from(bytesAt(column, row)).toString('hex');
    case 'list':
    case 'struct':
    case 'map':
      return jsonText(column, row);
    default:
      return leafText(column, row);
  }
}

/**
 * A value as JSON. Integers and decimals are written in full, as numbers; NaN, infinities, dates, times and spans are
 * strings; binaries base64; a map is an array of `[key, value]`.
 */
export function jsonText(column: Column, row: number): string {
  if (!isValid(column, row)) return 'null';
  switch (column.type) {
    case 'bool':
    case 'decimal128':
      return leafText(column, row);
    case 'float32':
    case 'float64': {
      const value = column.values[row] ?? 0;
      if (!Number.isFinite(value)) return `"${value}"`;
      return Object.is(value, -0) ? '-0' : leafText(column, row);
    }
    case 'utf8':
      return JSON.stringify(leafText(column, row));
    case 'binary':
      return `"${Buffer.from(bytesAt(column, row)).toString('base64')}"`;
    case 'date32':
    case 'timestamp':
    case 'time':
    case 'duration':
    case 'interval':
      return `"${leafText(column, row)}"`;
    case 'list':
      return `[${itemsOf(column, row, (at) => jsonText(column.items, at))}]`;
    case 'map': {
      const [keys, values] = column.items.type === 'struct' ? column.items.children : [];
      if (keys === undefined || values === undefined) throw new TypeError('a map without entries');
      return `[${itemsOf(column, row, (at) => `[${jsonText(keys, at)},${jsonText(values, at)}]`)}]`;
    }
    case 'struct': {
      const members = column.children.map((child, i) => {
        const name = column.dataType.children[i]?.name ?? '';
        return `${JSON.stringify(name)}:${jsonText(child, row)}`;
      });
      return `{${members.join(',')}}`;
    }
    default:
      return leafText(column, row);
  }
}

/** Whether a column's texts are aligned to the right. */
export function isRightAligned(type: Column['type']): boolean {
  return /^(?:u?int\d+|float\d+|decimal128)$/.test(type);
}

/** The text of a value that is neither null, binary nor nested. */
function leafText(column: Column, row: number): string {
  const value: Value = valueAt(column, row);
  const { unit = 'us' } = column.dataType;
  if (column.type === 'float32') return float32Text(Number(value));
  if (column.type === 'date32') return dateText(Number(value));
  if (typeof value === 'bigint') {
    if (column.type === 'timestamp') return timestampText(value, unit);
    if (column.type === 'time') return timeText(value, unit);
    if (column.type === 'duration') return durationText(value, unit);
  }
  if (isInterval(value)) return intervalText(value.months, value.days, value.nanoseconds);
  return value instanceof Decimal ? value.toString() : String(value);
}

function isInterval(value: Value): value is { months: number; days: number; nanoseconds: bigint } {
  return typeof value === 'object' && value !== null && 'nanoseconds' in value && 'months' in value;
}

function bytesAt(column: Column & { readonly type: 'utf8' | 'binary' }, row: number): Uint8Array {
  return column.data.subarray(column.offsets[row] ?? 0, column.offsets[row + 1] ?? 0);
}

function itemsOf(
  column: Column & { readonly type: 'list' | 'map' },
  row: number,
  text: (at: number) => string,
): string {
  const texts: string[] = [];
  const end = column.offsets[row + 1] ?? 0;
  for (let at = column.offsets[row] ?? 0; at < end; at++) texts.push(text(at));
  return texts.join(',');
}
