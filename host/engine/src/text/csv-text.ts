import type { Batch } from '@heddle/host';
import { cellText } from './cell.js';

/** The header of a CSV file. Lines end in LF. */
export function csvHeader(names: readonly string[]): string {
  return `${names.map(quoted).join(',')}\n`;
}

/** The rows of a batch as lines of CSV; null is an empty field, the empty string `""`. */
export function csvLines({ rows, columns }: Batch): string {
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    const cells = columns.map((column) => {
      const text = cellText(column, row);
      return text === null ? '' : quoted(text);
    });
    // A line of one null would be an empty line, which readers pass over.
    lines.push(cells.length === 1 && cells[0] === '' ? '""\n' : `${cells.join(',')}\n`);
  }
  return lines.join('');
}

function quoted(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
