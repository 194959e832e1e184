import type { Answer } from '../hosts/host.js';
import { jsonText } from './cell.js';

/** An array of objects, one a line. */
export function* json({ fields, batches }: Answer): Iterable<string> {
  const keys = fields.map((field) => JSON.stringify(field.name));
  let first = true;
  yield '[';
  for (const { rows, columns } of batches) {
    const lines: string[] = [];
    for (let row = 0; row < rows; row++) {
      const members = columns.map((column, index) => `${keys[index]}:${jsonText(column, row)}`);
      lines.push(`${first ? '' : ','}\n{${members.join(',')}}`);
      first = false;
    }
    yield lines.join('');
  }
  yield first ? ']\n' : '\n]\n';
}
