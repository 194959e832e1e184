/** The JSON of a file of cases, as conformance/README.md describes it. */
export interface CaseFile {
  /** The module of every case; in the hostile file each case names its own. */
  readonly module?: string;
  readonly cases: readonly Case[];
}

/** One call and what it must answer, or one module and the code that loading it must end in. */
export interface Case {
  readonly name: string;
  readonly module?: string;
  readonly function?: string;
  readonly rows?: number;
  readonly args?: readonly ColumnText[];
  readonly groups?: readonly number[] | { readonly cycle: readonly number[] };
  readonly groupCount?: number;
  readonly retract?: readonly number[];
  readonly splits?: boolean;
  readonly via?: 'finish' | 'state' | 'retract' | 'merge' | 'convert';
  readonly params?: readonly ColumnText[];
  readonly starts?: readonly number[];
  readonly returns?: ColumnText;
  readonly state?: ColumnText;
  readonly output?: readonly ColumnText[];
  readonly error?: ExpectedError;
  readonly load?: string;
  readonly limits?: { readonly deadlineMs?: number; readonly memoryLimitBytes?: number };
}

export interface ExpectedError {
  readonly code: string;
  /** The row in the batch, null for none; absent = not compared. */
  readonly row?: number | null;
  readonly message?: readonly string[];
}

/** A column: its type's text, and its values in full or as a cycle. */
export interface ColumnText {
  readonly name?: string;
  readonly type: string;
  readonly values?: readonly CellText[];
  readonly cycle?: readonly CellText[];
  readonly length?: number;
  /** What each repetition of a cycle of numbers adds to the one before. */
  readonly step?: number;
  readonly constant?: boolean;
}

/** A value as JSON; which form a type has is in conformance/README.md. */
export type CellText =
  | null
  | boolean
  | number
  | string
  | readonly CellText[]
  | { readonly [field: string]: CellText };

/** The values of a column in full; `length` is what its place in the case demands. */
export function cellsOf(column: ColumnText, length: number): readonly CellText[] {
  if (column.values !== undefined) return column.values;
  const { cycle = [], step = 0 } = column;
  return Array.from({ length: column.length ?? length }, (_, row) => {
    const cell = cycle[row % cycle.length] ?? null;
    return typeof cell === 'number' ? cell + step * Math.floor(row / cycle.length) : cell;
  });
}
