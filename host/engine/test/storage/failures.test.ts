import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { from, read } from '../../src/dataset/index.js';
import { ResultStore } from '../../src/index.js';
import { placeOf } from '../../src/io/places/places.js';
import { isSameEverywhere } from '../../src/io/places/s3/failure.js';
import { ObjectServer } from '../support/object-server.js';
import { failure } from '../support/run.js';

let server: ObjectServer;
beforeAll(async () => {
  server = await ObjectServer.start('data');
  await server.put('data', 'a.csv', 'id\n1\n');
});
afterEach(() => {
  server.mishap = () => null;
  Object.assign(process.env, server.environment());
});
afterAll(() => server.stop());

const csv = (path: string) => read.csv(path, { id: 'int64' }).collect();
const written = (path: string) => from([{ id: 1n }]).write(path, 'csv');

describe('what an object store refuses is said', () => {
  test.each([
    ['s3://data/none.csv', /: the bucket has no such key; check the name and AWS_ENDPOINT_URL_S3 \(http:/],
    ['s3://none/a.csv', /: there is no bucket none; check the name/],
    ['s3://none/', /: there is no bucket none; check the name/],
    ['s3://none/*.csv', /: there is no bucket none; check the name/],
    ['s3:///a.csv', /: no bucket is named; write s3:\/\/bucket\/key/],
  ])('%s cannot be read', async (path, message) => {
    expect(await failure(csv(path))).toMatch(message);
    expect(await failure(csv(path))).toContain(`HEDDLE4001: ${path}: `);
  });

  test.each([
    ['s3://none/a.csv', /: there is no bucket none/],
    ['s3://data', /: no key is named/],
  ])('%s cannot be written', async (path, message) => {
    expect(await failure(written(path))).toMatch(message);
  });

  test('what nobody finds is told from what another process may find', async () => {
    const same = async (path: string) => isSameEverywhere(await csv(path).catch((error: unknown) => error));
    expect([await same('s3://data/none.csv'), await same('s3://none/a.csv')]).toEqual([true, true]);
    server.mishap = () => 403;
    expect(await same('s3://data/a.csv')).toBe(false);
  });

  test('credentials that the store does not know', async () => {
    await server.refuseAll(true);
    try {
      const refused = /^HEDDLE4001: s3:\/\/data\/.*: the store refuses it \(403 \w+\); check the credentials/;
      expect(await failure(csv('s3://data/a.csv'))).toMatch(refused);
      expect(await failure(csv('s3://data/folder/'))).toMatch(refused);
      expect(await failure(written('s3://data/b.csv'))).toMatch(refused);
    } finally {
      await server.refuseAll(false);
    }
  });

  test('no credentials', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    expect(await failure(csv('s3://data/a.csv'))).toMatch(
      /: it cannot be read: no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/,
    );
  });

  test('no region, where there is no store of its own', async () => {
    delete process.env.AWS_ENDPOINT_URL_S3;
    expect(await failure(csv('s3://data/a.csv'))).toMatch(/: it cannot be read: no region; set AWS_REGION/);
  });

  test('nobody at the address', async () => {
    process.env.AWS_ENDPOINT_URL_S3 = 'http://127.0.0.1:1';
    const nobody = /: http:\/\/127.0.0.1:1 does not answer \(ECONNREFUSED\); check AWS_ENDPOINT_URL_S3/;
    expect(await failure(csv('s3://data/a.csv'))).toMatch(nobody);
    expect(await failure(written('s3://data/b.csv'))).toMatch(nobody);
    expect(await failure(new ResultStore('s3://data/store').named())).toMatch(nobody);
  });

  test('a store that fails itself', async () => {
    server.mishap = () => 500;
    expect(await failure(csv('s3://data/a.csv'))).toMatch(/: it cannot be read: the store answers 500 /);
  });
});

describe('a file that is not written to its end is not there', () => {
  const long = from(Array.from({ length: 20 }, (_, row) => ({ text: `${row}`.padStart(1 << 20) })));
  /** Pieces that are more than one part, and then fail. */
  async function* pieces(parts: number) {
    for (let part = 0; part < parts; part++) yield new Uint8Array(16 << 20).fill(part);
    throw new RangeError('of its own');
  }

  test.each([0, 3])('where what is written fails after %i parts', async (parts) => {
    const path = `s3://data/failing-${parts}`;
    expect(await failure(placeOf(path).write(path, pieces(parts)))).toBe('of its own');
    expect([await server.keys('data', 'failing'), await server.uploads('data')]).toEqual([[], 0]);
  });

  test('where the store fails over a part', async () => {
    server.mishap = ({ method, path }) => (method === 'PUT' && path.includes('partNumber=2') ? 500 : null);
    const rows = long.write('s3://data/failing.csv', 'csv');
    expect(await failure(rows)).toMatch(
      /^HEDDLE4001: s3:\/\/data\/failing.csv: it cannot be written: .* 500/,
    );
    expect([await server.keys('data', 'failing'), await server.uploads('data')]).toEqual([[], 0]);
  });

  test('and one of many parts is', async () => {
    await long.write('s3://data/large.csv', 'csv');
    expect(await server.uploads('data')).toBe(0);
    expect(await read.csv('s3://data/large.csv', { text: 'utf8' }).collect()).toEqual(await long.collect());
  });
});

test('a store that ends is one that does not answer', async () => {
  await server.kill();
  expect(await failure(csv('s3://data/a.csv'))).toMatch(
    /^HEDDLE4001: s3:\/\/data\/a.csv: it cannot be read: http:\/\/127.0.0.1:\d+ does not answer \(ECONNRESET\)/,
  );
});
