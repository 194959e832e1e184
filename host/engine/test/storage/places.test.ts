import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { placeOf } from '../../src/io/places/places.js';
import { isSameEverywhere } from '../../src/io/places/s3/failure.js';
import { ObjectServer } from '../support/object-server.js';

let server: ObjectServer;
let folder: string;
beforeAll(async () => {
  server = await ObjectServer.start('place');
  folder = await mkdtemp(join(tmpdir(), 'heddle-place-'));
});
afterEach(() => {
  server.mishap = () => null;
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function collected(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

test.each([
  ['this machine', () => join(folder, 'root')],
  ['an object store', () => 's3://place/root'],
])('files of %s by range, and folders with all that is in them', async (_, at) => {
  const place = placeOf(at());
  const [one, two] = [place.within(at(), 'one'), place.within(at(), 'two')];
  expect(await place.folders(at())).toEqual([]);
  const path = place.within(one, 'file');
  // More than one request's worth.
  const bytes = Buffer.from(Uint8Array.from({ length: 9_000_000 }, (_, index) => index % 251));
  for (const each of [one, two]) await place.prepare(each);
  await place.write(path, [bytes.subarray(0, 5), bytes.subarray(5)]);
  expect(bytes.equals((await place.bytes(path)) ?? Buffer.alloc(0))).toBe(true);
  for (const [start, end] of [
    [0, 1],
    [3, 8],
    [100, 8_999_999],
    [0, 9_000_000],
  ] as const)
    expect(bytes.subarray(start, end).equals(await collected(place.part(path, { start, end })))).toBe(true);
  const missing = place.within(one, 'none');
  expect(await place.bytes(missing)).toBe(null);
  await expect(collected(place.part(missing, { start: 0, end: 1 }))).rejects.toThrow('HEDDLE4001');
  // More than a store lists in one answer.
  const names = Array.from({ length: 120 }, (_, each) => place.within(two, `${each}`));
  await Promise.all(names.map((name) => place.write(name, ['x'])));
  await place.write(place.within(at(), 'two-and-more'), ['x']);
  expect((await place.folders(at())).sort()).toEqual(['one', 'two']);
  await place.removeFolder(two);
  await place.removeFolder(place.within(at(), 'three'));
  expect(await place.folders(at())).toEqual(['one']);
  expect(await place.names(at())).toContain('two-and-more');
  expect(await place.bytes(place.within(two, '7'))).toBe(null);
});

test('of a store an object that is gone is told from a bucket that is not there, and from no answer', async () => {
  const place = placeOf('s3://place/none');
  const gone = await collected(place.part('s3://place/none', { start: 0, end: 1 })).catch((error) => error);
  expect(isSameEverywhere(gone)).toBe(true);
  await expect(place.bytes('s3://no-such-bucket/none')).rejects.toThrow('there is no bucket no-such-bucket');
  await place.write('s3://place/there', ['bytes']);
  let broken = 0;
  server.mishap = ({ method }) => (method === 'GET' && broken++ < 2 ? 'breaks off' : null);
  expect(Buffer.from((await place.bytes('s3://place/there')) ?? []).toString()).toBe('bytes');
  server.mishap = ({ method }) => (method === 'GET' ? 503 : null);
  await expect(place.bytes('s3://place/there')).rejects.toThrow('the store answers 503');
});
