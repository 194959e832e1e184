import { readFile } from 'node:fs/promises';
import { formatOf } from '@heddle/engine';
import type { Column, FunctionInfo, SourceType } from '@heddle/host';
import { readableFile } from './files.js';
import { readArrowInput } from './input/arrow.js';
import { readCsvInput } from './input/csv.js';
import { readJsonInput } from './input/json.js';
import { readParquetInput } from './input/parquet.js';

/** Rows that become a function's arguments. */
export interface Input {
  /** Names of the columns. */
  readonly names: readonly string[];
  readonly rows: number;
  /** Types of the columns, null where the format has none of its own and values are read by the declaration. */
  readonly types: readonly SourceType[] | null;
  /**
   * The columns that become arguments; the one at `except` is none of them. Throws HEDDLE1102 for their number,
   * HEDDLE1103 or HEDDLE2004 for values that are not of the declared types.
   */
  arguments(info: FunctionInfo, except: number | null): Column[];
  /** A column in the type that it has by itself. */
  natural(index: number): Column;
}

/**
 * Opens what `--input` names, a file or `-` for stdin: CSV, JSON rows (an array, or one row a line; a row is an object
 * by argument names or an array by position), Arrow IPC or Parquet, told apart by the file's extension or its first
 * bytes.
 */
export async function openInput(name: string): Promise<Input> {
  const where = name === '-' ? 'stdin' : name;
  const bytes = name === '-' ? await readStdin() : await readFile(readableFile(name));
  const format = (name === '-' ? null : formatOf(name)) ?? sniff(bytes);
  if (format === 'parquet') return readParquetInput(bytes, where);
  if (format === 'arrow') return readArrowInput(bytes, where);
  return format === 'json' ? readJsonInput(bytes, where) : readCsvInput(bytes, where);
}

function sniff(bytes: Uint8Array): 'parquet' | 'arrow' | 'json' | 'csv' {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (head.startsWith('PAR1')) return 'parquet';
  if (head.startsWith('ARROW1') || head.startsWith('\xff\xff\xff\xff')) return 'arrow';
  return /^\s*[[{]/.test(head) ? 'json' : 'csv';
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}
