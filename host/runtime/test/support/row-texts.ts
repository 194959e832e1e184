import { type Column, isValid, valueAt } from '../../src/index.js';

/** Rows as texts that are equal where the values are equal bit by bit: maps in their order, floats by their bits. */
export function rowTexts(column: Column): string[] {
  return Array.from({ length: column.length }, (_, row) => cellText(column, row));
}

function cellText(column: Column, row: number): string {
  if (!isValid(column, row)) return 'null';
  switch (column.type) {
    case 'float32':
    case 'float64':
      return hex(new Uint8Array(column.values.slice(row, row + 1).buffer));
    case 'interval':
      return hex(column.values.subarray(16 * row, 16 * row + 16));
    case 'binary':
      return hex(column.data.subarray(column.offsets[row], column.offsets[row + 1]));
    case 'utf8':
      return JSON.stringify(valueAt(column, row));
    case 'list':
    case 'map': {
      const [start = 0, end = 0] = column.offsets.subarray(row, row + 2);
      return `[${Array.from({ length: end - start }, (_, i) => cellText(column.items, start + i)).join(', ')}]`;
    }
    case 'struct':
      return `{${column.children.map((child) => cellText(child, row)).join(', ')}}`;
    default:
      return String(valueAt(column, row));
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
