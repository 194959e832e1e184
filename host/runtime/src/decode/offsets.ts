import { getBit } from '../bitmap.js';
import type { Refusal } from '../refusal.js';

const MAX_ITEMS = 0x7fff_ffff;

/** Offsets from the lengths of rows, and the number of items. A null row has none. */
export function offsetsOf(
  lengths: ArrayLike<number>,
  validity: Uint8Array | null,
  refuse: Refusal,
): { offsets: Int32Array; total: number } {
  const offsets = new Int32Array(lengths.length + 1);
  let total = 0;
  for (let row = 0; row < lengths.length; row++) {
    const length = lengths[row] ?? 0;
    if (length > 0 && validity !== null && !getBit(validity, row)) refuse(`a null row has ${length} items`);
    total += length;
    if (total > MAX_ITEMS) refuse('a list has more than 2^31 - 1 items');
    offsets[row + 1] = total;
  }
  return { offsets, total };
}
