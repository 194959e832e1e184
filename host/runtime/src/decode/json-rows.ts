import type { Batch } from '../batch.js';
import { columnFromArray } from '../builder.js';
import type { Field } from '../data-type.js';
import type { Refusal } from '../refusal.js';
import { fromJson, valuesOfRow } from './json-value.js';
import type { RowShape } from './row-shape.js';

/** The columns of a JSON array of rows, or of the bare values of one column. Nulls are checked by the caller. */
export function decodeJsonRows(
  fields: readonly Field[],
  bytes: Uint8Array,
  shape: RowShape,
  refuse: Refusal,
): Batch {
  const rows: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  if (!Array.isArray(rows)) return refuse('it is no array');
  const lists = fields.map((): unknown[] => []);
  for (const [number, row] of rows.entries()) {
    const values = shape === 'values' ? [row] : valuesOfRow(fields, row);
    if (values === undefined) return refuse(`row ${number} is no row of its columns`);
    for (const [i, list] of lists.entries()) list.push(values[i]);
  }
  const columns = fields.map(({ dataType }, i) =>
    columnFromArray(
      dataType,
      (lists[i] ?? []).map((value) => fromJson(dataType, value)),
    ),
  );
  return { rows: rows.length, columns };
}
