import { bitmapBytes, copyBits, filledBitmap } from './bitmap.js';
import {
  type BytesColumn,
  type Column,
  emptyColumn,
  isNumber,
  type ListColumn,
  listColumn,
  numberColumn,
  numberWidth,
  usedItems,
  WIDE_BYTES,
} from './column.js';
import { type DataType, dataTypeOf, itemField, type TypeLike } from './data-type.js';

const MAX_OFFSET = 0x7fff_ffff;

/**
 * The rows of several columns of one type, in order. One part is returned as it is.
 * @throws RangeError when strings or items exceed what int32 offsets can address; TypeError for a part of another type.
 */
export function concatColumns(type: TypeLike, parts: readonly Column[]): Column {
  const dataType = dataTypeOf(type);
  for (const part of parts) {
    if (part.type !== dataType.id) throw new TypeError(`a part of ${part.type} among ${dataType.id}`);
  }
  const [only] = parts;
  if (only === undefined) return emptyColumn(dataType);
  if (parts.length === 1) return only;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const validity = concatValidity(parts, length);
  const base = { dataType, length, validity };
  const { id } = dataType;
  switch (id) {
    case 'bool':
      return { ...base, type: id, values: concatBits(ofType(parts, id), length) };
    case 'decimal128':
    case 'interval':
      return { ...base, type: id, values: concatBytes(ofType(parts, 'decimal128', 'interval'), length) };
    case 'utf8':
    case 'binary': {
      const bytes = ofType(parts, 'utf8', 'binary');
      const { offsets, end } = concatOffsets(bytes, length);
      return { ...base, type: id, offsets, data: concatData(bytes, end) };
    }
    case 'list':
    case 'map': {
      const lists = ofType(parts, 'list', 'map');
      const { offsets } = concatOffsets(lists, length);
      const items = concatColumns(
        itemField(dataType).dataType,
        lists.map((part) => usedItems(part).items),
      );
      return listColumn(dataType, length, validity, offsets, [items]);
    }
    case 'struct': {
      const structs = ofType(parts, id);
      const children = dataType.children.map((child, i) =>
        concatColumns(
          child.dataType,
          structs.flatMap((part) => part.children[i] ?? []),
        ),
      );
      return { ...base, type: id, children };
    }
    default:
      return concatNumbers(dataType, parts, length, validity);
  }
}

/** A column of one row written out for `rows` rows; a column that has them already is returned as it is. */
export function repeatColumn(column: Column, rows: number): Column {
  if (column.length === rows) return column;
  return concatColumns(column.dataType, new Array<Column>(rows).fill(column));
}

function ofType<Id extends Column['type']>(
  parts: readonly Column[],
  ...ids: readonly Id[]
): Extract<Column, { type: Id }>[] {
  return parts.filter((part): part is Extract<Column, { type: Id }> =>
    (ids as readonly string[]).includes(part.type),
  );
}

function concatNumbers(
  dataType: DataType,
  parts: readonly Column[],
  length: number,
  validity: Uint8Array | null,
): Column {
  const width = numberWidth(dataType);
  const bytes = new Uint8Array(width * length);
  let at = 0;
  for (const part of parts) {
    if (!isNumber(part.type) || !('values' in part)) continue;
    const size = width * part.length;
    bytes.set(new Uint8Array(part.values.buffer, part.values.byteOffset, size), at);
    at += size;
  }
  return numberColumn(dataType, length, validity, bytes.buffer);
}

function concatBits(
  parts: readonly { readonly length: number; readonly values: Uint8Array }[],
  length: number,
): Uint8Array {
  const bits = new Uint8Array(bitmapBytes(length));
  let at = 0;
  for (const part of parts) {
    copyBits(bits, at, part.values, part.length);
    at += part.length;
  }
  return bits;
}

function concatBytes(
  parts: readonly { readonly length: number; readonly values: Uint8Array }[],
  length: number,
): Uint8Array {
  const bytes = new Uint8Array(WIDE_BYTES * length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part.values.subarray(0, WIDE_BYTES * part.length), at);
    at += WIDE_BYTES * part.length;
  }
  return bytes;
}

function concatOffsets(
  parts: readonly (BytesColumn | ListColumn)[],
  length: number,
): { offsets: Int32Array; end: number } {
  const offsets = new Int32Array(length + 1);
  let row = 0;
  let end = 0;
  for (const part of parts) {
    const first = part.offsets[0] ?? 0;
    const used = (part.offsets[part.length] ?? 0) - first;
    if (end + used > MAX_OFFSET) throw new RangeError('the strings or items of a column exceed 2^31 - 1');
    for (let i = 1; i <= part.length; i++) {
      row += 1;
      offsets[row] = end + (part.offsets[i] ?? 0) - first;
    }
    end += used;
  }
  return { offsets, end };
}

function concatData(parts: readonly BytesColumn[], bytes: number): Uint8Array {
  const data = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    const used = part.data.subarray(part.offsets[0] ?? 0, part.offsets[part.length] ?? 0);
    data.set(used, at);
    at += used.length;
  }
  return data;
}

function concatValidity(parts: readonly Column[], length: number): Uint8Array | null {
  if (parts.every((part) => part.validity === null)) return null;
  const validity = new Uint8Array(bitmapBytes(length));
  let at = 0;
  for (const part of parts) {
    copyBits(validity, at, part.validity ?? filledBitmap(part.length), part.length);
    at += part.length;
  }
  return validity;
}
