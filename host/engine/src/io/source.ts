import type { Expression } from '../plan/expression.js';
import type { Field } from '../table/types.js';
import type { Batch } from '../table/vector.js';
import { openArrow } from './arrow.js';
import { openCsv } from './csv.js';
import type { FileFormat, TableFormat } from './format.js';
import { openJson } from './json.js';
import { openParquet } from './parquet.js';
import { placeOf } from './places/places.js';
import { openText } from './text.js';

/** A table of a query: a file, its format and, for CSV, its columns (see `inferCsvSchema`). */
export interface TableFile {
  /** The view name that the query uses. */
  readonly name: string;
  readonly path: string;
  readonly format: TableFormat;
  readonly schema?: readonly Field[];
}

/** An open table. A scan may be started any number of times. */
export interface TableSource {
  /** The columns a query can name, in the order of the file. */
  readonly fields: readonly Field[];
  /** Where the rows are, for plans that are written down. */
  readonly location: SourceLocation;
  /** Pieces that can be read apart: more partitions than these would be empty. */
  readonly splits: number;
  /** How many rows there are, where that is known without reading them. */
  readonly rows: number | null;
  /** Equal texts are equal rows, also in another process; null where that is not known. Absent: never known. */
  identity?(): string | null | Promise<string | null>;
  /** The rows, with the columns at the given indices of `fields`, in that order. */
  scan(columns: readonly number[], options?: ScanOptions): AsyncIterable<Batch>;
}

/**
 * Where a table's rows are: in a file, in several, which folders and patterns may name, or in the memory of the process
 * that made the plan.
 */
export type SourceLocation =
  | { readonly kind: 'file'; readonly format: FileFormat; readonly path: string }
  | { readonly kind: 'files'; readonly format: FileFormat; readonly paths: readonly string[] }
  | { readonly kind: 'memory' };

/** Which rows of a table are wanted. */
export interface ScanOptions {
  /** The rows of this partition alone, of `partitions` that share the splits. */
  readonly partition: number;
  readonly partitions: number;
  /** Conditions over the columns scanned; rows for which one is not true need not be read, but may be. */
  readonly conditions: readonly Expression[];
  /** Rows after which the scan may stop; null = all. */
  readonly limit: number | null;
  /** Is told of pieces that are not read, because `conditions` hold for none of their rows. */
  readonly skipped?: (pieces: number) => void;
}

/** Everything. */
export const WHOLE: ScanOptions = { partition: 0, partitions: 1, conditions: [], limit: null };

/** Rows per batch of a scan: small enough to stay in cache, large enough to forget the cost of a batch. */
export const SCAN_ROWS = 65_536;

/** Opens a table: reads its schema, not its rows. Throws HEDDLE4001 where the file is missing or damaged. */
export function openTable({ path, format, schema }: TableFile): Promise<TableSource> {
  return openFile(path, format, schema);
}

/** Likewise of any format; `schema` are the columns wanted of one that does not say their types. */
export async function openFile(
  path: string,
  format: FileFormat,
  schema?: readonly Field[],
): Promise<TableSource> {
  const file = await placeOf(path).open(path);
  switch (format) {
    case 'parquet':
      return openParquet(file);
    case 'arrow':
      return openArrow(file);
    case 'csv':
      return openCsv(file, schema);
    case 'json':
      return openJson(file, schema ?? []);
    case 'text':
      return openText(file);
  }
}
