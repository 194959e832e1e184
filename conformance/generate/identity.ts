import type { Case } from '../corpus/case-file.js';
import { MANY_ROWS, nullable, samplesOf } from './samples.js';
import type { SampledType } from './types.js';

/**
 * Cases of a scalar function that gives back its one argument. A null skips a strict function, which looks the
 * same from outside as one that gives back null.
 */
export function identityCases(sampled: SampledType, helper: string, isNullable: boolean): Case[] {
  const { id, text } = sampled;
  const { solid, mixed, cycle } = samplesOf(sampled);
  const mode = isNullable ? 'nullable' : 'strict';
  const identity = (name: string, rows: number, argument: object, result: object = argument): Case => ({
    name: `${text}, ${mode}: ${name}`,
    function: `${helper}${id}`,
    rows,
    args: [{ type: isNullable ? nullable(text) : text, ...argument }],
    returns: { type: nullable(text), ...result },
  });
  const first = solid[0] ?? null;
  return [
    identity('edges, random values, nulls', mixed.length, { values: mixed }),
    identity('no rows', 0, { values: [] }),
    identity('one row', 1, { values: solid.slice(-1) }),
    identity('nothing but nulls', 3, { values: [null, null, null] }),
    identity('many rows', MANY_ROWS, { cycle }),
    identity('a constant', 9, { values: [first], constant: true }, { cycle: [first] }),
    identity('a constant null', 2, { values: [null], constant: true }, { cycle: [null] }),
  ];
}
