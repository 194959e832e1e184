import { type Column, columnToArray, type ScalarInfo } from '@heddle/host';
import type { Program } from '../program/program.js';
import { argumentColumns, slices } from './columns.js';
import { failed, type Guest } from './guest.js';
import type { Argument } from './inputs.js';
import { type Answer, callText, type Outcome, valueText } from './outcome.js';

/** All rows in one batch, and what is behind a row that fails in another. */
export function scalarAnswers(
  guest: Guest,
  info: ScalarInfo,
  program: Program,
  rows: readonly (readonly Argument[])[],
): Answer[] {
  const columns = argumentColumns(program, rows);
  const found: Outcome[] = [];
  while (found.length < rows.length) {
    const rest = slices(columns, found.length, rows.length);
    found.push(...batch(guest, info, rest, rows.length - found.length));
  }
  return found.map((outcome, row) => ({ what: `row ${row}: ${callText(rows[row] ?? [])}`, outcome }));
}

/** The outcomes of rows up to the first that fails, with it. */
function batch(guest: Guest, info: ScalarInfo, columns: readonly Column[], rows: number): Outcome[] {
  const values = (some: readonly Column[], count: number) =>
    columnToArray(guest.instance.callScalar(info, some, count)).map((value) => ({ value: valueText(value) }));
  try {
    return values(columns, rows);
  } catch (error) {
    const { row, outcome } = failed(error);
    // Without a row the whole batch failed (a trap, the deadline): row by row it is found out which.
    if (row === null) return rows > 1 ? batch(guest, info, slices(columns, 0, 1), 1) : [outcome];
    const good = row === 0 ? [] : values(slices(columns, 0, row), row);
    return [...good, outcome];
  }
}
