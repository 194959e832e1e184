import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cluster } from '@heddle/cluster';
import { LocalCluster } from '@heddle/cluster/processes';
import { asc, col, count, range, read, sum } from '@heddle/engine/dataset';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ObjectServer } from '../../engine/test/support/object-server.js';

let server: ObjectServer;
let workers: LocalCluster;
let folder: string;
beforeAll(async () => {
  server = await ObjectServer.start('data');
  workers = await LocalCluster.start({ workers: 2 });
  folder = await mkdtemp(join(tmpdir(), 'heddle-objects-'));
});
afterEach(() => {
  server.mishap = () => null;
});
afterAll(async () => {
  await workers?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const on = () => cluster({ url: workers.url, token: workers.token, partitions: 3 });

/** The same program over a folder of this machine, or of the object store. */
async function totals(at: string, where: object) {
  for (const part of [0, 1, 2]) {
    const rows = range(part * 1_000, (part + 1) * 1_000).derive('k', col('id').mod(7));
    await rows.write(`${at}/part-${part}.parquet`, 'parquet');
  }
  const [folder, pattern] = [at, `${at}/part-[01].parquet`].map((paths) =>
    read.parquet(paths, { id: 'int64', k: 'int64' }),
  );
  if (folder === undefined || pattern === undefined) throw new TypeError('no tables');
  const result = folder
    .join(pattern.select({ id: col('id'), again: col('k') }), ['id'], 'left')
    .groupBy('k')
    .agg({ n: count(), again: count(col('again')), total: sum(col('id')) })
    .sort(asc('k'));
  await result.write(`${at}.csv`, 'csv', where);
  const written = read.csv(`${at}.csv`, { k: 'int64', n: 'int64', again: 'int64', total: 'int64' });
  return { rows: await result.collect(where), written: await written.collect(where) };
}

test('a program that reads and writes an object store has the rows of one over files', async () => {
  const tables = join(folder, 'tables');
  await mkdir(tables);
  const local = await totals(tables, {});
  const remote = await totals('s3://data/tables', { on: on() });
  expect(remote).toEqual(local);
  expect(local.rows).toHaveLength(7);
});

test('a key that is not there is nobody else’s to find, a store that does not answer is tried again', async () => {
  const missing = read.csv('s3://data/none.csv', { id: 'int64' });
  await expect(missing.collect({ on: on() })).rejects.toThrow(
    /^HEDDLE4001: s3:\/\/data\/none.csv: the bucket has no such key/,
  );
  await server.put('data', 'tried.csv', 'id\n1\n');
  const tried = read.csv('s3://data/tried.csv', { id: 'int64' });
  let failed = 0;
  // The SDK asks three times by itself.
  server.mishap = ({ method }) => (method === 'GET' && failed++ < 4 ? 503 : null);
  expect(await tried.collect({ on: on() })).toEqual([{ id: 1n }]);
  server.mishap = ({ method }) => (method === 'GET' ? 503 : null);
  await expect(tried.collect({ on: on() })).rejects.toThrow(
    /^HEDDLE4010: .*s3:\/\/data\/tried.csv: it cannot be read: the store answers 503/s,
  );
});
