import { bitmapBytes, getBit, setBit } from './bitmap.js';
import { type Column, listColumn, numberColumn, numberWidth, WIDE_BYTES } from './column.js';

/** Rows `indices` of a column, in that order; each below its length. */
export function takeColumn(column: Column, indices: Uint32Array): Column {
  const { length } = indices;
  const validity = column.validity === null ? null : takeBits(column.validity, indices);
  switch (column.type) {
    case 'bool':
      return { ...column, length, validity, values: takeBits(column.values, indices) };
    case 'decimal128':
    case 'interval':
      return { ...column, length, validity, values: takeFixed(column.values, WIDE_BYTES, indices) };
    case 'utf8':
    case 'binary': {
      const { offsets, items } = takeRuns(column.offsets, indices);
      return { ...column, length, validity, offsets, data: takeFixed(column.data, 1, items) };
    }
    case 'list':
    case 'map': {
      const { offsets, items } = takeRuns(column.offsets, indices);
      return listColumn(column.dataType, length, validity, offsets, [takeColumn(column.items, items)]);
    }
    case 'struct':
      return {
        ...column,
        length,
        validity,
        children: column.children.map((child) => takeColumn(child, indices)),
      };
    default: {
      const { buffer, byteOffset } = column.values;
      const width = numberWidth(column.dataType);
      const source = new Uint8Array(buffer, byteOffset, width * column.length);
      return numberColumn(column.dataType, length, validity, takeFixed(source, width, indices).buffer);
    }
  }
}

function takeBits(bitmap: Uint8Array, indices: Uint32Array): Uint8Array {
  const taken = new Uint8Array(bitmapBytes(indices.length));
  indices.forEach((index, row) => {
    if (getBit(bitmap, index)) setBit(taken, row);
  });
  return taken;
}

function takeFixed(bytes: Uint8Array, width: number, indices: Uint32Array): Uint8Array<ArrayBuffer> {
  const taken = new Uint8Array(width * indices.length);
  indices.forEach((index, row) => {
    for (let i = 0; i < width; i++) taken[width * row + i] = bytes[width * index + i] ?? 0;
  });
  return taken;
}

/** Offsets of the rows taken, and the numbers of the items or bytes that they hold. */
function takeRuns(offsets: Int32Array, indices: Uint32Array): { offsets: Int32Array; items: Uint32Array } {
  const taken = new Int32Array(indices.length + 1);
  let total = 0;
  indices.forEach((index, row) => {
    total += (offsets[index + 1] ?? 0) - (offsets[index] ?? 0);
    if (total > 0x7fff_ffff) throw new RangeError('the strings or items of a column exceed 2^31 - 1');
    taken[row + 1] = total;
  });
  const items = new Uint32Array(total);
  let at = 0;
  for (const index of indices) {
    const end = offsets[index + 1] ?? 0;
    for (let item = offsets[index] ?? 0; item < end; item++) items[at++] = item;
  }
  return { offsets: taken, items };
}
