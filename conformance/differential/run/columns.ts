import { type Column, columnFromArray, sliceColumn, type Value } from '@heddle/host';
import { typeText } from '../program/declared.js';
import type { Program } from '../program/program.js';
import type { Argument } from './inputs.js';

/** The arguments of rows, column by column. */
export function argumentColumns({ params }: Program, rows: readonly (readonly Argument[])[]): Column[] {
  return params.map((param, index) =>
    columnFromArray(
      typeText(param),
      rows.map((row): Value => row[index] ?? null),
    ),
  );
}

export function slices(columns: readonly Column[], from: number, to: number): Column[] {
  return columns.map((column) => sliceColumn(column, from, to));
}
