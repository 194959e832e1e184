import { bitmapBytes } from './bitmap.js';
import {
  type BytesColumn,
  type Column,
  isValid,
  type ListColumn,
  numberColumn,
  sliceColumn,
  usedItems,
  WIDE_BYTES,
} from './column.js';
import { concatColumns } from './concat.js';
import { itemField } from './data-type.js';

/** The items of a list or map row by row: none where the row is null, whatever its offsets say. */
export interface ItemRuns {
  /** Items per row. */
  readonly lengths: Uint32Array;
  /** The items of all rows one after another, and no others. */
  readonly items: Column;
}

/** The items that a list's or map's rows hold. */
export function itemRuns(column: ListColumn): ItemRuns {
  const { length, offsets } = column;
  const lengths = new Uint32Array(length);
  const parts: Column[] = [];
  let start = offsets[0] ?? 0;
  let end = start;
  const cut = () => {
    if (end > start) parts.push(sliceColumn(column.items, start, end));
  };
  for (let row = 0; row < length; row++) {
    const next = offsets[row + 1] ?? 0;
    if (isValid(column, row)) {
      lengths[row] = next - end;
    } else if (next > end) {
      cut();
      start = next;
    }
    end = next;
  }
  cut();
  const { dataType } = itemField(column.dataType);
  return { lengths, items: concatColumns(dataType, parts) };
}

/** The bytes of one row of a string or binary column, without a copy; none where the row is null. */
export function rowBytes(column: BytesColumn, row: number): Uint8Array {
  if (!isValid(column, row)) return column.data.subarray(0, 0);
  return column.data.subarray(column.offsets[row] ?? 0, column.offsets[row + 1] ?? 0);
}

/** A copy that shares no memory with the column and holds nothing but its rows, for another thread. */
export function copyColumn(column: Column): Column {
  const { length } = column;
  const bits = bitmapBytes(length);
  const validity = column.validity === null ? null : copyBytes(column.validity, bits);
  switch (column.type) {
    case 'bool':
      return { ...column, validity, values: copyBytes(column.values, bits) };
    case 'decimal128':
    case 'interval':
      return { ...column, validity, values: copyBytes(column.values, WIDE_BYTES * length) };
    case 'utf8':
    case 'binary': {
      const first = column.offsets[0] ?? 0;
      const used = column.data.subarray(first, column.offsets[length] ?? first);
      const data = copyBytes(used, used.length);
      return { ...column, validity, offsets: rebased(column), data };
    }
    case 'list':
    case 'map':
      return { ...column, validity, offsets: rebased(column), items: copyColumn(usedItems(column).items) };
    case 'struct':
      return { ...column, validity, children: column.children.map(copyColumn) };
    default: {
      const { buffer, byteOffset, BYTES_PER_ELEMENT } = column.values;
      const used = new Uint8Array(buffer, byteOffset, BYTES_PER_ELEMENT * length);
      const bytes = copyBytes(used, used.length);
      return numberColumn(column.dataType, length, validity, bytes.buffer);
    }
  }
}

/** The buffers of columns, each once: what a message transfers. */
export function buffersOf(columns: readonly Column[], found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  const add = (array: ArrayBufferView | null) => {
    if (array?.buffer instanceof ArrayBuffer) found.add(array.buffer);
  };
  for (const column of columns) {
    add(column.validity);
    if ('values' in column) add(column.values);
    if ('offsets' in column) add(column.offsets);
    if ('data' in column) add(column.data);
    if ('items' in column) buffersOf([column.items], found);
    if ('children' in column) buffersOf(column.children, found);
  }
  return found;
}

/** The first bytes, as an array of their own; `slice` of a Buffer would share them. */
function copyBytes(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.subarray(0, length));
}

/** Offsets that begin at 0. */
function rebased({ offsets, length }: BytesColumn | ListColumn): Int32Array {
  const first = offsets[0] ?? 0;
  return offsets.slice(0, length + 1).map((offset) => offset - first);
}
