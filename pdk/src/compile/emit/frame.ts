/** Offsets in the frame that a loop is given, and in the columns that it names (spec/compiled.md, "Frames"). */
export const Frame = {
  row: 0,
  rows: 4,
  skip: 8,
  groups: 12,
  inputs: 16,
  states: 20,
  outputs: 24,
  resume: 32,
  kept: 36,
  yielded: 40,
} as const;

/** Bytes of a column, and offsets in it. */
export const COLUMN_SIZE = 16;
export const Column = { values: 0, offsets: 4, validity: 8, flags: 12 } as const;

/** The bit of `flags` that says that every byte of a text column is ASCII. */
export const FLAG_ASCII = 1;
