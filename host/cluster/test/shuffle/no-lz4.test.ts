import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { storedBlock } from '../../src/shuffle/blocks.js';
import { ShuffleFiles } from '../../src/shuffle/files.js';
import { writeIndex } from '../../src/shuffle/index-file.js';
import { ShuffleReader } from '../../src/shuffle/reader.js';

vi.mock('lz4-napi', () => {
  throw new Error('no binary');
});

const OF = { job: 0, stage: 0, task: 0, attempt: 1 };

test('a machine without LZ4 says so; rows that it cannot read are not lost, for others can', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-no-lz4-'));
  try {
    const files = new ShuffleFiles(folder);
    const path = await files.place(OF);
    // One literal.
    const stored = Buffer.from([1, 0, 0, 0, 0x10, 7]);
    const block = Buffer.alloc(8 + stored.length);
    block.writeUInt32LE(stored.length + 2 ** 31, 0);
    stored.copy(block, 8);
    block.writeUInt32LE(crc32(stored, crc32(block.subarray(0, 4))), 4);
    await writeFile(`${path}.data`, block);
    await writeFile(`${path}.index`, writeIndex([{ offset: 0, bytes: block.length, rows: 1 }]));
    const reader = new ShuffleReader('http://here', files, 'token', [0, 1]);
    const rows = reader.read([{ stage: 0, of: OF, address: 'http://here' }], 0);
    await expect(rows[Symbol.asyncIterator]().next()).rejects.toThrow(/^HEDDLE4010: this machine has no LZ4/);
    expect(reader.lost).toEqual([]);
    await expect(storedBlock(new Uint8Array(9), 'lz4')).rejects.toThrow(
      /^HEDDLE4010: this machine has no LZ4/,
    );
    const [, plain] = await storedBlock(new Uint8Array(9), null);
    expect(plain).toHaveLength(9);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
