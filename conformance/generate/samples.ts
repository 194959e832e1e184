import type { CellText, ColumnText } from '../corpus/case-file.js';
import { Random } from './random.js';
import type { SampledType } from './types.js';
import { edgesOf, randomOf } from './values.js';

/** One more row than a batch of hosts has by default. */
export const MANY_ROWS = 8_193;

const RANDOM_ROWS = 4;
/** A prime, so that the cycle drifts against bytes of bitmaps and against batches. */
const CYCLE = 7;

/** The cells that the cases of one type are made of. */
export interface Samples {
  /** Without nulls: the edges, then some at random. */
  readonly solid: readonly CellText[];
  /** The same with a null after every third. */
  readonly mixed: readonly CellText[];
  /** {@link mixed} shifted by one place, so that a row's two values differ. */
  readonly shifted: readonly CellText[];
  /** A few rows, nulls among them, to be repeated. */
  readonly cycle: readonly CellText[];
  /** The same for a second argument. */
  readonly otherCycle: readonly CellText[];
}

/** The samples of a type: the same in every run. */
export function samplesOf({ text, type }: SampledType): Samples {
  const random = new Random(text);
  const edges = edgesOf(type, random);
  const drawn = Array.from({ length: RANDOM_ROWS }, () => randomOf(type, random));
  const solid = [...edges, ...drawn];
  const mixed = solid.flatMap((cell, index) => (index % 3 === 1 ? [cell, null] : [cell]));
  const shifted = [...mixed.slice(1), ...mixed.slice(0, 1)];
  const few = Array.from({ length: CYCLE - 2 }, (_, index) => solid[index % solid.length] ?? null);
  const cycle = [...few.slice(0, 2), null, ...few.slice(2), null];
  return { solid, mixed, shifted, cycle, otherCycle: [...cycle.slice(3), ...cycle.slice(0, 3)] };
}

/** A column that is written in full. */
export function column(type: string, values: readonly CellText[]): ColumnText {
  return { type, values };
}

/** The text of the type with a question mark. */
export function nullable(text: string): string {
  return `${text}?`;
}
