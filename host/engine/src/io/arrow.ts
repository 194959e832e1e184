import { type Table, tableFromIPC } from 'apache-arrow';
import { unreadable } from '../failure.js';
import { readableFields, sqlTypeOfArrow, unreadableField, vectorFromArrow } from '../table/arrow-in.js';
import { nullVector } from '../table/vector.js';
import type { PlacedFile } from './places/place.js';
import { type TableSource, WHOLE } from './source.js';

/** Opens an Arrow IPC file or stream; it is read whole. Throws HEDDLE4001 where it is damaged. */
export async function openArrow(file: PlacedFile): Promise<TableSource> {
  return readArrow(await file.read(), file.path);
}

/**
 * A table over the bytes of an Arrow IPC file or stream; `where` names them in errors. With `strict`, a column of a
 * type that the engine does not read is HEDDLE4001 instead of left out.
 */
export function readArrow(bytes: Uint8Array, where: string, strict = false): TableSource {
  return arrowSource(decodeArrow(bytes, where), where, strict);
}

/** The table of an Arrow IPC file or stream. Throws HEDDLE4001 where it is damaged. */
export function decodeArrow(bytes: Uint8Array, where: string): Table {
  // Without this the library takes any bytes for an empty table.
  const head = Buffer.from(bytes.subarray(0, 6)).toString('latin1');
  if (head !== 'ARROW1' && !head.startsWith('\xff\xff\xff\xff')) throw unreadable(where, 'not an Arrow file');
  try {
    return tableFromIPC(bytes);
  } catch (cause) {
    throw unreadable(
      where,
      `not a readable Arrow file (${cause instanceof Error ? cause.message : cause})`,
      cause,
    );
  }
}

/** An Arrow table as one of the engine's, as `readArrow` does. */
export function arrowSource(table: Table, where: string, strict = false): TableSource {
  const foreign = strict ? unreadableField(table.schema.fields) : null;
  if (foreign !== null) throw unreadable(where, `column ${foreign.name} is of type ${foreign.type}; cast it`);
  const fields = readableFields(table.schema.fields);
  const places = table.schema.fields.flatMap((field, index) =>
    sqlTypeOfArrow(field.type) === null ? [] : [index],
  );
  return {
    fields,
    location: { kind: 'file', format: 'arrow', path: where },
    splits: table.batches.length,
    rows: table.numRows,
    async *scan(columns, { partition, partitions } = WHOLE) {
      for (let index = partition; index < table.batches.length; index += partitions) {
        const batch = table.batches[index];
        if (batch === undefined) return;
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
