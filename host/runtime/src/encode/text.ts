import { isUtf8 } from 'node:buffer';
import { type BytesColumn, type Column, isValid } from '../column.js';
import { itemRuns, rowBytes } from '../compact.js';
import type { Field } from '../data-type.js';
import { HeddleError } from '../errors.js';

/**
 * Checks that every string, at every depth, can be carried as text.
 * @throws HeddleError HEDDLE2302 naming the column that holds invalid UTF-8.
 */
export function requireText(format: string, fields: readonly Field[], columns: readonly Column[]): void {
  for (const [i, column] of columns.entries()) {
    if (isText(column)) continue;
    const message = `column ${fields[i]?.name ?? i} holds invalid UTF-8, which ${format} cannot carry`;
    throw new HeddleError({ code: 'HEDDLE2302', message });
  }
}

function isText(column: Column): boolean {
  switch (column.type) {
    case 'utf8': {
      const { data, offsets, length } = column;
      // Valid as a whole, a character can still lie across two rows, which the rows then show.
      if (isUtf8(data.subarray(offsets[0] ?? 0, offsets[length] ?? 0)) && beginAtCharacters(column))
        return true;
      for (let row = 0; row < length; row++) {
        if (isValid(column, row) && !isUtf8(rowBytes(column, row))) return false;
      }
      return true;
    }
    case 'list':
    case 'map':
      return isText(itemRuns(column).items);
    case 'struct':
      return column.children.every(isText);
    default:
      return true;
  }
}

function beginAtCharacters({ data, offsets, length }: BytesColumn): boolean {
  for (let row = 0; row < length; row++) {
    const at = offsets[row] ?? 0;
    if (at < (offsets[row + 1] ?? 0) && ((data[at] ?? 0) & 0xc0) === 0x80) return false;
  }
  return true;
}
