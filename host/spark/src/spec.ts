import type { Limits } from '@heddle/host';

/** A file as a table of a query. */
export interface SparkTable {
  readonly name: string;
  /** The same on every machine of the cluster. */
  readonly path: string;
  /** `csv` or `parquet`. */
  readonly format: string;
  /** Columns of a CSV file: `bool`, `int64`, `float64` or `utf8`. */
  readonly schema?: readonly { readonly name: string; readonly type: string }[];
}

/** What a query refers to. */
export interface SparkSetup {
  /** Modules, files of this machine, whose functions have their SQL names in the query. */
  readonly plugins: readonly string[];
  readonly tables: readonly SparkTable[];
  readonly limits?: Partial<Limits>;
}

/** A query with everything that it refers to. */
export interface SparkJobSpec extends SparkSetup {
  readonly query: string;
}
