import type { SourceType } from '@heddle/host';
import { arrowSourceType } from '@heddle/host/arrow';
import { type Table, tableFromIPC } from 'apache-arrow';
import { useError } from './errors.js';

/** An Arrow IPC file or stream; `where` names it in errors. Throws HEDDLE4001 where it is damaged. */
export function readArrowTable(bytes: Uint8Array, where: string): Table {
  // Without this the library takes any bytes for an empty table.
  const head = Buffer.from(bytes.subarray(0, 6)).toString('latin1');
  if (head !== 'ARROW1' && !head.startsWith('\xff\xff\xff\xff')) {
    throw useError('HEDDLE4001', `${where}: not an Arrow file`);
  }
  try {
    return tableFromIPC(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw useError('HEDDLE4001', `${where}: not a readable Arrow file (${reason})`);
  }
}

/** Types of a table's columns. */
export function typesOf(table: Table): SourceType[] {
  return table.schema.fields.map((field) => arrowSourceType(field.type));
}
