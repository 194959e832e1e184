import { DataType as ArrowType, type Data } from 'apache-arrow';
import { damaged, require, validityOf } from './arrow-checks.js';
import { bitmapBytes, clearTail, getBit, setBit } from './bitmap.js';
import type { BytesColumn } from './column.js';
import { plainType } from './data-type.js';

const MAX_OFFSET = 0x7fff_ffff;
const VIEW_BYTES = 16;
const INLINE_BYTES = 12;

/** Strings and binaries in every form that Arrow has: buffers are shared where the layout is the same, and checked. */
export function bytesColumn(data: Data, id: 'utf8' | 'binary'): BytesColumn {
  const { type } = data;
  const base = { dataType: plainType(id), type: id, length: data.length };
  if (data.length === 0)
    return { ...base, validity: null, offsets: new Int32Array(1), data: new Uint8Array(0) };
  if (ArrowType.isDictionary(type)) return { ...base, ...dictionary(data, id) };
  const validity = validityOf(data);
  if (ArrowType.isUtf8View(type) || ArrowType.isBinaryView(type)) {
    return { ...base, validity, ...views(data, validity) };
  }
  const { values } = data;
  if (ArrowType.isFixedSizeBinary(type)) {
    const { byteWidth } = type;
    require(values.length >= byteWidth * data.length && byteWidth * data.length <= MAX_OFFSET);
    const offsets = Int32Array.from({ length: data.length + 1 }, (_, row) => row * byteWidth);
    return { ...base, validity, offsets, data: values };
  }
  const { offsets, first } = offsetsOf(data, values.length);
  return { ...base, validity, offsets, data: first === 0 ? values : values.subarray(first) };
}

/**
 * Offsets as int32, checked: they do not decrease and end within `most`. Those of 64 bits begin at 0, those of 32 are
 * shared; `first` is what was taken off.
 */
export function offsetsOf(data: Data, most: number): { offsets: Int32Array; first: number } {
  const { length } = data;
  const given: Int32Array | BigInt64Array = data.valueOffsets;
  require(given.length > length);
  const start = Number(given[0]);
  const end = Number(given[length]);
  require(start >= 0 && end <= most);
  if (given instanceof Int32Array) {
    const offsets = given.subarray(0, length + 1);
    for (let row = 0; row < length; row++) require((offsets[row + 1] ?? 0) >= (offsets[row] ?? 0));
    return { offsets, first: 0 };
  }
  // A column of more than 2 GiB must have been cut into chunks; offsets of one chunk are taken from its first.
  require(end - start <= MAX_OFFSET);
  const offsets = Int32Array.from(given.subarray(0, length + 1), (offset) => Number(offset) - start);
  for (let row = 0; row < length; row++) require((offsets[row + 1] ?? 0) >= (offsets[row] ?? 0));
  return { offsets, first: start };
}

/** Views: up to 12 bytes lie in the view, longer ones in a buffer that it names. */
function views(data: Data, validity: Uint8Array | null): { offsets: Int32Array; data: Uint8Array } {
  const { length, values, variadicBuffers } = data;
  require(values.length >= VIEW_BYTES * length);
  const view = new DataView(values.buffer, values.byteOffset, VIEW_BYTES * length);
  const offsets = new Int32Array(length + 1);
  for (let row = 0; row < length; row++) {
    const valid = validity === null || getBit(validity, row);
    const size = valid ? view.getInt32(VIEW_BYTES * row, true) : 0;
    require(size >= 0 && (offsets[row] ?? 0) + size <= MAX_OFFSET);
    offsets[row + 1] = (offsets[row] ?? 0) + size;
  }
  const bytes = new Uint8Array(offsets[length] ?? 0);
  for (let row = 0; row < length; row++) {
    const at = VIEW_BYTES * row;
    const start = offsets[row] ?? 0;
    const size = (offsets[row + 1] ?? 0) - start;
    if (size <= INLINE_BYTES) {
      bytes.set(values.subarray(at + 4, at + 4 + size), start);
      continue;
    }
    const buffer = variadicBuffers[view.getInt32(at + 8, true)];
    const offset = view.getInt32(at + 12, true);
    require(buffer !== undefined && offset >= 0 && offset + size <= buffer.length);
    bytes.set(buffer.subarray(offset, offset + size), start);
  }
  return { offsets, data: bytes };
}

/** Writes a dictionary's values out for every row. */
function dictionary(data: Data, id: 'utf8' | 'binary'): Pick<BytesColumn, 'validity' | 'offsets' | 'data'> {
  const { length, values } = data;
  if (data.dictionary === undefined) throw damaged();
  const words = joined(data.dictionary.data, id);
  require(values.length >= length);
  const own = validityOf(data);
  const valid = new Uint8Array(bitmapBytes(length));
  const offsets = new Int32Array(length + 1);
  const keys = Float64Array.from({ length }, (_, row) => Number(values[row]));
  for (let row = 0; row < length; row++) {
    const key = keys[row] ?? 0;
    let size = 0;
    if (own === null || getBit(own, row)) {
      require(key >= 0 && key < words.length);
      const word = words[key];
      if (word !== null && word !== undefined) {
        setBit(valid, row);
        size = word.length;
      }
    }
    require((offsets[row] ?? 0) + size <= MAX_OFFSET);
    offsets[row + 1] = (offsets[row] ?? 0) + size;
  }
  const bytes = new Uint8Array(offsets[length] ?? 0);
  for (let row = 0; row < length; row++) {
    const word = getBit(valid, row) ? words[keys[row] ?? 0] : null;
    if (word !== null && word !== undefined) bytes.set(word, offsets[row] ?? 0);
  }
  clearTail(valid, length);
  const nothingNull = own === null && !words.includes(null);
  return { validity: nothingNull ? null : valid, offsets, data: bytes };
}

/** The words of a dictionary, each as its bytes. */
function joined(chunks: readonly Data[], id: 'utf8' | 'binary'): (Uint8Array | null)[] {
  return chunks.flatMap((chunk) => {
    const { validity, offsets, data, length } = bytesColumn(chunk, id);
    return Array.from({ length }, (_, i) => {
      if (validity !== null && !getBit(validity, i)) return null;
      return data.subarray(offsets[i] ?? 0, offsets[i + 1] ?? 0);
    });
  });
}
