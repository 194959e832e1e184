import { type Scalar, scalarAt, type Vector } from '@heddle/engine';
import type { Answer } from '../hosts/host.js';
import { cellText } from './cell.js';

/** An array of objects, one a line. int64 is written in full; NaN and the infinities are strings. */
export function* json({ fields, batches }: Answer): Iterable<string> {
  const keys = fields.map((field) => JSON.stringify(field.name));
  let first = true;
  yield '[';
  for (const { rows, columns } of batches) {
    const lines: string[] = [];
    for (let row = 0; row < rows; row++) {
      const members = columns.map((column, index) => `${keys[index]}:${jsonCell(column, row)}`);
      lines.push(`${first ? '' : ','}\n{${members.join(',')}}`);
      first = false;
    }
    yield lines.join('');
  }
  yield first ? ']\n' : '\n]\n';
}

/** A value as JSON text. */
export function jsonCell(vector: Vector, row: number): string {
  const value: Scalar = scalarAt(vector, row);
  if (value === null) return 'null';
  if (vector.type === 'date' || vector.type === 'timestamp') return JSON.stringify(cellText(vector, row));
  if (typeof value === 'number' && !Number.isFinite(value)) return JSON.stringify(String(value));
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}
