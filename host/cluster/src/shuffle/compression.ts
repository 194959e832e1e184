import { givenUp, LostInput } from '../failure.js';

/** What makes blocks smaller before they are written. */
export type Compression = 'lz4';

/** Bytes of the length that stands before what LZ4 made of a block. */
const LENGTH = 4;
/** No byte of LZ4 stands for more than this many. */
const MOST_PER_BYTE = 255;

/**
 * Node 20 has no LZ4. Of the packages of npm this one is kept up, has binaries for Linux, macOS and Windows on x64 and arm64, so that nothing
 * is compiled where it is installed, and needs no other package. It is loaded where blocks are compressed and only there: a machine
 * for which it has no binary does everything else.
 */
async function lz4(): Promise<typeof import('lz4-napi')> {
  try {
    return await import('lz4-napi');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw givenUp(
      `this machine has no LZ4 (${why}); install the binary of lz4-napi for it, or start no worker with compression`,
    );
  }
}

/** A block as an LZ4 block, its length in bytes, `u32`, before it. Not always shorter. @throws HeddleError HEDDLE4010 without LZ4 */
export async function compressed(block: Uint8Array): Promise<Uint8Array> {
  const { compressSync } = await lz4();
  return compressSync(Buffer.from(block.buffer, block.byteOffset, block.length));
}

/** The block that was compressed. @throws LostInput for what is none, or one of more than `most` bytes; HeddleError HEDDLE4010 without LZ4 */
export async function uncompressed(stored: Uint8Array, most: number): Promise<Uint8Array> {
  const { uncompressSync } = await lz4();
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.length);
  const length = bytes.length < LENGTH ? null : bytes.readUInt32LE(0);
  // Whoever wrote it says how long it is, and memory is taken for that: before it is believed, it must be possible.
  if (length === null || length > most || length > MOST_PER_BYTE * stored.length)
    throw new LostInput('a compressed block is damaged');
  let block: Uint8Array;
  try {
    block = uncompressSync(bytes);
  } catch {
    throw new LostInput('a compressed block is damaged');
  }
  if (block.length !== length)
    throw new LostInput(`a compressed block has ${block.length} of ${length} bytes`);
  return block;
}
