import { type BytesColumn, type Column, type ListColumn, sliceColumn } from './column.js';
import { type Field, nameText } from './data-type.js';
import type { Refusal } from './refusal.js';
import { checkOffsets, checkStrings } from './utf8.js';
import { checkDecimals, checkTimes, requireValid } from './value-checks.js';

/**
 * Checks a decoded column against its field, at every depth, as `ResultReader` checks what lies in guest memory: nulls
 * only where the declaration allows one, offsets that never decrease and end inside, valid UTF-8, decimals of at most
 * the declared digits, times within a day. Fails through `refuse`.
 * @param masks bitmaps; in rows in which one is 0 nulls may stand nevertheless
 */
export function checkResult(
  field: Field,
  column: Column,
  refuse: Refusal,
  masks: readonly Uint8Array[] = [],
  what = nameText(field.name),
): void {
  const { dataType } = field;
  const { validity, length } = column;
  if (validity !== null && !field.nullable) {
    const row = requireValid(validity, masks, length);
    if (row >= 0) refuse(`${what} has a null in row ${row}, which its declaration does not allow`);
  }
  const known = validity === null ? masks : [...masks, validity];
  switch (column.type) {
    case 'utf8':
      checkStrings(column.offsets.subarray(0, length + 1), column.data, refuse);
      break;
    case 'binary':
      checkEnd(column, column.data.length, what, refuse);
      break;
    case 'list':
    case 'map':
      checkEnd(column, column.items.length, what, refuse);
      for (const item of dataType.children) {
        const used = sliceColumn(column.items, 0, column.offsets[length] ?? 0);
        checkResult(item, used, refuse, [], column.type === 'list' ? `${what}[]` : `${what}[entries]`);
      }
      break;
    case 'struct':
      for (const [i, child] of dataType.children.entries()) {
        const place = `${what}.${nameText(child.name)}`;
        const values = column.children[i];
        if (values === undefined || values.length < length) refuse(`${place} has too few rows`);
        else checkResult(child, sliceColumn(values, 0, length), refuse, known, place);
      }
      break;
    case 'decimal128': {
      const row = checkDecimals(column.values, dataType.precision ?? 0, length, known);
      if (row >= 0) refuse(`${what} has more than ${dataType.precision} digits in row ${row}`);
      break;
    }
    case 'time': {
      const row = checkTimes(column, known);
      if (row >= 0) refuse(`${what} has a time in row ${row} that is not within a day`);
      break;
    }
  }
}

function checkEnd(column: BytesColumn | ListColumn, size: number, what: string, refuse: Refusal): void {
  checkOffsets(column.offsets.subarray(0, column.length + 1), refuse);
  if ((column.offsets[column.length] ?? 0) > size) refuse(`the values of ${what} end outside their data`);
}
