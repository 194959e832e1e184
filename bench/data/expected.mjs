/** The answers every run is held against: the module's, after V8's own agreed with them. */
import { columnFromArray, columnToArray, ROW_FIELD } from '@heddle/host';
import { same } from '../runners/node/compare.mjs';
import { callOf } from '../runners/node/direct.mjs';
import { columnsOf } from './columns.mjs';
import { functionOf } from './functions.mjs';

/** What V8's mathematics may differ in from the module's. */
const LIBM = 1e-12;

/** The fields of a function's answer. */
export const answerFields = (info) =>
  info.kind === 'table'
    ? [ROW_FIELD, ...info.output]
    : info.kind === 'partition'
      ? info.output
      : [{ ...info.returns, nullable: true }];

/**
 * The columns of the answer to one batch of values. Throws where the module and V8 differ.
 * @param groups of an aggregate, or null
 */
export function expectedColumns(instance, info, values, groups) {
  const columns = columnsOf(info, values);
  const call = callOf(instance, info, groups);
  const result = call.answer(columns, values[0].length);
  call.close();
  const fields = answerFields(info);
  const native = nativeColumns(info, values, groups);
  for (const [k, column] of result.entries()) {
    const wanted = columnFromArray(fields[k].dataType, native[k]);
    if (!same(column, wanted, LIBM)) {
      throw new Error(`${info.name}: the module and V8 give different answers`);
    }
  }
  return result;
}

/** V8's answer: for each column of it, its values. */
function nativeColumns(info, values, groups) {
  const { native } = functionOf(info.name);
  const rows = values[0].map((_, row) => values.map((column) => column[row]));
  const given = (row) => !row.includes(null);
  switch (info.kind) {
    case 'scalar':
      return [rows.map((row) => (given(row) ? native(...row) : null))];
    case 'aggregate': {
      const states = new Array(groups).fill(0);
      for (const row of rows) {
        const slot = row.at(-1);
        if (given(row)) states[slot] = native(states[slot], ...row.slice(0, -1));
      }
      return [states];
    }
    case 'table':
      return transposed(
        rows.flatMap((row, i) => (given(row) ? [...native(...row)].map((out) => [i, ...out]) : [])),
        1 + info.output.length,
      );
    default:
      return transposed([...native(rows)], info.output.length);
  }
}

const transposed = (rows, width) => Array.from({ length: width }, (_, k) => rows.map((row) => row[k]));

/** The values of columns as a list of texts that say every bit, for a checksum. */
export function* texts(columns) {
  for (const column of columns) for (const value of columnToArray(column)) yield text(value);
}

function text(value) {
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(text).join(',')}]`;
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return `{${Object.values(value).map(text).join(',')}}`;
  }
  return JSON.stringify(value);
}
