import { crc32 } from 'node:zlib';
import { LostInput } from '../failure.js';

const HEAD = 8;
/** More than any writer puts into a block: what says so is damaged. */
const MAX_BLOCK = 1 << 30;

/** The bytes before a block: its length and its checksum. */
export function blockHead(block: Uint8Array): Uint8Array {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(block.length, 0);
  head.writeUInt32LE(crc32(block), 4);
  return head;
}

/**
 * The blocks in `total` bytes that come in pieces. No more than a block and a piece are held.
 * @throws LostInput where they are fewer, or a checksum is another.
 */
export async function* blocksIn(pieces: AsyncIterable<Uint8Array>, total: number): AsyncIterable<Uint8Array> {
  let held: Uint8Array[] = [];
  let size = 0;
  let seen = 0;
  let needed = HEAD;
  let sum: number | null = null;
  for await (const piece of pieces) {
    held.push(piece);
    size += piece.length;
    seen += piece.length;
    while (size >= needed) {
      const bytes = Buffer.concat(held);
      const head = bytes.subarray(0, needed);
      held = [bytes.subarray(needed)];
      size -= needed;
      if (sum === null) {
        needed = head.readUInt32LE(0);
        sum = head.readUInt32LE(4);
        if (needed > MAX_BLOCK) throw new LostInput('a block is damaged');
      } else {
        if (crc32(head) !== sum) throw new LostInput('a block has another checksum');
        // A copy: columns of a block want to be aligned, which a place in a larger buffer is not.
        yield new Uint8Array(head);
        needed = HEAD;
        sum = null;
      }
    }
  }
  if (seen !== total || size > 0 || sum !== null) throw new LostInput(`${seen} of ${total} bytes`);
}
