import type { SortKey } from '../../plan/plan.js';
import { sortKeySql } from './aggregates.js';
import type { Columns } from './expressions.js';

/** A hidden column that says in which order the rows of a relation are. */
export interface OrderColumn extends Omit<SortKey, 'expr'> {
  readonly column: string;
}

/** The rows of a node: a common table expression with the columns `c0`, `c1`, … and those of its order. */
export interface Relation {
  readonly name: string;
  readonly width: number;
  /** Kept by whatever keeps the order of its input; empty where the rows are in none. */
  readonly order: readonly OrderColumn[];
}

/** The names of the first columns of a relation, behind `prefix`. */
export function columnNames(width: number, prefix = ''): string[] {
  return Array.from({ length: width }, (_, index) => `${prefix}c${index}`);
}

/** The columns of a relation called `alias`. */
export function columnsOf(alias: string): Columns {
  return (index) => `${alias}.c${index}`;
}

/** `SELECT` of columns, which are called `c0`, `c1`, …, and of hidden ones; SQL has no rows without columns. */
export function selectSql(columns: readonly string[], hidden: readonly string[] = []): string {
  const items = [...columns.map((text, index) => `${text} AS c${index}`), ...hidden];
  return items.length === 0 ? '1 AS nothing' : items.join(', ');
}

/** `ORDER BY` the columns of an order, nothing where there is none. */
export function orderSql(order: readonly OrderColumn[]): string {
  const keys = order.map((key) => sortKeySql(key.column, key));
  return keys.length === 0 ? '' : ` ORDER BY ${keys.join(', ')}`;
}
