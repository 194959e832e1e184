import type { Column } from '../column.js';
import type { Field } from '../data-type.js';
import { jsonWriter } from './json-value.js';
import { requireText } from './text.js';

const encoder = new TextEncoder();

/**
 * A batch as a JSON array of rows by position (spec/abi.md, "Values in rows").
 * @throws HeddleError HEDDLE2302 for a string that is not valid UTF-8, which JSON cannot carry.
 */
export function encodeJsonRows(
  fields: readonly Field[],
  columns: readonly Column[],
  rows: number,
): Uint8Array {
  requireText('JSON', fields, columns);
  const writers = columns.map((column) => jsonWriter(column));
  const texts: string[] = [];
  for (let row = 0; row < rows; row++) texts.push(`[${writers.map((write) => write(row)).join(',')}]`);
  return encoder.encode(`[${texts.join(',')}]`);
}
