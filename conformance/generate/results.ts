import type { Case, CellText } from '../corpus/case-file.js';
import { jsValues } from '../plugins/shared/js-values.js';
import { returned } from './returned.js';
import type { SampledType } from './types.js';

/** Types that every refused value is tried with; of the others, whose rules are the same, one value per error will do. */
const THOROUGH = new Set(
  'Int32 Uint8 Int64 Float32 Decimal10 Utf8 Binary Date32 TimeMs Interval ListMaybeInt32 Struct Map MapStructs'.split(
    ' ',
  ),
);

/** Cases of `give<Id>(value int32)`, which returns the JavaScript value of that number: what its type takes, and what not. */
export function resultCases({ id, text, type }: SampledType): Case[] {
  const taken: { number: number; cell: CellText }[] = [];
  const refused: Case[] = [];
  for (const [number, [label, value]] of jsValues.entries()) {
    const outcome = returned(type, value);
    if ('cell' in outcome) taken.push({ number, cell: outcome.cell });
    else {
      refused.push({
        name: `${text} does not take ${label}`,
        function: `give${id}`,
        rows: 2,
        args: [{ type: 'int32', values: [null, number] }],
        error: { code: outcome.code, row: 1 },
      });
    }
  }
  const all: Case = {
    name: `${text} takes ${taken.length} of ${jsValues.length} values`,
    function: `give${id}`,
    rows: taken.length,
    args: [{ type: 'int32', values: taken.map(({ number }) => number) }],
    returns: { type: text, values: taken.map(({ cell }) => cell) },
  };
  if (THOROUGH.has(id)) return [all, ...refused];
  const codes = new Map(refused.map((one) => [one.error?.code, one]));
  return [all, ...codes.values()];
}
