import { access, constants } from 'node:fs/promises';
import { extname } from 'node:path';
import { unreadable } from '../failure.js';
import type { Field } from '../table/types.js';
import type { Batch } from '../table/vector.js';
import { openArrow } from './arrow.js';
import { openCsv } from './csv.js';
import { openParquet } from './parquet.js';

/** File formats that tables are read from. */
export type TableFormat = 'csv' | 'parquet' | 'arrow';

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
  /** The rows, with the columns at the given indices of `fields`, in that order. */
  scan(columns: readonly number[]): AsyncIterable<Batch>;
}

/** Rows per batch of a scan: small enough to stay in cache, large enough to forget the cost of a batch. */
export const SCAN_ROWS = 65_536;

const FORMATS: Readonly<Record<string, TableFormat>> = {
  '.csv': 'csv',
  '.parquet': 'parquet',
  '.arrow': 'arrow',
  '.arrows': 'arrow',
  '.feather': 'arrow',
};

/** The format that a file's extension says, or null. */
export function formatOf(path: string): TableFormat | null {
  return FORMATS[extname(path).toLowerCase()] ?? null;
}

/** Opens a table: reads its schema, not its rows. Throws HEDDLE4001 where the file is missing or damaged. */
export async function openTable(table: TableFile): Promise<TableSource> {
  await access(table.path, constants.R_OK).catch((cause: unknown) => {
    throw unreadable(table.path, 'no such file, or it cannot be read', cause);
  });
  if (table.format === 'parquet') return openParquet(table.path);
  return table.format === 'arrow' ? openArrow(table.path) : openCsv(table.path, table.schema);
}
