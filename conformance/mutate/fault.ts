/** A part of the project that a fault can be planted in; the corpus runs on the host that it belongs to. */
export type Part = 'compiler' | 'guest' | 'ts' | 'jvm' | 'rust';

/** One fault: a text of a file and what stands in its place. */
export interface Fault {
  readonly part: Part;
  /** What is wrong then. */
  readonly what: string;
  /** Below the folder of the part. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly text: string;
  readonly replacement: string;
  /** The file below `cases`, without its ending, that shows it, or `HOSTILE`: looked at first, and most often alone. */
  readonly shownBy: string;
}

/** Stands for the hostile modules where a file of cases is named. */
export const HOSTILE = 'hostile';

/** A fault in short. */
export type Row = readonly [file: string, what: string, text: string, replacement: string, shownBy: string];
