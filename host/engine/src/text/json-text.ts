import type { Batch } from '@heddle/host';
import { jsonText } from './cell.js';

/** Each row of a batch as a JSON object with these names. */
export function* jsonRows(names: readonly string[], { rows, columns }: Batch): Iterable<string> {
  const keys = names.map((name) => JSON.stringify(name));
  for (let row = 0; row < rows; row++) {
    const members = columns.map((column, index) => `${keys[index]}:${jsonText(column, row)}`);
    yield `{${members.join(',')}}`;
  }
}
