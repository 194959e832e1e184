import { isUtf8 } from 'node:buffer';
import type { Refusal } from './refusal.js';

/**
 * Checks that offsets start at or above 0, never decrease and end inside the data, and that each row is valid UTF-8.
 * Fails through `refuse`.
 */
export function checkStrings(offsets: Int32Array, data: Uint8Array, refuse: Refusal): void {
  checkOffsets(offsets, refuse);
  const rows = offsets.length - 1;
  if ((offsets[rows] ?? 0) > data.length) refuse('the strings of the result end outside their data');
  const used = data.subarray(offsets[0] ?? 0, offsets[rows] ?? 0);
  if (!isUtf8(used)) refuse('the result holds invalid UTF-8');
  for (let row = 0; row < rows; row++) {
    const at = offsets[row] ?? 0;
    // Valid as a whole, a character can still lie across two rows.
    if (at < (offsets[row + 1] ?? 0) && ((data[at] ?? 0) & 0xc0) === 0x80) {
      refuse(`the result holds invalid UTF-8 at row ${row}`);
    }
  }
}

/** Checks that offsets start at or above 0 and never decrease. Fails through `refuse`. */
export function checkOffsets(offsets: Int32Array, refuse: Refusal): void {
  let end = offsets[0] ?? 0;
  if (end < 0) refuse(`the first offset of the result is ${end}`);
  for (let i = 1; i < offsets.length; i++) {
    const offset = offsets[i] ?? 0;
    if (offset < end) refuse(`the offsets of the result decrease at row ${i - 1}`);
    end = offset;
  }
}
