import { readFile } from 'node:fs/promises';
import { type Table, tableFromIPC } from 'apache-arrow';
import { unreadable } from '../failure.js';
import { readableFields, vectorFromArrow } from '../table/arrow_in.js';
import { nullVector } from '../table/vector.js';
import type { TableSource } from './source.js';

/** Opens an Arrow IPC file or stream; it is read whole. Throws HEDDLE4001 where it is damaged. */
export async function openArrow(path: string): Promise<TableSource> {
  return readArrow(await readFile(path), path);
}

/** A table over the bytes of an Arrow IPC file or stream; `where` names them in errors. */
export function readArrow(bytes: Uint8Array, where: string): TableSource {
  let table: Table;
  try {
    table = tableFromIPC(bytes);
  } catch (cause) {
    throw unreadable(
      where,
      `not a readable Arrow file (${cause instanceof Error ? cause.message : cause})`,
      cause,
    );
  }
  const fields = readableFields(table.schema.fields);
  const places = fields.map((field) => table.schema.fields.findIndex(({ name }) => name === field.name));
  return {
    fields,
    async *scan(columns) {
      for (const batch of table.batches) {
        yield {
          rows: batch.numRows,
          columns: columns.map((index) => {
            const data = batch.data.children[places[index] ?? -1];
            return data === undefined ? nullVector('null', batch.numRows) : vectorFromArrow(data, where);
          }),
        };
      }
    },
  };
}
