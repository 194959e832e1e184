import { slices } from '../exec/slices.js';
import { arrowPieces } from '../table/arrow-out.js';
import { columnOfVector } from '../table/host-column.js';
import type { Field } from '../table/types.js';
import type { Batch } from '../table/vector.js';
import { csvHeader, csvLines } from '../text/csv-text.js';
import { jsonRows } from '../text/json-text.js';
import { parquetPieces } from './parquet-writer.js';
import { placeOf } from './places/places.js';
import { SCAN_ROWS } from './source.js';

/** Formats that rows are written in; `json` is an object a line. */
export type WriteFormat = 'arrow' | 'parquet' | 'csv' | 'json';

/** Writes rows to a file, which is there whole or not at all. HEDDLE4001 where it cannot be written. */
export async function writeTable(
  path: string,
  format: WriteFormat,
  fields: readonly Field[],
  batches: readonly Batch[],
): Promise<void> {
  await placeOf(path).write(path, encoded(format, fields, batches));
}

/** Rows in a format, piece by piece: no more than a few batches are held. */
export async function* encoded(
  format: WriteFormat,
  fields: readonly Field[],
  batches: Iterable<Batch> | AsyncIterable<Batch>,
): AsyncIterable<Uint8Array | string> {
  switch (format) {
    case 'arrow':
      yield* arrowPieces(fields, batches);
      return;
    case 'parquet':
      yield* parquetPieces(fields, batches);
      return;
    default: {
      const writer = textWriter(format, fields);
      yield writer.head;
      for await (const batch of batches)
        for (const { batch: part } of slices(batch, SCAN_ROWS)) yield writer.lines(part);
    }
  }
}

/** Rows as text: what stands above them, and the lines of each batch. */
export interface TextWriter {
  readonly head: string;
  lines(batch: Batch): string;
}

/** A writer of CSV or JSON lines. */
export function textWriter(format: 'csv' | 'json', fields: readonly Field[]): TextWriter {
  const names = fields.map((field) => field.name);
  const columnsOf = ({ rows, columns }: Batch) => ({ rows, columns: columns.map(columnOfVector) });
  if (format === 'csv') return { head: csvHeader(names), lines: (batch) => csvLines(columnsOf(batch)) };
  const line = (row: string) => `${row}\n`;
  return {
    head: '',
    lines: (batch) => Array.from(jsonRows(names, columnsOf(batch)), line).join(''),
  };
}
