import { bitmapBytes, getBit, setBit, sliceBits } from './bitmap.js';
import { expandHost, sliceHost, takeHost } from './host-column.js';
import { sliceUnscaled, takeUnscaled } from './unscaled.js';
import { type Batch, nullVector, type Vector } from './vector.js';

/**
 * Rows `indices` of `vector`, in that order. An index of -1 yields null (the missing side of an outer join).
 * Each index lies in [-1, vector.length).
 */
export function take(vector: Vector, indices: Int32Array): Vector {
  const length = indices.length;
  if (vector.type === 'null') return nullVector('null', length);
  if (vector.constant) {
    if (!indices.includes(-1)) return { ...vector, length };
    return takeRows(expand(vector), indices);
  }
  return takeRows(vector, indices);
}

function takeRows(vector: Vector, indices: Int32Array): Vector {
  const length = indices.length;
  const shape = { length, validity: takeValidity(vector, indices), constant: false };
  switch (vector.type) {
    case 'null':
      return nullVector('null', length);
    case 'bool': {
      const values = new Uint8Array(bitmapBytes(length));
      for (let i = 0; i < length; i++) {
        const row = indices[i] ?? -1;
        if (row >= 0 && getBit(vector.values, row)) setBit(values, i);
      }
      return { ...shape, type: vector.type, values };
    }
    case 'int32':
    case 'date': {
      const values = new Int32Array(length);
      for (let i = 0; i < length; i++) {
        const row = indices[i] ?? -1;
        if (row >= 0) values[i] = vector.values[row] ?? 0;
      }
      return { ...shape, type: vector.type, values };
    }
    case 'int64':
    case 'timestamp': {
      const values = new BigInt64Array(length);
      for (let i = 0; i < length; i++) {
        const row = indices[i] ?? -1;
        if (row >= 0) values[i] = vector.values[row] ?? 0n;
      }
      return { ...shape, type: vector.type, values };
    }
    case 'float64': {
      const values = new Float64Array(length);
      for (let i = 0; i < length; i++) {
        const row = indices[i] ?? -1;
        if (row >= 0) values[i] = vector.values[row] ?? 0;
      }
      return { ...shape, type: vector.type, values };
    }
    case 'utf8': {
      const { offsets, data } = takeBytes(vector.offsets, vector.data, indices);
      return { ...shape, type: vector.type, offsets, data };
    }
    default:
      if ('unscaled' in vector)
        return { ...shape, type: vector.type, unscaled: takeUnscaled(vector.unscaled, indices) };
      return takeHost(vector, indices, shape.validity);
  }
}

function takeBytes(offsets: Int32Array, data: Uint8Array, indices: Int32Array) {
  const taken = new Int32Array(indices.length + 1);
  let total = 0;
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i] ?? -1;
    if (row >= 0) total += (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
    if (total > 0x7fffffff) throw new RangeError('more than 2 GiB of text in one batch');
    taken[i + 1] = total;
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i] ?? -1;
    if (row < 0) continue;
    const end = offsets[row + 1] ?? 0;
    // Most strings are short: a loop beats the call of set() and subarray() up to a few dozen bytes.
    for (let from = offsets[row] ?? 0; from < end; from++) bytes[at++] = data[from] ?? 0;
  }
  return { offsets: taken, data: bytes };
}

function takeValidity(vector: Vector, indices: Int32Array): Uint8Array | null {
  const length = indices.length;
  const source = vector.validity;
  if (source === null && !indices.includes(-1)) return null;
  const validity = new Uint8Array(bitmapBytes(length));
  for (let i = 0; i < length; i++) {
    const row = indices[i] ?? -1;
    if (row >= 0 && (source === null || getBit(source, row))) setBit(validity, i);
  }
  return validity;
}

/** `vector` with one physical value per row. */
export function expand(vector: Vector): Vector {
  if (!vector.constant || vector.type === 'null') return vector;
  if ('column' in vector) return expandHost(vector);
  return takeRows({ ...vector, length: 1, constant: false }, new Int32Array(vector.length));
}

/** Rows `[start, start + rows)` of `vector`, sharing its buffers where it can. */
export function slice(vector: Vector, start: number, rows: number): Vector {
  if (vector.constant) return { ...vector, length: rows };
  if (start === 0 && rows === vector.length) return vector;
  const validity = vector.validity === null ? null : sliceBits(vector.validity, start, rows);
  const shape = { length: rows, validity };
  switch (vector.type) {
    case 'null':
      return { ...vector, length: rows };
    case 'bool':
      return { ...vector, ...shape, values: sliceBits(vector.values, start, rows) };
    case 'int32':
    case 'date':
      return { ...vector, ...shape, values: vector.values.subarray(start, start + rows) };
    case 'int64':
    case 'timestamp':
      return { ...vector, ...shape, values: vector.values.subarray(start, start + rows) };
    case 'float64':
      return { ...vector, ...shape, values: vector.values.subarray(start, start + rows) };
    case 'utf8':
      return { ...vector, ...shape, offsets: vector.offsets.subarray(start, start + rows + 1) };
    default:
      if ('unscaled' in vector)
        return { ...vector, ...shape, unscaled: sliceUnscaled(vector.unscaled, start, rows) };
      return sliceHost(vector, start, rows);
  }
}

/** Rows `indices` of each column of `batch`. */
export function takeBatch(batch: Batch, indices: Int32Array): Batch {
  return { rows: indices.length, columns: batch.columns.map((column) => take(column, indices)) };
}

/** Rows `[start, start + rows)` of `batch`. */
export function sliceBatch(batch: Batch, start: number, rows: number): Batch {
  if (start === 0 && rows === batch.rows) return batch;
  return { rows, columns: batch.columns.map((column) => slice(column, start, rows)) };
}
