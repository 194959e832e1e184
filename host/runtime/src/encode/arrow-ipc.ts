import { tableToIPC } from 'apache-arrow';
import { tableFromColumns } from '../arrow-out.js';
import type { Column } from '../column.js';
import type { Field } from '../data-type.js';

/** A batch as an Arrow IPC stream: schema, one record batch, end of stream. */
export function encodeArrowIpc(
  fields: readonly Field[],
  columns: readonly Column[],
  rows: number,
): Uint8Array {
  // Every field is nullable on the way: a null in a strict argument skips its row.
  const open = fields.map((field) => ({ ...field, nullable: true }));
  return tableToIPC(tableFromColumns(open, columns, rows), 'stream');
}
