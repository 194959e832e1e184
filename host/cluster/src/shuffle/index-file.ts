import { crc32 } from 'node:zlib';
import { LostInput } from '../failure.js';

/** Where the rows of a partition are in a task's data file. */
export interface Part {
  readonly offset: number;
  readonly bytes: number;
  readonly rows: number;
}

const MAGIC = 0x3148_4448; // "HDH1"
const HEAD = 12;
const ENTRY = 24;

/** The index file of a task: a part per partition, in their order (spec/cluster.md). */
export function writeIndex(parts: readonly Part[]): Buffer {
  const bytes = Buffer.alloc(HEAD + ENTRY * parts.length);
  for (const [index, part] of parts.entries()) {
    const at = HEAD + ENTRY * index;
    bytes.writeBigUInt64LE(BigInt(part.offset), at);
    bytes.writeBigUInt64LE(BigInt(part.bytes), at + 8);
    bytes.writeBigUInt64LE(BigInt(part.rows), at + 16);
  }
  bytes.writeUInt32LE(MAGIC, 0);
  bytes.writeUInt32LE(parts.length, 4);
  bytes.writeUInt32LE(crc32(bytes.subarray(HEAD)), 8);
  return bytes;
}

/** The bytes of an index file. @throws LostInput where they are damaged. */
export function checkedIndex(bytes: Buffer): Buffer {
  const whole = bytes.length >= HEAD && bytes.readUInt32LE(0) === MAGIC;
  if (
    !whole ||
    bytes.length !== HEAD + ENTRY * bytes.readUInt32LE(4) ||
    bytes.readUInt32LE(8) !== crc32(bytes.subarray(HEAD))
  )
    throw new LostInput('the index is damaged');
  return bytes;
}

/** The part of a partition by an index that was checked. @throws LostInput where there is no such partition. */
export function partIn(index: Buffer, partition: number): Part {
  const count = index.readUInt32LE(4);
  if (partition >= count) throw new LostInput(`no partition ${partition} of ${count}`);
  const at = HEAD + ENTRY * partition;
  const number = (place: number) => Number(index.readBigUInt64LE(at + place));
  return { offset: number(0), bytes: number(8), rows: number(16) };
}
