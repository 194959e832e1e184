import { getBit } from '../table/bitmap.js';
import { unscaledValue } from '../table/unscaled.js';
import { isValid, maskOf, type Vector } from '../table/vector.js';
import { wordsOf } from '../table/words.js';

const NULL_HASH = 0x2545_f491;

/** Spreads the bits of an int32 (the finalizer of MurmurHash3). */
function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return h ^ (h >>> 16);
}

/** One hash per row over all columns. Equal rows (nulls and NaNs equal, -0 equal to 0) have equal hashes. */
export function hashRows(columns: readonly Vector[], rows: number): Int32Array {
  const hashes = new Int32Array(rows);
  for (const column of columns) {
    const hash = hasher(column);
    const mask = maskOf(column);
    for (let row = 0; row < rows; row++) {
      const own = isValid(column, row) ? hash(row & mask) : NULL_HASH;
      hashes[row] = mix(Math.imul(hashes[row] ?? 0, 31) + own);
    }
  }
  return hashes;
}

/** The hash of a double, not yet mixed. */
function doubleHasher(): (value: number) => number {
  const one = new Float64Array(1);
  const words = new Int32Array(one.buffer);
  return (value) => {
    // Adding 0 turns -0 into 0; storing a NaN anew drops its payload.
    one[0] = Number.isNaN(value) ? Number.NaN : value + 0;
    return (words[0] ?? 0) ^ mix(words[1] ?? 0);
  };
}

/** The hash of the value at a physical index, not yet mixed. */
function hasher(vector: Vector): (at: number) => number {
  switch (vector.type) {
    case 'null':
      return () => NULL_HASH;
    case 'bool':
      return (at) => (getBit(vector.values, at) ? 1 : 2);
    case 'int32':
    case 'date':
      return (at) => vector.values[at] ?? 0;
    case 'int64':
    case 'timestamp': {
      const words = wordsOf(vector.values);
      return (at) => (words[at * 2] ?? 0) ^ mix(words[at * 2 + 1] ?? 0);
    }
    case 'float64': {
      const hash = doubleHasher();
      return (at) => hash(vector.values[at] ?? 0);
    }
    case 'utf8': {
      const { data, offsets } = vector;
      return (at) => {
        let hash = 0x811c_9dc5;
        const end = offsets[at + 1] ?? 0;
        for (let i = offsets[at] ?? 0; i < end; i++) hash = Math.imul(hash ^ (data[i] ?? 0), 0x0100_0193);
        return hash | 0;
      };
    }
    default: {
      if (!('unscaled' in vector)) throw new TypeError(`no hash of ${vector.type}`);
      // Of the nearest double: equal decimals hash alike, whatever holds them.
      const hash = doubleHasher();
      return (at) => hash(Number(unscaledValue(vector.unscaled, at)));
    }
  }
}
