import { unreadable } from '../failure.js';
import type { Field } from '../table/types.js';
import { openTable, type TableFormat, type TableSource } from './source.js';

/**
 * A file whose columns the program names, opened when it is read: HEDDLE4001 where it has no such columns, or of other
 * types. A CSV file is read with the types given; it may have no other columns.
 */
export function declaredSource(path: string, format: TableFormat, fields: readonly Field[]): TableSource {
  let opened: Promise<TableSource> | null = null;
  const open = () => {
    opened ??= openTable({ name: path, path, format, ...(format === 'csv' ? { schema: fields } : {}) });
    return opened;
  };
  return {
    fields,
    location: { kind: 'file', format, path },
    splits: 1,
    rows: null,
    async *scan(columns, options) {
      const source = await open();
      const places = columns.map((column) => placeOf(source, fields[column], path));
      yield* source.scan(places, options);
    },
  };
}

function placeOf(source: TableSource, wanted: Field | undefined, path: string): number {
  const index = source.fields.findIndex((field) => field.name === wanted?.name);
  const found = source.fields[index];
  if (wanted === undefined || found === undefined) {
    const known = source.fields.map((field) => field.name).join(', ');
    throw unreadable(path, `no column ${wanted?.name}; there are ${known}`);
  }
  if (found.type !== wanted.type)
    throw unreadable(path, `column ${found.name} is ${found.type}, not ${wanted.type}`);
  return index;
}
