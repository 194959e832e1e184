import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Batch, type Field, scalarAt, vectorOf } from '@heddle/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LostInput } from '../../src/failure.js';
import { blocksIn } from '../../src/shuffle/blocks.js';
import { ShuffleFiles } from '../../src/shuffle/files.js';
import { ShuffleReader } from '../../src/shuffle/reader.js';
import { writeParts } from '../../src/shuffle/writer.js';

const FIELDS: readonly Field[] = [
  { name: 'n', type: 'int64' },
  { name: 'text', type: 'utf8' },
];
const OF = { job: 0, stage: 1, task: 2, attempt: 3 };
const HERE = 'http://here';
let folder: string;
let files: ShuffleFiles;
let place: string;

const batchOf = (values: readonly number[]): Batch => ({
  rows: values.length,
  columns: [
    vectorOf('int64', values.map(BigInt)),
    vectorOf(
      'utf8',
      values.map((value) => (value % 3 === 0 ? null : `text ${value}`)),
    ),
  ],
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-shuffle-'));
  files = new ShuffleFiles(folder);
  place = await files.place(OF);
  await writeParts(place, FIELDS, 3, null, async function* (partition) {
    // Of one partition there are no rows.
    if (partition === 1) return;
    for (let start = 0; start < 4; start++) yield batchOf([start, start + 1, partition]);
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sliceOf = ({ columns }: Batch, row: number): Batch => ({
  rows: 1,
  columns: columns.map((column) => vectorOf(column.type, [scalarAt(column, row)])),
});

const rowsIn = ({ rows, columns }: Batch) =>
  Array.from({ length: rows }, (_, row) => columns.map((column) => scalarAt(column, row)));

async function read(partition: number, of = OF, run = [partition, partition + 1] as const): Promise<Batch[]> {
  const reader = new ShuffleReader(HERE, new ShuffleFiles(folder), 'token', run);
  const batches = [];
  for await (const batch of reader.read([{ stage: 1, of, address: HERE }], partition)) batches.push(batch);
  return batches;
}

test('a partition comes back as it was written, small batches put together', async () => {
  const expected = batchOf([0, 1, 2, 1, 2, 2, 2, 3, 2, 3, 4, 2]);
  const batches = await read(2);
  expect(batches.map(rowsIn)).toEqual([rowsIn(expected)]);
  expect(await read(1)).toEqual([]);
  expect((await files.part(OF, 2)).rows).toBe(12);
});

test.each([
  ['each by itself', undefined],
  ['of a task that does all of them', [0, 3]],
] as const)('whichever byte is another one, the rows are lost and never others: %s', async (_, run) => {
  for (const ending of ['data', 'index']) {
    const path = `${place}.${ending}`;
    const whole = await readFile(path);
    for (let at = 0; at < whole.length; at += ending === 'data' ? 37 : 1) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      await writeFile(path, damaged);
      const [first, last] = await Promise.allSettled([read(0, OF, run), read(2, OF, run)]);
      const reasons = [first, last].flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
      expect(reasons.length, `${ending} byte ${at}`).toBeGreaterThan(0);
      for (const reason of reasons) expect(reason).toBeInstanceOf(LostInput);
    }
    await writeFile(path, whole.subarray(0, whole.length - 1));
    await expect(read(2, OF, run)).rejects.toBeInstanceOf(LostInput);
    await writeFile(path, whole);
  }
  expect(await read(2, OF, run)).toHaveLength(1);
});

test('no block is much larger than 8 MiB, however large batches and single rows are', async () => {
  const own = { ...OF, attempt: 8 };
  // The large ones come together: what is cut by the mean of its rows alone keeps them so.
  const lengths = Array.from({ length: 3_000 }, (_, row) =>
    row < 60 ? 700_000 : row === 2_000 ? 12 << 20 : row,
  );
  const texts = lengths.map((length, row) => `${row}`.padEnd(length, '.'));
  const whole: Batch = {
    rows: 3_000,
    columns: [vectorOf('int64', lengths.map(BigInt)), vectorOf('utf8', texts)],
  };
  await writeParts(await files.place(own), FIELDS, 1, null, async function* () {
    yield whole;
    // Batches that are small one by one.
    for (let row = 0; row < 60; row++) yield sliceOf(whole, row);
  });
  const part = await files.part(own, 0);
  const sizes = [];
  for await (const block of blocksIn(files.bytes(own, part), part.bytes)) sizes.push(block.length);
  const large = sizes.filter((size) => size > 9 << 20);
  expect(large).toHaveLength(1);
  expect(sizes.length).toBeLessThan(40);
  const rows = (await read(0, own)).flatMap(rowsIn).map(([, text]) => text);
  expect(rows.length).toBe(3_060);
  expect(rows.every((text, index) => text === texts[index < 3_000 ? index : index - 3_000])).toBe(true);
}, 60_000);

test('compressed rows take fewer bytes and are the same, whatever the reader was told', async () => {
  const own = { ...OF, attempt: 7 };
  const rows = batchOf(Array.from({ length: 1_000 }, (_, row) => row % 50));
  const write = async (compression: 'lz4' | null) =>
    writeParts(await files.place(own), FIELDS, 1, compression, async function* () {
      yield rows;
    });
  const plain = await write(null);
  const small = await write('lz4');
  expect(small.bytes).toBeLessThan(plain.bytes / 3);
  expect(small.rows).toBe(1_000);
  expect((await read(0, own)).map(rowsIn)).toEqual([rowsIn(rows)]);
});

test('an input that is not there is noted; of a worker that does not answer, every one', async () => {
  const reader = new ShuffleReader(HERE, files, 'token', [0, 1]);
  const other = { ...OF, task: 9 };
  const drain = async (address: string, own = OF) => {
    const inputs = [
      { of: own, address },
      { of: other, address },
    ];
    for await (const _ of reader.read(inputs, 0));
  };
  await expect(drain(HERE, { ...OF, attempt: 4 })).rejects.toBeInstanceOf(LostInput);
  expect(reader.lost).toEqual([{ ...OF, attempt: 4 }]);
  reader.lost.length = 0;
  await expect(drain('http://127.0.0.1:9')).rejects.toThrow(/HEDDLE4009/);
  expect(reader.lost).toEqual([OF, other]);
});
