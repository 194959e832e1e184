import type { Case, CellText } from '../corpus/case-file.js';
import { MANY_ROWS, nullable, samplesOf } from './samples.js';
import type { SampledType } from './types.js';

/**
 * Cases of `pass<Id>(table(key int32, value?), fallback?)`, which gives each row back one row later, and the last one when its
 * partition ends, with `fallback` in place of null.
 */
export function partitionCases(sampled: SampledType): Case[] {
  const { id, text } = sampled;
  const { solid, mixed, cycle } = samplesOf(sampled);
  const fallback = solid[0] ?? null;
  const type = nullable(text);
  const filled = (cells: readonly CellText[]) => cells.map((cell) => cell ?? fallback);
  const whole = (
    name: string,
    cells: readonly CellText[],
    starts: readonly number[],
    filling: CellText,
  ): Case => {
    const keys = cells.map((_, row) => starts.filter((start) => start > 0 && start <= row).length);
    return {
      name: `${text}: ${name}`,
      function: `pass${id}`,
      rows: cells.length,
      params: [{ type, values: [filling] }],
      args: [
        { type: 'int32', values: keys },
        { type, values: cells },
      ],
      starts,
      output: [
        { name: 'key', type: 'int32', values: keys },
        { name: 'value', type, values: filling === null ? cells : filled(cells) },
      ],
    };
  };
  const middle = Math.floor(mixed.length / 2);
  return [
    whole('three partitions, nulls', mixed, [0, 1, middle], null),
    whole('a fallback for nulls', mixed, [middle], fallback),
    whole('no rows', [], [], fallback),
    whole('one row', solid.slice(-1), [], null),
    {
      name: `${text}: many rows`,
      function: `pass${id}`,
      rows: MANY_ROWS,
      params: [{ type, values: [fallback] }],
      args: [
        { type: 'int32', cycle: [-1] },
        { type, cycle },
      ],
      output: [
        { name: 'key', type: 'int32', cycle: [-1] },
        { name: 'value', type, cycle: filled(cycle) },
      ],
    },
  ];
}
