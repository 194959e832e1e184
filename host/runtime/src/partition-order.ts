import { getBit } from './bitmap.js';
import { type Column, isValid } from './column.js';
import { readInt128 } from './decimal.js';
import { HeddleError } from './errors.js';
import type { PartitionInfo, SortKey } from './function-info.js';
import { takeColumn } from './take.js';

/** Rows as a partition function takes them. */
export interface PartitionedRows {
  readonly columns: readonly Column[];
  /** Rows at which partitions begin; row 0 among them. */
  readonly starts: Uint32Array;
}

/** Less than 0 when the first row comes before the second. */
type Compare = (a: number, b: number) => number;

/**
 * Brings rows into the order that a partition function declares: partitions one after another, within each by its
 * `orderBy`, ties as they came. Keys are equal and ranked by the rules of spec/types.md ("Kinds").
 * @throws HeddleError HEDDLE1103 for a key of a type that has no order.
 */
export function partitionRows(
  info: PartitionInfo,
  columns: readonly Column[],
  rows: number,
): PartitionedRows {
  const keys = info.partitionBy.map((column) =>
    comparer(info, columns, { column, descending: false, nullsFirst: true }),
  );
  const ranks = info.orderBy.map((key) => comparer(info, columns, key));
  const samePartition = first(keys);
  const order = Uint32Array.from({ length: rows }, (_, row) => row).sort(
    first([...keys, ...ranks, (a, b) => a - b]),
  );
  const starts: number[] = [];
  for (let i = 0; i < rows; i++) {
    if (i === 0 || samePartition(order[i - 1] ?? 0, order[i] ?? 0) !== 0) starts.push(i);
  }
  return { columns: columns.map((column) => takeColumn(column, order)), starts: Uint32Array.from(starts) };
}

/** The first comparison that tells two rows apart. */
function first(comparisons: readonly Compare[]): Compare {
  return (a, b) => {
    for (const compare of comparisons) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function comparer(info: PartitionInfo, columns: readonly Column[], key: SortKey): Compare {
  const column = columns[info.args.findIndex((field) => field.name === key.column)];
  if (column === undefined) throw new TypeError(`${info.name} has no column ${key.column}`);
  const compare = valueComparer(column);
  if (compare === null) {
    const message = `${info.signature}: ${key.column} has no order`;
    throw new HeddleError({ code: 'HEDDLE1103', function: info.name, message });
  }
  const nulls = key.nullsFirst ? -1 : 1;
  const sign = key.descending ? -1 : 1;
  return (a, b) => {
    const [hasA, hasB] = [isValid(column, a), isValid(column, b)];
    if (hasA && hasB) return sign * compare(a, b);
    return hasA === hasB ? 0 : hasA ? -nulls : nulls;
  };
}

/** Compares two values, null for a type without an order. */
function valueComparer(column: Column): Compare | null {
  switch (column.type) {
    case 'list':
    case 'struct':
    case 'map':
    case 'interval':
      return null;
    case 'bool':
      return (a, b) => Number(getBit(column.values, a)) - Number(getBit(column.values, b));
    case 'utf8':
    case 'binary': {
      const bytes = (row: number) =>
        column.data.subarray(column.offsets[row] ?? 0, column.offsets[row + 1] ?? 0);
      return (a, b) => Buffer.compare(bytes(a), bytes(b));
    }
    case 'decimal128':
      return (a, b) => ranked(readInt128(column.values, a), readInt128(column.values, b));
    default:
      return (a, b) => ranked(column.values[a] ?? 0, column.values[b] ?? 0);
  }
}

/** NaN is above all numbers and equal to itself; -0 equals 0. */
function ranked(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}
