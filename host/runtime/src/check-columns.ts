import { bitmapBytes } from './bitmap.js';
import { type Column, WIDE_BYTES } from './column.js';
import { type Field, sameType, typeText } from './data-type.js';
import { HeddleError } from './errors.js';
import { argumentField, type FunctionInfo, takesCount } from './function-info.js';

/**
 * Checks that columns are what the function declares: their number, their types, their lengths (`rows`, or 1 for a
 * constant), and that their arrays hold as many values at every depth.
 * @throws HeddleError HEDDLE1102, HEDDLE1103 or HEDDLE2201.
 */
export function checkColumns(info: FunctionInfo, columns: readonly Column[], rows: number): void {
  checkRows(info, rows);
  if (!takesCount(info, columns.length)) {
    const given = columns.map((column) => typeText(column.dataType)).join(', ');
    const message = `${info.signature} takes ${countText(info)} arguments, given (${given})`;
    throw new HeddleError({ code: 'HEDDLE1102', function: info.name, message });
  }
  columns.forEach((column, i) => {
    const field = argumentField(info, i);
    if (field === undefined) throw misuse(info, `there is no argument ${i}`);
    const length = column.length === 1 ? 1 : rows;
    checkColumn(info, field, column, length);
  });
}

/** The number of arguments of a function, for people. */
export function countText(info: FunctionInfo): string {
  return info.variadic ? `${info.args.length - 1} or more` : String(info.args.length);
}

/** Checks that a number of rows is one that a batch can have. @throws HeddleError HEDDLE2201. */
export function checkRows(info: FunctionInfo, rows: number): void {
  if (!Number.isInteger(rows) || rows < 0 || rows > 0x7fff_fffe)
    throw misuse(info, `${rows} rows is not a batch`);
}

/**
 * Checks one column against what is declared for it.
 * @throws HeddleError HEDDLE1103 for another type, HEDDLE2201 for another length or arrays that are too short.
 */
export function checkColumn(info: FunctionInfo, field: Field, column: Column, length: number): void {
  if (!sameType(column.dataType, field.dataType)) {
    const message = `${info.signature}: ${field.name} is given ${typeText(column.dataType)}`;
    throw new HeddleError({ code: 'HEDDLE1103', function: info.name, message });
  }
  if (column.length !== length) {
    throw misuse(info, `${field.name} has ${column.length} values for ${length} rows`);
  }
  if (!holdsItsRows(column)) throw misuse(info, `${field.name} has shorter arrays than its length`);
}

/** HEDDLE2201: the caller handed over what the ABI forbids. */
export function misuse(info: FunctionInfo, message: string): HeddleError {
  return new HeddleError({ code: 'HEDDLE2201', function: info.name, message });
}

function holdsItsRows(column: Column): boolean {
  const { length, validity, dataType } = column;
  if (column.type !== dataType.id) return false;
  if (validity !== null && validity.length < bitmapBytes(length)) return false;
  switch (column.type) {
    case 'bool':
      return column.values.length >= bitmapBytes(length);
    case 'decimal128':
    case 'interval':
      return column.values.length >= WIDE_BYTES * length;
    case 'utf8':
    case 'binary':
      return offsetsEnd(column.offsets, length) <= column.data.length;
    case 'list':
    case 'map': {
      const { items } = column;
      return (
        sameChild(column, items, 0) &&
        offsetsEnd(column.offsets, length) <= items.length &&
        areAscending(column.offsets, length) &&
        holdsItsRows(items)
      );
    }
    case 'struct':
      return (
        column.children.length === dataType.children.length &&
        column.children.every(
          (child, i) => child.length === length && sameChild(column, child, i) && holdsItsRows(child),
        )
      );
    default:
      return column.values.length >= length;
  }
}

function sameChild(parent: Column, child: Column, index: number): boolean {
  const declared = parent.dataType.children[index];
  return declared !== undefined && sameType(declared.dataType, child.dataType);
}

/** Items are cut by their offsets before the guest sees them, so these are checked here. */
function areAscending(offsets: Int32Array, length: number): boolean {
  for (let i = 0; i < length; i++) if ((offsets[i + 1] ?? 0) < (offsets[i] ?? 0)) return false;
  return true;
}

/** The last offset, infinite where the ends of the offsets are not in order; the guest checks those between. */
function offsetsEnd(offsets: Int32Array, length: number): number {
  const first = offsets[0];
  const last = offsets[length];
  if (first === undefined || last === undefined || first < 0 || first > last) return Number.POSITIVE_INFINITY;
  return last;
}
