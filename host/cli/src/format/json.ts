import { jsonRows } from '@heddle/engine';
import type { Answer } from '../hosts/host.js';

/** An array of objects, one a line. */
export function* json({ fields, batches }: Answer): Iterable<string> {
  const names = fields.map((field) => field.name);
  let first = true;
  yield '[';
  for (const batch of batches) {
    const lines: string[] = [];
    for (const row of jsonRows(names, batch)) {
      lines.push(`${first ? '' : ','}\n${row}`);
      first = false;
    }
    yield lines.join('');
  }
  yield first ? ']\n' : '\n]\n';
}
