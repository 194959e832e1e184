import { entryFields, itemField } from '../../src/data-type.js';
import {
  type Column,
  columnFromArray,
  type DataType,
  entriesAt,
  isValid,
  parseType,
  type Value,
  valueAt,
} from '../../src/index.js';
import type { Cell, CorpusColumn } from './cases.js';

/** A column as the corpus writes it; `length` is what its place in the case demands. */
export function corpusColumn(column: CorpusColumn, length: number): Column {
  const { dataType } = parseType(column.type);
  return columnFromArray(
    dataType,
    cellsOf(column, length).map((cell) => fromCell(dataType, cell)),
  );
}

/** Whether formats that are text can carry the column: it has no strings that are not UTF-8. */
export function isText(column: CorpusColumn): boolean {
  return !column.type.includes('utf8') || !JSON.stringify(column.values ?? column.cycle).includes('"hex"');
}

/** Rows as texts that are equal where the values are equal bit by bit: maps in their order, floats by their bits. */
export function rowTexts(column: Column): string[] {
  return Array.from({ length: column.length }, (_, row) => cellText(column, row));
}

function cellsOf(column: CorpusColumn, length: number): readonly Cell[] {
  if (column.values !== undefined) return column.values;
  const { cycle = [], step = 0 } = column;
  return Array.from({ length: column.length ?? length }, (_, row) => {
    const cell = cycle[row % cycle.length] ?? null;
    return typeof cell === 'number' ? cell + step * Math.floor(row / cycle.length) : cell;
  });
}

function fromCell(type: DataType, cell: Cell): Value {
  if (cell === null) return null;
  switch (type.id) {
    case 'bool':
      return Boolean(cell);
    case 'int64':
    case 'timestamp':
    case 'time':
    case 'duration':
      return BigInt(String(cell));
    case 'decimal128':
      return String(cell);
    case 'utf8':
    case 'binary':
      return textOf(cell);
    case 'interval': {
      const [months, days, nanoseconds] = listOf(cell);
      return { months: Number(months), days: Number(days), nanoseconds: BigInt(String(nanoseconds)) };
    }
    case 'list': {
      const { dataType } = itemField(type);
      return listOf(cell).map((item) => fromCell(dataType, item));
    }
    case 'map': {
      const [key, value] = entryFields(type);
      return listOf(cell).map((entry) => {
        const [first = null, second = null] = listOf(entry);
        return [fromCell(key.dataType, first), fromCell(value.dataType, second)];
      });
    }
    case 'struct': {
      const fields = Object(cell) as Record<string, Cell>;
      return Object.fromEntries(
        type.children.map((child) => [child.name, fromCell(child.dataType, fields[child.name] ?? null)]),
      );
    }
    default:
      return Number(cell);
  }
}

function listOf(cell: Cell): readonly Cell[] {
  if (!Array.isArray(cell)) throw new TypeError(`${JSON.stringify(cell)} is no array`);
  return cell;
}

function textOf(cell: Cell): string | Uint8Array {
  if (typeof cell === 'string') return cell;
  const { hex, repeat, times } = Object(cell) as Record<string, string | number>;
  if (typeof hex === 'string') return Uint8Array.from(Buffer.from(hex, 'hex'));
  return String(repeat).repeat(Number(times));
}

function cellText(column: Column, row: number): string {
  if (!isValid(column, row)) return 'null';
  switch (column.type) {
    case 'float64':
      return Buffer.from(Float64Array.of(column.values[row] ?? 0).buffer).toString('hex');
    case 'float32':
      return Buffer.from(Float32Array.of(column.values[row] ?? 0).buffer).toString('hex');
    case 'list': {
      const texts: string[] = [];
      for (let i = column.offsets[row] ?? 0; i < (column.offsets[row + 1] ?? 0); i++) {
        texts.push(cellText(column.items, i));
      }
      return `[${texts.join(', ')}]`;
    }
    case 'map': {
      const { items } = column;
      if (items.type !== 'struct') throw new TypeError('a map without entries');
      const texts: string[] = [];
      const start = column.offsets[row] ?? 0;
      entriesAt(column, row).forEach((_, i) => {
        texts.push(items.children.map((child) => cellText(child, start + i)).join(' => '));
      });
      return `{${texts.join(', ')}}`;
    }
    case 'struct':
      return `{${column.children.map((child, i) => `${column.dataType.children[i]?.name}: ${cellText(child, row)}`).join(', ')}}`;
    case 'binary':
      return `x${Buffer.from(column.data.subarray(column.offsets[row], column.offsets[row + 1])).toString('hex')}`;
    case 'utf8':
      return JSON.stringify(valueAt(column, row));
    case 'interval':
      return JSON.stringify(valueAt(column, row), (_, value) =>
        typeof value === 'bigint' ? `${value}` : value,
      );
    default:
      return String(valueAt(column, row));
  }
}
