import { isUtf8 } from 'node:buffer';
import { type Column, isValid } from '../column.js';
import { rowBytes } from '../compact.js';
import { entryFields, type Field, itemField, nameText, typeText } from '../data-type.js';
import { HeddleError } from '../errors.js';
import type { FunctionInfo } from '../function-info.js';

/** What is wrong with a value, and where inside its argument: the last step first. */
interface Flaw {
  readonly code: string;
  readonly what: string;
  readonly steps: string[];
}

/**
 * The check of a row's arguments that a guest of the direct ABI makes itself: strings are UTF-8, nulls stand inside
 * only where the declaration allows them. Null arguments are not looked at.
 * @param fields one per column
 * @returns throws HeddleError HEDDLE2005 or HEDDLE2007 for a row
 */
export function argumentCheck(
  info: FunctionInfo,
  fields: readonly Field[],
  columns: readonly Column[],
): (row: number) => void {
  const checked = columns.flatMap((column, i) => {
    const field = fields[i];
    return field !== undefined && canFail(field) ? [{ field, column }] : [];
  });
  return (row) => {
    for (const { field, column } of checked) {
      const flaw = isValid(column, row) ? flawOf(field, column, row) : null;
      if (flaw === null) continue;
      const place = flaw.steps.length === 0 ? '' : ` at ${flaw.steps.reverse().join('')}`;
      const message = `argument '${field.name}' ${flaw.what.replace('{place}', () => place)}`;
      throw new HeddleError({ code: flaw.code, function: info.name, row, message });
    }
  };
}

function canFail({ dataType }: Field): boolean {
  return dataType.id === 'utf8' || dataType.children.length > 0;
}

function flawOf(field: Field, column: Column, row: number): Flaw | null {
  if (!isValid(column, row)) {
    if (field.nullable) return null;
    const what = `holds null{place}, which is declared ${typeText(field.dataType)}, not nullable`;
    return { code: 'HEDDLE2007', what, steps: [] };
  }
  switch (column.type) {
    case 'utf8':
      if (isUtf8(rowBytes(column, row))) return null;
      return { code: 'HEDDLE2005', what: 'is not valid UTF-8{place}', steps: [] };
    case 'list': {
      const item = itemField(field.dataType);
      return inItems(column.offsets, row, (at) => flawOf(item, column.items, at));
    }
    case 'map': {
      const { items } = column;
      const parts = items.type === 'struct' ? items.children : [];
      const entry = entryFields(field.dataType);
      return inItems(column.offsets, row, (at) => inChildren(entry, parts, at, () => null));
    }
    case 'struct':
      return inChildren(field.dataType.children, column.children, row, (child) => `.${nameText(child.name)}`);
    default:
      return null;
  }
}

function inItems(offsets: Int32Array, row: number, flawAt: (at: number) => Flaw | null): Flaw | null {
  const start = offsets[row] ?? 0;
  const end = offsets[row + 1] ?? 0;
  for (let at = start; at < end; at++) {
    const flaw = flawAt(at);
    if (flaw === null) continue;
    flaw.steps.push(`[${at - start}]`);
    return flaw;
  }
  return null;
}

function inChildren(
  fields: readonly Field[],
  columns: readonly Column[],
  row: number,
  step: (field: Field) => string | null,
): Flaw | null {
  for (const [i, field] of fields.entries()) {
    const column = columns[i];
    const flaw = column === undefined ? null : flawOf(field, column, row);
    if (flaw === null) continue;
    const name = step(field);
    if (name !== null) flaw.steps.push(name);
    return flaw;
  }
  return null;
}
