/** The columns of a case. */
import { columnFromArray, field } from '@heddle/host';
import { functionOf } from './functions.mjs';
import { integer, unit } from './random.mjs';

/** Name and type of the column that says the slot of each row of an aggregate. */
export const SLOT = field('group', 'uint32');

/**
 * The values of rows `from` to below `to`, a list for each argument and behind them, of an aggregate, one of slots.
 * `nulls` is the share of values that are null.
 */
export function valuesOf(info, { nulls, groups }, from, to) {
  const rows = Array.from({ length: to - from }, (_, i) => from + i);
  const { args } = functionOf(info.name);
  const values = args.map((make, k) => rows.map((i) => (unit(100 + k, i) < nulls ? null : make(i))));
  return groups === null ? values : [...values, rows.map((i) => integer(200, i, 0, groups))];
}

/** The same as columns of a function's arguments. */
export function columnsOf(info, values) {
  const fields = [...info.args, SLOT];
  return values.map((column, k) => columnFromArray(fields[k].dataType, column));
}
