import type { Case, CellText, ColumnText } from '../corpus/case-file.js';
import { column, MANY_ROWS, nullable, samplesOf } from './samples.js';
import type { SampledType } from './types.js';

/** Cases of `pairs<Id>(value, other?)`: two rows for each input row, `{ value, other }` and `{ value, other: null }`. */
export function tableCases(sampled: SampledType): Case[] {
  const { id, text } = sampled;
  const { mixed, shifted, cycle, otherCycle } = samplesOf(sampled);
  const args = (value: object, other: object) => [
    { type: text, ...value },
    { type: nullable(text), ...other },
  ];
  const whole = (name: string, values: readonly CellText[], others: readonly CellText[]): Case => {
    const { rows, firsts, seconds } = pairs(values, others);
    return {
      name: `${text}: ${name}`,
      function: `pairs${id}`,
      rows: values.length,
      args: args({ values }, { values: others }),
      output: [
        { name: 'row', ...column('int32', rows) },
        { name: 'value', ...column(text, firsts) },
        { name: 'other', ...column(nullable(text), seconds) },
      ],
    };
  };
  const once = pairs(cycle, otherCycle);
  const rest = MANY_ROWS % cycle.length;
  const length =
    Math.floor(MANY_ROWS / cycle.length) * once.rows.length +
    pairs(cycle.slice(0, rest), otherCycle).rows.length;
  const repeated = (name: string, type: string, cells: readonly CellText[]): ColumnText => ({
    name,
    type,
    cycle: cells,
    length,
  });
  return [
    whole('edges, random values, nulls', mixed, shifted),
    whole('no rows', [], []),
    whole('one row', mixed.slice(0, 1), shifted.slice(0, 1)),
    whole('a row that is skipped', [null], mixed.slice(0, 1)),
    {
      name: `${text}: many rows`,
      function: `pairs${id}`,
      rows: MANY_ROWS,
      args: args({ cycle }, { cycle: otherCycle }),
      output: [
        { ...repeated('row', 'int32', once.rows), step: cycle.length },
        repeated('value', text, once.firsts),
        repeated('other', nullable(text), once.seconds),
      ],
    },
  ];
}

/** The reference: the output columns for these arguments. */
function pairs(values: readonly CellText[], others: readonly CellText[]) {
  const rows: number[] = [];
  const firsts: CellText[] = [];
  const seconds: CellText[] = [];
  values.forEach((value, row) => {
    if (value === null) return;
    rows.push(row, row);
    firsts.push(value, value);
    seconds.push(others[row] ?? null, null);
  });
  return { rows, firsts, seconds };
}
