import { cellText, isRightAligned } from '@heddle/engine';
import type { Answer } from '../hosts/host.js';

/** Wider cells are cut: a table is for reading, the other formats are for the whole text. */
const MAX_WIDTH = 60;

/** Columns under their names, numbers to the right, and the number of rows. */
export function* table({ fields, batches }: Answer): Iterable<string> {
  const cells = fields.map((field, index) => [
    fitted(field.name),
    ...batches.flatMap(({ rows, columns }) =>
      Array.from({ length: rows }, (_, row) => {
        const column = columns[index];
        return fitted((column === undefined ? null : cellText(column, row)) ?? 'null');
      }),
    ),
  ]);
  const widths = cells.map((column) => column.reduce((most, cell) => Math.max(most, widthOf(cell)), 0));
  const line = (row: number) =>
    cells
      .map((column, index) => {
        const gap = ' '.repeat((widths[index] ?? 0) - widthOf(column[row] ?? ''));
        return isRightAligned(fields[index]?.dataType.id ?? 'utf8')
          ? gap + (column[row] ?? '')
          : (column[row] ?? '') + gap;
      })
      .join('  ')
      .trimEnd();
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  yield `${line(0)}\n${widths.map((width) => '─'.repeat(width)).join('  ')}\n`;
  for (let row = 1; row <= rows; row++) yield `${line(row)}\n`;
  yield `${rows === 1 ? '1 row' : `${rows} rows`}\n`;
}

/** Line breaks and other controls would break the table: shown as JSON shows them. */
function fitted(text: string): string {
  const shown = text.replace(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1));
  const points = [...shown];
  return points.length > MAX_WIDTH ? `${points.slice(0, MAX_WIDTH - 1).join('')}…` : shown;
}

const COMBINING = /\p{M}/u;
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;

/** Columns of a terminal that a text takes. */
function widthOf(text: string): number {
  let width = 0;
  for (const point of text) width += COMBINING.test(point) ? 0 : WIDE.test(point) ? 2 : 1;
  return width;
}
