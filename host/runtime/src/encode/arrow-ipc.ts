import { tableToIPC } from 'apache-arrow';
import { tableFromColumns } from '../arrow-out.js';
import type { Column } from '../column.js';
import type { FunctionInfo } from '../manifest.js';

/** A batch as an Arrow IPC stream: schema, one record batch, end of stream. */
export function encodeArrowIpc(info: FunctionInfo, columns: readonly Column[], rows: number): Uint8Array {
  // Every field is nullable on the way: a null in a strict argument skips its row.
  const fields = info.args.map((field) => ({ ...field, nullable: true }));
  return tableToIPC(tableFromColumns(fields, columns, rows), 'stream');
}
