import type { Case, CellText } from '../corpus/case-file.js';
import { MANY_ROWS, nullable, samplesOf } from './samples.js';
import type { SampledType } from './types.js';

/** What `ends<Id>` keeps of a group, as state and as result. */
type Ends = { first: CellText; last: CellText; rows: string };

const GROUPS = [0, 2, 0, 1, 2];

/**
 * Cases of `ends<Id>(first, last?)`: the first value of its strict argument, the last one of its nullable argument, and
 * how many rows there were. The state is the same struct.
 */
export function aggregateCases(sampled: SampledType): Case[] {
  const { id, text } = sampled;
  const { mixed, shifted, cycle, otherCycle } = samplesOf(sampled);
  const both = `struct<first: ${nullable(text)}, last: ${nullable(text)}, rows: int64>`;
  const args = (first: object, last: object) => [
    { type: text, ...first },
    { type: nullable(text), ...last },
  ];
  const answer = (groups: readonly Ends[]) => ({ type: both, values: groups });
  const grouped = mixed.map((_, row) => GROUPS[row % GROUPS.length] ?? 0);
  const many = Array.from({ length: MANY_ROWS }, (_, row) => row);
  const endsOfMixed = ends(mixed, shifted, grouped, 4);
  const constant = shifted[0] ?? null;
  return [
    {
      name: `${text}: grouped, nulls, a group without rows`,
      function: `ends${id}`,
      rows: mixed.length,
      args: args({ values: mixed }, { values: shifted }),
      groups: grouped,
      groupCount: 4,
      state: answer(endsOfMixed),
      returns: answer(endsOfMixed),
    },
    {
      name: `${text}: one group`,
      function: `ends${id}`,
      rows: mixed.length,
      args: args({ values: mixed }, { values: shifted }),
      returns: answer(ends(mixed, shifted, [], 1)),
    },
    {
      name: `${text}: a constant argument`,
      function: `ends${id}`,
      rows: mixed.length,
      args: args({ values: mixed }, { values: [constant], constant: true }),
      returns: answer(
        ends(
          mixed,
          mixed.map(() => constant),
          [],
          1,
        ),
      ),
    },
    {
      name: `${text}: no rows`,
      function: `ends${id}`,
      rows: 0,
      args: args({ values: [] }, { values: [] }),
      returns: answer(ends([], [], [], 1)),
    },
    {
      name: `${text}: one row`,
      function: `ends${id}`,
      rows: 1,
      args: args({ values: mixed.slice(0, 1) }, { values: shifted.slice(0, 1) }),
      returns: answer(ends(mixed.slice(0, 1), shifted.slice(0, 1), [], 1)),
    },
    {
      name: `${text}: many rows`,
      function: `ends${id}`,
      rows: MANY_ROWS,
      args: args({ cycle }, { cycle: otherCycle }),
      groups: { cycle: GROUPS },
      groupCount: 3,
      returns: answer(
        ends(
          many.map((row) => cycle[row % cycle.length] ?? null),
          many.map((row) => otherCycle[row % otherCycle.length] ?? null),
          many.map((row) => GROUPS[row % GROUPS.length] ?? 0),
          3,
        ),
      ),
    },
  ];
}

/** The reference: what each group keeps. Without `groups` every row belongs to group 0. */
function ends(
  firsts: readonly CellText[],
  lasts: readonly CellText[],
  groups: readonly number[],
  count: number,
): Ends[] {
  const kept = Array.from({ length: count }, () => ({
    first: null as CellText,
    last: null as CellText,
    rows: 0,
  }));
  firsts.forEach((first, row) => {
    const group = kept[groups[row] ?? 0];
    if (first === null || group === undefined) return;
    if (group.rows === 0) group.first = first;
    group.last = lasts[row] ?? null;
    group.rows += 1;
  });
  return kept.map(({ first, last, rows }) => ({ first, last, rows: String(rows) }));
}
