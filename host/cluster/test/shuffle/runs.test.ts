import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Field, scalarAt, vectorOf } from '@heddle/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LostInput } from '../../src/failure.js';
import { type Listening, listen } from '../../src/protocol/server.js';
import { ShuffleFiles } from '../../src/shuffle/files.js';
import { ShuffleReader } from '../../src/shuffle/reader.js';
import { Runs, readRun, runOf, writeLengths } from '../../src/shuffle/runs.js';
import { writeParts } from '../../src/shuffle/writer.js';
import { shuffleRoutes } from '../../src/worker/shuffle-server.js';

const FIELDS: readonly Field[] = [{ name: 'n', type: 'int32' }];
const TOKEN = 'of the run';
const PARTITIONS = 5;
const tasks = [0, 1, 2].map((task) => ({ job: 0, stage: 0, task, attempt: 1 }));
let folder: string;
let worker: Listening;
const asked: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-runs-'));
  const files = new ShuffleFiles(folder);
  for (const of of tasks)
    await writeParts(await files.place(of), FIELDS, PARTITIONS, null, async function* (partition) {
      // Of partition 3 no task has rows.
      if (partition !== 3) yield { rows: 1, columns: [vectorOf('int32', [10 * of.task + partition])] };
    });
  worker = await listen(() => shuffleRoutes(files), { host: '127.0.0.1', port: 0, token: TOKEN });
  worker.server.on('request', ({ url = '' }) => asked.push(url));
});
afterAll(async () => {
  worker.server.close();
  await rm(folder, { recursive: true, force: true });
});

/** The rows of neighbouring partitions, one after another. */
async function rowsOf(run: readonly [number, number], own: string): Promise<unknown[]> {
  const reader = new ShuffleReader(own, new ShuffleFiles(folder), TOKEN, run);
  const inputs = tasks.map((of) => ({ stage: 0, of, address: worker.url }));
  const rows: unknown[] = [];
  for (let partition = run[0]; partition < run[1]; partition++)
    for await (const { columns } of reader.read(inputs, partition))
      rows.push(columns[0] === undefined ? null : scalarAt(columns[0], 0));
  return rows;
}

test('a task of several partitions asks each input once, and has the rows of a task for each partition', async () => {
  const rows = [1, 11, 21, 2, 12, 22, 4, 14, 24];
  expect(await rowsOf([1, 5], 'http://elsewhere')).toEqual(rows);
  expect(asked.splice(0)).toEqual([0, 1, 2].map((task) => `/v1/shuffle/0/0/${task}/1/1-5`));
  expect(await rowsOf([1, 5], worker.url)).toEqual(rows);
  expect(asked).toEqual([]);
  expect(await rowsOf([2, 3], 'http://elsewhere')).toEqual([2, 12, 22]);
  expect(asked.splice(0)).toEqual([0, 1, 2].map((task) => `/v1/shuffle/0/0/${task}/1/2`));
  // It leaves rows for five.
  await expect(rowsOf([4, 6], 'http://elsewhere')).rejects.toThrow('no partition 5 of 5');
});

test('an input with more than a task may hold is asked for each partition by itself', async () => {
  const allowed: number[] = [];
  const runs = new Runs([0, 2], async (_, most) => {
    allowed.push(most);
    return allowed.length === 3 ? null : runOf([0, 1 << 20], new Uint8Array(1 << 20));
  });
  const inputs = tasks.map((of) => ({ stage: 0, of, address: 'http://there' }));
  const known = [];
  for (const input of [...inputs, ...inputs]) known.push(await runs.blocks(input, 0));
  expect(known.map((each) => each === null)).toEqual([false, false, true, false, false, true]);
  expect(allowed.map((most) => (most >> 20) - (allowed[0] ?? 0) / 2 ** 20)).toEqual([0, -1, -2]);
});

test('a run that is not as long as it says is lost', () => {
  const sent = Buffer.concat([writeLengths([2, 0, 1]), Buffer.from('abc')]);
  expect(readRun(sent, 3).ends).toEqual([2, 2, 3]);
  for (let length = 0; length < sent.length; length++)
    expect(() => readRun(sent.subarray(0, length), 3)).toThrow(LostInput);
  expect(() => readRun(Buffer.concat([sent, Buffer.from('d')]), 3)).toThrow(LostInput);
  expect(() => readRun(sent, 2)).toThrow(LostInput);
});
