import { getBit } from '../table/bitmap.js';
import { countOf, isNarrow, type Unscaled, unscaledAt } from '../table/unscaled.js';
import { maskOf, type Utf8Vector, type Vector } from '../table/vector.js';
import { wordsOf } from '../table/words.js';

const NULL_HASH = 0x2545_f491;

/** Spreads the bits of an int32 (the finalizer of MurmurHash3). */
function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return h ^ (h >>> 16);
}

/** 2^32 divided by the golden ratio. */
const GOLDEN = 0x9e37_79b1;

/**
 * Where a hash belongs in a table of 2^`bits` slots: all its bits have a part in it. Rows that an exchange or a spill has dealt out
 * have some bits in common, and the lower ones alone would crowd them into few slots.
 */
export function slotOf(hash: number, bits: number): number {
  return Math.imul(hash, GOLDEN) >>> (32 - bits);
}

/** One hash per row over all columns. Equal rows (nulls and NaNs equal, -0 equal to 0) have equal hashes. */
export function hashRows(columns: readonly Vector[], rows: number): Int32Array {
  const hashes = new Int32Array(rows);
  for (const column of columns) addHashes(hashes, column);
  return hashes;
}

/** Adds a column to the hashes. Each type has a loop of its own: one over all would have to call at every row. */
function addHashes(hashes: Int32Array, column: Vector): void {
  const mask = maskOf(column);
  const { validity } = column;
  switch (column.type) {
    case 'null':
      addNulls(hashes);
      break;
    case 'bool':
      addBits(hashes, column.values, mask, validity);
      break;
    case 'int32':
    case 'date':
      addInt32(hashes, column.values, mask, validity);
      break;
    case 'int64':
    case 'timestamp':
      addInt64(hashes, wordsOf(column.values), mask, validity);
      break;
    case 'float64':
      addFloat64(hashes, column.values, mask, validity);
      break;
    case 'utf8':
      addTexts(hashes, column, mask, validity);
      break;
    default:
      if (!('unscaled' in column)) throw new TypeError(`no hash of ${column.type}`);
      // Of the nearest double: equal decimals hash alike, whatever holds them.
      addFloat64(hashes, nearestDoubles(column.unscaled), mask, validity);
  }
}

function add(hashes: Int32Array, row: number, own: number): void {
  hashes[row] = mix(Math.imul(hashes[row] ?? 0, 31) + own);
}

/** Whether a physical row has a value. */
function has(validity: Uint8Array | null, at: number): boolean {
  return validity === null || getBit(validity, at);
}

function addNulls(hashes: Int32Array): void {
  for (let row = 0; row < hashes.length; row++) add(hashes, row, NULL_HASH);
}

function addBits(hashes: Int32Array, bits: Uint8Array, mask: number, validity: Uint8Array | null): void {
  for (let row = 0; row < hashes.length; row++) {
    const at = row & mask;
    add(hashes, row, has(validity, at) ? (getBit(bits, at) ? 1 : 2) : NULL_HASH);
  }
}

function addInt32(hashes: Int32Array, values: Int32Array, mask: number, validity: Uint8Array | null): void {
  for (let row = 0; row < hashes.length; row++) {
    const at = row & mask;
    add(hashes, row, has(validity, at) ? (values[at] ?? 0) : NULL_HASH);
  }
}

function addInt64(hashes: Int32Array, words: Int32Array, mask: number, validity: Uint8Array | null): void {
  for (let row = 0; row < hashes.length; row++) {
    const at = row & mask;
    const own = has(validity, at) ? (words[at * 2] ?? 0) ^ mix(words[at * 2 + 1] ?? 0) : NULL_HASH;
    add(hashes, row, own);
  }
}

function addFloat64(
  hashes: Int32Array,
  values: Float64Array,
  mask: number,
  validity: Uint8Array | null,
): void {
  const one = new Float64Array(1);
  const words = wordsOf(one);
  for (let row = 0; row < hashes.length; row++) {
    const at = row & mask;
    const value = values[at] ?? 0;
    // Adding 0 turns -0 into 0; storing a NaN anew drops its payload.
    one[0] = Number.isNaN(value) ? Number.NaN : value + 0;
    add(hashes, row, has(validity, at) ? (words[0] ?? 0) ^ mix(words[1] ?? 0) : NULL_HASH);
  }
}

function addTexts(
  hashes: Int32Array,
  { offsets, data }: Utf8Vector,
  mask: number,
  validity: Uint8Array | null,
): void {
  for (let row = 0; row < hashes.length; row++) {
    const at = row & mask;
    let own = NULL_HASH;
    if (has(validity, at)) {
      own = 0x811c_9dc5;
      const end = offsets[at + 1] ?? 0;
      for (let i = offsets[at] ?? 0; i < end; i++) own = Math.imul(own ^ (data[i] ?? 0), 0x0100_0193);
    }
    add(hashes, row, own | 0);
  }
}

function nearestDoubles(values: Unscaled): Float64Array {
  if (isNarrow(values)) return values;
  return Float64Array.from({ length: countOf(values) }, (_, at) => Number(unscaledAt(values, at)));
}
