import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LostInput } from '../../src/failure.js';
import { blocksIn, storedBlock } from '../../src/shuffle/blocks.js';
import { compressed } from '../../src/shuffle/compression.js';

const SAME = Buffer.alloc(5_000, 'the same again, ');
const anyBlock = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 300 }),
  fc.integer({ min: 1, max: 5_000 }).map((length) => new Uint8Array(SAME.subarray(0, length))),
);
const anyCompression = fc.constantFrom(null, 'lz4' as const);

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Uint8Array, size = 1_000, total = bytes.length): Promise<Uint8Array[]> {
  const blocks = [];
  for await (const block of blocksIn(inPieces(bytes, size), total)) blocks.push(new Uint8Array(block));
  return blocks;
}

/** What is stored behind a head that fits it. */
function withHead(stored: Uint8Array, isCompressed: boolean): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(stored.length + (isCompressed ? 2 ** 31 : 0), 0);
  head.writeUInt32LE(crc32(stored, crc32(head.subarray(0, 4))), 4);
  return Buffer.concat([head, stored]);
}

test('blocks come back as they were, however they are stored and their bytes come', async () => {
  const given = fc.array(fc.tuple(anyBlock, anyCompression), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(given, fc.integer({ min: 1, max: 400 }), async (blocks, size) => {
      const stored = await Promise.all(blocks.map(([block, compression]) => storedBlock(block, compression)));
      expect(await read(Buffer.concat(stored.flat()), size)).toEqual(blocks.map(([block]) => block));
    }),
    { numRuns: 100 },
  );
});

test('a block that would not become smaller stays as it is', async () => {
  const noise = new Uint8Array(createHash('shake256', { outputLength: 1_000 }).update('noise').digest());
  const [head, stored] = await storedBlock(noise, 'lz4');
  expect(Buffer.concat([head, stored])).toEqual(Buffer.from(withHead(noise, false)));
  const [, small] = await storedBlock(SAME, 'lz4');
  expect(small.length).toBeLessThan(SAME.length / 10);
});

test('whichever bit is another one, the head’s included, and wherever the bytes end, the rows are lost and never others', async () => {
  for (const compression of [null, 'lz4'] as const) {
    const bytes = Buffer.concat(await storedBlock(SAME.subarray(0, 200), compression));
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await expect(read(damaged), `bit ${bit}`).rejects.toBeInstanceOf(LostInput);
    }
    for (let end = 0; end < bytes.length; end++)
      await expect(read(bytes.subarray(0, end), 1_000, bytes.length)).rejects.toBeInstanceOf(LostInput);
  }
});

test('a compressed block whose checksum fits, and that is none, is lost: nothing is believed of it', async () => {
  const good = Buffer.from(await compressed(SAME));
  const saying = (length: number) => {
    const lie = Buffer.from(good);
    lie.writeUInt32LE(length, 0);
    return lie;
  };
  const lies = [
    saying(0xffff_ffff),
    saying(SAME.length * 1_000),
    saying(SAME.length + 1),
    saying(SAME.length - 1),
    good.subarray(0, good.length - 3),
    good.subarray(0, 3),
    Buffer.concat([saying(100).subarray(0, 4), Buffer.alloc(90, 0xff)]),
  ];
  for (const [index, lie] of lies.entries())
    await expect(read(withHead(lie, true)), `lie ${index}`).rejects.toBeInstanceOf(LostInput);
  expect(await read(withHead(good, true))).toEqual([new Uint8Array(SAME)]);
});

test('a compressed block is its length and one LZ4 block, as any other program writes it', async () => {
  // Eight literals, then eight bytes more of what is four bytes back, then the last five literals.
  const text = Buffer.concat([Buffer.from('abcdefgh'), Buffer.from('efghefgh'), Buffer.from('12345')]);
  const lz4 = Buffer.from([0x84, ...Buffer.from('abcdefgh'), 4, 0, 0x50, ...Buffer.from('12345')]);
  const length = Buffer.from([text.length, 0, 0, 0]);
  expect(await read(withHead(Buffer.concat([length, lz4]), true))).toEqual([new Uint8Array(text)]);
});

test('memory is not taken for more bytes than can come', async () => {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(2 ** 30 + 1, 0);
  await expect(read(head, 8, 2 ** 40)).rejects.toThrow('a block is damaged');
  head.writeUInt32LE(SAME.length + 1, 0);
  await expect(read(Buffer.concat([head, SAME]))).rejects.toThrow('a block is damaged');
});
