import { makeAggregate } from '../program/aggregate.js';
import { makePartition } from '../program/partition.js';
import type { MakeProgram, Program } from '../program/program.js';
import { makeScalar } from '../program/scalar.js';
import { makeTable } from '../program/table.js';

const MAKERS: Readonly<Record<Program['kind'], MakeProgram>> = {
  scalar: makeScalar,
  aggregate: makeAggregate,
  table: makeTable,
  partition: makePartition,
};

/** The program of a kind that numbers stand for. */
export function makeProgram(kind: Program['kind'], numbers: readonly number[], index: number): Program {
  return MAKERS[kind](numbers, index);
}

/** The kinds of a run of programs, over and over. */
const KINDS: readonly Program['kind'][] = [
  'scalar',
  'scalar',
  'table',
  'scalar',
  'aggregate',
  'scalar',
  'scalar',
  'partition',
  'scalar',
  'aggregate',
];

export function kindOf(index: number): Program['kind'] {
  return KINDS[index % KINDS.length] ?? 'scalar';
}
