import { crc32 } from 'node:zlib';
import { givenUp, LostInput } from '../failure.js';
import { type Compression, compressed, uncompressed } from './compression.js';

const HEAD = 8;
/** Bytes of a block at most, which only a row comes near to that is alone in it: what says more is damaged. */
const MAX_BLOCK = 1 << 30;
/** What is added to the length of a block that is stored compressed. */
const COMPRESSED = 2 ** 31;

/** The bytes before a block. */
interface Head {
  /** Of what is stored. */
  readonly length: number;
  readonly isCompressed: boolean;
  /** CRC-32 of the head's first half and of what is stored. */
  readonly sum: number;
  /** CRC-32 of that half alone. */
  readonly ownSum: number;
}

/** A block as it is written: its head, and its bytes, compressed if that was asked for and makes them fewer. @throws HeddleError HEDDLE4010 */
export async function storedBlock(
  block: Uint8Array,
  compression: Compression | null,
): Promise<readonly [Uint8Array, Uint8Array]> {
  if (block.length > MAX_BLOCK)
    throw givenUp(`a row of ${block.length} bytes: tasks leave none of more than ${MAX_BLOCK} for others`);
  const small = compression === null ? block : await compressed(block);
  const isCompressed = small.length < block.length;
  const stored = isCompressed ? small : block;
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(stored.length + (isCompressed ? COMPRESSED : 0), 0);
  head.writeUInt32LE(crc32(stored, crc32(head.subarray(0, 4))), 4);
  return [head, stored];
}

/**
 * The blocks in `total` bytes that come in pieces. No more is held than a block, as it is stored and as it is, and a piece.
 * @throws LostInput where they are fewer, or a checksum is another.
 */
export async function* blocksIn(pieces: AsyncIterable<Uint8Array>, total: number): AsyncIterable<Uint8Array> {
  let seen = 0;
  let head: Head | null = null;
  let bytes = new Uint8Array(HEAD);
  let filled = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + bytes.length - filled);
      bytes.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < bytes.length) break;
      if (head === null) {
        head = readHead(bytes, total - seen - at);
        bytes = new Uint8Array(head.length);
      } else {
        yield await whole(head, bytes);
        head = null;
        bytes = new Uint8Array(HEAD);
      }
      filled = 0;
    }
    seen += piece.length;
  }
  if (seen !== total || filled > 0 || head !== null) throw new LostInput(`${seen} of ${total} bytes`);
}

/** Memory is taken for as many bytes as a head says: no more than `left`, which may still come. */
function readHead(bytes: Uint8Array, left: number): Head {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const said = view.getUint32(0, true);
  const length = said % COMPRESSED;
  if (length === 0 || length > Math.min(left, MAX_BLOCK)) throw new LostInput('a block is damaged');
  const ownSum = crc32(bytes.subarray(0, 4));
  return { length, isCompressed: said >= COMPRESSED, sum: view.getUint32(4, true), ownSum };
}

async function whole({ isCompressed, sum, ownSum }: Head, stored: Uint8Array): Promise<Uint8Array> {
  if (crc32(stored, ownSum) !== sum) throw new LostInput('a block has another checksum');
  return isCompressed ? uncompressed(stored, MAX_BLOCK) : stored;
}
