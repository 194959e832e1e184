import type { Answer } from '../hosts/host.js';
import { cellText } from './cell.js';

/** Header and rows; null is an empty field, the empty string `""`. Lines end in LF. */
export function* csv({ fields, batches }: Answer): Iterable<string> {
  yield `${fields.map((field) => quoted(field.name)).join(',')}\n`;
  for (const { rows, columns } of batches) {
    const lines: string[] = [];
    for (let row = 0; row < rows; row++) {
      const cells = columns.map((column) => {
        const text = cellText(column, row);
        return text === null ? '' : quoted(text);
      });
      // A line of one null would be an empty line, which readers pass over.
      lines.push(cells.length === 1 && cells[0] === '' ? '""\n' : `${cells.join(',')}\n`);
    }
    yield lines.join('');
  }
}

function quoted(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
