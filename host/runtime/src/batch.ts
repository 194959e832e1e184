import type { Column } from './column.js';

/** Some rows: columns of equal length. `rows` counts also where there are no columns. */
export interface Batch {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** Most rows of a batch that a table or partition function gives. */
export const MAX_OUTPUT_ROWS = 8_192;
