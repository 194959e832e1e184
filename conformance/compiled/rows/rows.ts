/** What the functions of a file of this corpus are called with. */

/** A row of arguments; null stands in every place, also where the function never sees it. */
type Row<Args extends readonly unknown[]> = number extends Args['length']
  ? readonly (Args[number] | null)[]
  : { readonly [Index in keyof Args]: Args[Index] | null };

/** The rows of one function. */
export interface RowsOf<Args extends readonly unknown[], Result> {
  readonly rows: readonly Row<Args>[];
  /**
   * Rows of a scalar with answers that come from elsewhere: vectors of a hash's paper, numbers that are known to be valid.
   */
  readonly known?: readonly (readonly [row: Row<Args>, result: Result | null])[];
  /** Rows that end in an error, with what its message holds. */
  readonly throws?: readonly (readonly [row: Row<Args>, message: string])[];
  /** Whether rows of the types' edge values are added; yes unless given. */
  readonly edges?: false;
  /** Units in the last place that V8's mathematics may differ by from the guest's; 0 unless given. */
  readonly ulps?: number;
  /** An aggregate: the group of each row, from 0; one group of all unless given. */
  readonly groups?: readonly number[];
}

/** The arguments and the result of a function of any kind, as handlers have them. */
type Called<Function> = Function extends { readonly handler: (...args: infer Args) => infer Result }
  ? RowsOf<Args, Result>
  : Function extends {
        readonly handlers: {
          readonly accumulate: (state: never, ...args: infer Args) => unknown;
          readonly finish: (state: never) => infer Result;
        };
      }
    ? RowsOf<Args, Result>
    : never;

/** The rows of every function of a file: `satisfies Rows<typeof file>`. */
export type Rows<File> = { readonly [Name in keyof File]: Called<File[Name]> };
