import type { Batch, Vector } from '../../table/vector.js';

/** Bytes that a batch's rows take; buffers that several vectors share count for each. */
export function batchBytes(batch: Batch): number {
  return batch.columns.reduce((sum, column) => sum + vectorBytes(column), 0);
}

/** Bytes of a vector's rows, a constant being written out. */
export function vectorBytes(vector: Vector): number {
  const bytes = partBytes(vector);
  return vector.constant ? bytes * vector.length : bytes;
}

/** The typed arrays of a vector, or of a part of one; of text only what the offsets point to. */
function partBytes(part: object): number {
  let bytes = 0;
  for (const value of Object.values(part)) {
    if (ArrayBuffer.isView(value)) bytes += value.byteLength;
    else if (Array.isArray(value)) for (const each of value) bytes += partBytes(each);
    else if (typeof value === 'object' && value !== null) bytes += partBytes(value);
  }
  if (
    'offsets' in part &&
    part.offsets instanceof Int32Array &&
    'data' in part &&
    part.data instanceof Uint8Array
  )
    bytes += (part.offsets.at(-1) ?? 0) - (part.offsets[0] ?? 0) - part.data.byteLength;
  return bytes;
}
