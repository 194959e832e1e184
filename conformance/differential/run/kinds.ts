import { makeAggregate } from '../program/aggregate.js';
import type { MakeProgram, Program } from '../program/program.js';
import { makeScalar } from '../program/scalar.js';

const MAKERS: Readonly<Record<Program['kind'], MakeProgram>> = {
  scalar: makeScalar,
  aggregate: makeAggregate,
};

/** The program of a kind that numbers stand for. */
export function makeProgram(kind: Program['kind'], numbers: readonly number[], index: number): Program {
  return MAKERS[kind](numbers, index);
}

/** One in so many programs is an aggregate. */
const AGGREGATES = 5;

export function kindOf(index: number): Program['kind'] {
  return index % AGGREGATES === AGGREGATES - 1 ? 'aggregate' : 'scalar';
}
