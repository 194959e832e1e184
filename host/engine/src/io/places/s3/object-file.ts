import { type ByteRange, HeldRanges } from '../../ranges.js';
import type { PlacedFile } from '../place.js';
import { bytesOf, type ObjectState } from './requests.js';

/** Bytes of one request at most: what is longer comes in parts, side by side. */
const PART_BYTES = 8 << 20;
/** Parts of one file on the way at a time. */
const PARTS = 4;

/** An object that is read as it was when it was opened. */
export function objectFile(state: ObjectState): PlacedFile {
  const { url, size } = state;
  return {
    path: url,
    read: () => inParts(state, 0, size),
    chunks: () => objectChunks(state, { start: 0, end: size }),
    async ranges() {
      const held = new HeldRanges(size, (start, end) => inParts(state, start, end));
      return { blob: held, hold: (ranges) => held.hold(ranges) };
    },
  };
}

async function inParts(state: ObjectState, start: number, end: number): Promise<Uint8Array> {
  // Nothing is no range.
  if (start >= end) return new Uint8Array();
  if (end - start <= PART_BYTES) return bytesOf(state, start, end);
  const bytes = new Uint8Array(end - start);
  let next = start;
  const lane = async () => {
    while (next < end) {
      const at = next;
      next = Math.min(at + PART_BYTES, end);
      bytes.set(await bytesOf(state, at, next), at - start);
    }
  };
  await Promise.all(Array.from({ length: PARTS }, lane));
  return bytes;
}

/** Bytes of an object in parts; one is read while the one before it is used. */
export async function* objectChunks(
  object: Pick<ObjectState, 'url' | 'etag'>,
  { start, end }: ByteRange,
): AsyncIterable<Uint8Array> {
  const part = (at: number) => {
    const bytes = at < end ? bytesOf(object, at, Math.min(at + PART_BYTES, end)) : null;
    // Who ends early does not wait for it.
    bytes?.catch(() => undefined);
    return bytes;
  };
  let ahead = part(start);
  for (let at = start; ahead !== null; at += PART_BYTES) {
    const bytes = await ahead;
    ahead = part(at + PART_BYTES);
    yield bytes;
  }
}
