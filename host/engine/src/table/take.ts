import { bitmapBytes, setBit, sliceBits } from './bitmap.js';
import { expandHost, sliceHost, takeHost } from './host-column.js';
import { takeBits, takeFloat64, takeInt32, takeInt64, takeTexts } from './take-values.js';
import { sliceUnscaled, takeUnscaled } from './unscaled.js';
import { type Batch, nullVector, type Vector } from './vector.js';

/**
 * Rows `indices` of `vector`, in that order. An index of -1 yields null (the missing side of an outer join).
 * Each index lies in [-1, vector.length).
 */
export function take(vector: Vector, indices: Int32Array): Vector {
  return takeOf(vector, indices, indices.includes(-1));
}

/** @param missing Whether some index is -1. */
function takeOf(vector: Vector, indices: Int32Array, missing: boolean): Vector {
  const length = indices.length;
  if (vector.type === 'null') return nullVector('null', length);
  if (!vector.constant) return takeRows(vector, indices, missing);
  return missing ? takeRows(expand(vector), indices, missing) : { ...vector, length };
}

function takeRows(vector: Vector, indices: Int32Array, missing: boolean): Vector {
  const length = indices.length;
  const shape = { length, validity: takeValidity(vector.validity, indices, missing), constant: false };
  switch (vector.type) {
    case 'null':
      return nullVector('null', length);
    case 'bool':
      return { ...shape, type: vector.type, values: takeBits(vector.values, indices) };
    case 'int32':
    case 'date':
      return { ...shape, type: vector.type, values: takeInt32(vector.values, indices) };
    case 'int64':
    case 'timestamp':
      return { ...shape, type: vector.type, values: takeInt64(vector.values, indices) };
    case 'float64':
      return { ...shape, type: vector.type, values: takeFloat64(vector.values, indices) };
    case 'utf8':
      return { ...shape, type: vector.type, ...takeTexts(vector.offsets, vector.data, indices) };
    default:
      if ('unscaled' in vector)
        return { ...shape, type: vector.type, unscaled: takeUnscaled(vector.unscaled, indices) };
      return takeHost(vector, indices, shape.validity);
  }
}

function takeValidity(validity: Uint8Array | null, indices: Int32Array, missing: boolean): Uint8Array | null {
  if (validity !== null) return takeBits(validity, indices);
  if (!missing) return null;
  const present = new Uint8Array(bitmapBytes(indices.length));
  for (let i = 0; i < indices.length; i++) if (indices[i] !== -1) setBit(present, i);
  return present;
}

/** `vector` with one physical value per row. */
export function expand(vector: Vector): Vector {
  if (!vector.constant || vector.type === 'null') return vector;
  if ('column' in vector) return expandHost(vector);
  return takeRows({ ...vector, length: 1, constant: false }, new Int32Array(vector.length), false);
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
  const missing = indices.includes(-1);
  const columns = batch.columns.map((column) => takeOf(column, indices, missing));
  return { rows: indices.length, columns };
}

/** Rows `[start, start + rows)` of `batch`. */
export function sliceBatch(batch: Batch, start: number, rows: number): Batch {
  if (start === 0 && rows === batch.rows) return batch;
  return { rows, columns: batch.columns.map((column) => slice(column, start, rows)) };
}
