import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { col, range } from '@heddle/engine/dataset';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heddle } from './support/heddle.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-stored-'));
  const squares = range(0, 5).select({ id: col('id'), square: col('id').mul(col('id')) });
  await squares.named('squares').collect({ store: join(folder, 'store') });
  await writeFile(join(folder, 'names.csv'), 'id,name\n2,two\n3,three\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('heddle sql queries the results of a store by their names, beside files', async () => {
  const query = "SELECT name, square FROM squares JOIN 'names.csv' n ON squares.id = n.id ORDER BY square";
  const sql = (...args: string[]) => heddle(['sql', ...args], { cwd: folder });
  expect(await sql('--store', 'store', '--format', 'csv', '-c', query)).toEqual({
    code: 0,
    stdout: 'name,square\ntwo,4\nthree,9\n',
    stderr: '',
  });
  const missing = await sql('--store', 'none', '-c', 'SELECT 1');
  expect([missing.code, missing.stderr]).toEqual([
    1,
    'HEDDLE4001: none: no store of results, or it cannot be read\n',
  ]);
  const elsewhere = await sql('--host', 'spark', '--store', 'store', '-c', query);
  expect(elsewhere.code).toBe(2);
  expect(elsewhere.stderr).toContain('--store goes with --host ts');
});
