import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ObjectServer } from '../../engine/test/support/object-server.js';
import type { HostJob } from '../src/hosts/host.js';
import { overLocalTables } from '../src/hosts/local-tables.js';
import { heddle } from './support/heddle.js';

const PROGRAM = `
import { col, read } from '@heddle/engine/dataset';
const visits = read.csv('s3://data/visits-*.csv', { user: 'utf8', n: 'int64' });
const clean = visits.filter(col('n').gt(1));
console.log(await clean.write('s3://data/clean.parquet', 'parquet'));
console.log((await clean.explain()).split(' ')[0]);
`;

let server: ObjectServer;
let folder: string;
beforeAll(async () => {
  server = await ObjectServer.start('data');
  folder = await mkdtemp(join(tmpdir(), 'heddle-storage-'));
  const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));
  await symlink(modules, join(folder, 'node_modules'));
  await writeFile(join(folder, 'job.ts'), PROGRAM);
  await server.put('data', 'visits-1.csv', 'user,n\nada,1\ngrace,5\n');
  await server.put('data', 'visits-2.csv', 'user,n\nada,7\n');
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

test('programs and queries read, write and keep objects', async () => {
  const run = () => heddle(['run', 'job.ts', '--store', 's3://data/results'], { cwd: folder });
  expect(await run()).toEqual({ code: 0, stdout: '2\nreused:\n', stderr: '' });
  const sql = (query: string, ...args: string[]) =>
    heddle(['sql', ...args, '--format', 'csv', '-c', query], { cwd: folder });
  const joined = `SELECT c.n, v.n AS v FROM 's3://data/clean.parquet' c JOIN 's3://data/visits-1.csv' v ON c."user" = v."user" ORDER BY c.n`;
  expect(await sql(joined)).toEqual({ code: 0, stdout: 'n,v\n5,5\n7,1\n', stderr: '' });
  const named = await sql('SELECT n FROM clean ORDER BY n', '--store', 's3://data/results');
  expect(named).toEqual({ code: 0, stdout: 'n\n5\n7\n', stderr: '' });
  const missing = await sql("SELECT * FROM 's3://data/none.csv'");
  expect([missing.code, missing.stderr]).toEqual([
    1,
    expect.stringMatching(/^HEDDLE4001: s3:\/\/data\/none.csv: the bucket has no such key; check the name/),
  ]);
});

test('hosts that read files alone are given copies, and clusters nothing', async () => {
  const local = { name: 'a', path: join(folder, 'job.ts'), format: 'csv' } as const;
  const remote = { name: 'v', path: 's3://data/visits-1.csv', format: 'csv' } as const;
  const job: HostJob = { plugins: [], functions: [], tables: [local, remote], query: '', limits: {} };
  const options = { url: null, memory: null, signal: AbortSignal.timeout(60_000), onProgress: () => {} };
  const seen: string[] = [];
  const host = overLocalTables(async ({ tables }) => {
    for (const { path } of tables) seen.push(path, await readFile(path, 'utf8'));
    return { fields: [], batches: [] };
  });
  await host(job, options);
  const [path = '', , copy = '', text] = seen;
  expect([path, text]).toEqual([local.path, 'user,n\nada,1\ngrace,5\n']);
  await expect(readFile(copy)).rejects.toThrow(/ENOENT/);
  await expect(host(job, { ...options, url: 'df://a:1' })).rejects.toThrow(
    /^HEDDLE4001: s3:\/\/data\/visits-1.csv: with --url/,
  );
});
