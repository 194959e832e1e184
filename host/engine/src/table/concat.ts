import { bitmapBytes, copyBits, setBit } from './bitmap.js';
import { isDecimal } from './decimal-type.js';
import { concatHost } from './host-column.js';
import { expand } from './take.js';
import type { SqlType } from './types.js';
import { concatUnscaled } from './unscaled.js';
import { type Batch, nullVector, type Vector } from './vector.js';

/** The vectors of one column one after the other. All are of `type`; constants are expanded. */
export function concat(type: SqlType, parts: readonly Vector[]): Vector {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return expand(only);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (type === 'null') return nullVector('null', length);
  const wide = parts.map(expand);
  const shape = { length, validity: concatValidity(wide, length), constant: false };
  let at = 0;
  switch (type) {
    case 'bool': {
      const values = new Uint8Array(bitmapBytes(length));
      for (const part of wide) {
        if (part.type === 'bool') copyBits(values, at, part.values, part.length);
        at += part.length;
      }
      return { ...shape, type, values };
    }
    case 'int32':
    case 'date': {
      const values = new Int32Array(length);
      for (const part of wide) {
        if (part.type === 'int32' || part.type === 'date')
          values.set(part.values.subarray(0, part.length), at);
        at += part.length;
      }
      return { ...shape, type, values };
    }
    case 'int64':
    case 'timestamp': {
      const values = new BigInt64Array(length);
      for (const part of wide) {
        if (part.type === 'int64' || part.type === 'timestamp')
          values.set(part.values.subarray(0, part.length), at);
        at += part.length;
      }
      return { ...shape, type, values };
    }
    case 'float64': {
      const values = new Float64Array(length);
      for (const part of wide) {
        if (part.type === 'float64') values.set(part.values.subarray(0, part.length), at);
        at += part.length;
      }
      return { ...shape, type, values };
    }
    case 'utf8':
      return { ...shape, type, ...concatBytes(wide, length) };
    default: {
      if (!isDecimal(type)) return concatHost(type, wide);
      const pieces = wide.flatMap((part) =>
        'unscaled' in part ? [{ values: part.unscaled, rows: part.length }] : [],
      );
      return { ...shape, type, unscaled: concatUnscaled(pieces, length) };
    }
  }
}

function concatBytes(parts: readonly Vector[], length: number): { offsets: Int32Array; data: Uint8Array } {
  let total = 0;
  for (const part of parts) {
    if (part.type === 'utf8') total += (part.offsets[part.length] ?? 0) - (part.offsets[0] ?? 0);
  }
  if (total > 0x7fffffff) throw new RangeError('more than 2 GiB of text in one column');
  const offsets = new Int32Array(length + 1);
  const data = new Uint8Array(total);
  let row = 0;
  let at = 0;
  for (const part of parts) {
    if (part.type !== 'utf8') continue;
    const first = part.offsets[0] ?? 0;
    const shift = at - first;
    for (let i = 1; i <= part.length; i++) offsets[row + i] = (part.offsets[i] ?? 0) + shift;
    data.set(part.data.subarray(first, part.offsets[part.length] ?? first), at);
    at = offsets[row + part.length] ?? at;
    row += part.length;
  }
  return { offsets, data };
}

function concatValidity(parts: readonly Vector[], length: number): Uint8Array | null {
  if (parts.every((part) => part.validity === null)) return null;
  const validity = new Uint8Array(bitmapBytes(length));
  let at = 0;
  for (const part of parts) {
    if (part.validity === null) for (let i = 0; i < part.length; i++) setBit(validity, at + i);
    else copyBits(validity, at, part.validity, part.length);
    at += part.length;
  }
  return validity;
}

/** The rows of `batches` one after the other, as one batch of columns of `types`. */
export function concatBatches(types: readonly SqlType[], batches: readonly Batch[]): Batch {
  const [only] = batches;
  if (only !== undefined && batches.length === 1) return only;
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const columns = types.map((type, index) =>
    concat(
      type,
      batches.map((batch) => batch.columns[index] ?? nullVector(type, batch.rows)),
    ),
  );
  return { rows, columns };
}
