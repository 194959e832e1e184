import { extname } from 'node:path';

/** File formats of tables that queries name: those with a schema of their own, or one that can be found out. */
export type TableFormat = 'csv' | 'parquet' | 'arrow';

/** File formats that programs read; `json` is an object a line, `text` a column of lines. */
export type FileFormat = TableFormat | 'json' | 'text';

/** Formats by extension, in lower case. */
export const EXTENSIONS: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.parquet': 'parquet',
  '.arrow': 'arrow',
  '.arrows': 'arrow',
  '.feather': 'arrow',
  '.json': 'json',
  '.jsonl': 'json',
  '.ndjson': 'json',
  '.txt': 'text',
  '.text': 'text',
  '.log': 'text',
};

/** The table format that a file's extension says, or null. */
export function formatOf(path: string): TableFormat | null {
  const format = EXTENSIONS[extname(path).toLowerCase()];
  return format === undefined || format === 'json' || format === 'text' ? null : format;
}
