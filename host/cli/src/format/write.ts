import { emptyColumn } from '@heddle/host';
import { tableFromColumns } from '@heddle/host/arrow';
import { Table, tableToIPC } from 'apache-arrow';
import type { Answer } from '../hosts/host.js';
import type { Streams } from '../streams.js';
import { csv } from './csv.js';
import { json } from './json.js';
import { table } from './table.js';

/** How an answer can be written. */
export const FORMATS = ['table', 'csv', 'json', 'arrow'] as const;

/** One of `FORMATS`. `arrow` is an Arrow IPC stream. */
export type Format = (typeof FORMATS)[number];

/** Writes an answer to stdout. */
export async function writeAnswer(answer: Answer, format: Format, streams: Streams): Promise<void> {
  if (format === 'arrow') {
    await streams.out(arrowStream(answer));
    return;
  }
  const pieces = { csv, json, table }[format](answer);
  for (const piece of pieces) await streams.out(piece);
}

/** An Arrow IPC stream with a record batch per batch. */
function arrowStream({ fields, batches }: Answer): Uint8Array {
  const none = fields.map((field) => emptyColumn(field.dataType));
  const { schema } = tableFromColumns(fields, none, 0);
  const records = batches.flatMap(({ rows, columns }) => tableFromColumns(fields, columns, rows).batches);
  return tableToIPC(new Table(schema, records), 'stream');
}
