import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heddle } from './support/heddle.js';

const PROGRAM = `
import { col, count, type DataSet, read } from '@heddle/engine/dataset';
import { minimum } from './limits.js';

const visits = read.csv(new URL('visits.csv', import.meta.url).pathname, { user: 'utf8', n: 'int64' });
const clean = visits.filter(col('n').ge(minimum));
export const busy: DataSet<{ readonly user: 'utf8'; readonly visits: 'int64' }> = clean
  .groupBy('user')
  .agg({ visits: count() })
  .sort('user');
const other = clean.named('another name');
const double = (x: number): number => x * 2;
console.log(JSON.stringify(await busy.collect(), (_, value) => (typeof value === 'bigint' ? Number(value) : value)));
console.log(double.name, process.argv.slice(2).join(), await other.count());
console.log((await busy.explain()).split('\\n\\n')[0]?.replace(/ [0-9a-f]{12}/g, ''));
`;

/** Each of its partitions takes more than half a second. */
const SLOW = `
import { from } from '@heddle/engine/dataset';
const pause = new Int32Array(new SharedArrayBuffer(4));
const slow = from([{ id: 1n }, { id: 2n }, { id: 3n }])
  .repartition(3, 'id')
  .filter(() => Atomics.wait(pause, 0, 0, 600) === 'timed-out');
console.log(await slow.count({ partitions: 3 }));
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-run-'));
  const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));
  await symlink(modules, join(folder, 'node_modules'));
  await writeFile(join(folder, 'visits.csv'), 'user,n\nada,1\ngrace,5\nada,7\n');
  await writeFile(join(folder, 'limits.ts'), 'export const minimum: bigint = 2n;\n');
  await writeFile(join(folder, 'job.ts'), PROGRAM);
  await writeFile(join(folder, 'wrong.ts'), 'const = 1;\n');
  await writeFile(join(folder, 'slow.ts'), SLOW);
  await writeFile(join(folder, 'throws.ts'), "throw new Error('of its own');\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('heddle run names the constants of a program, keeps their rows, and leaves no file beside it', async () => {
  const run = (...args: string[]) => heddle(['run', ...args], { cwd: folder });
  const rows = '[{"user":"ada","visits":1},{"user":"grace","visits":1}]\ndouble ';
  expect(await run('job.ts', 'x', 'y')).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\[.*\]\ndouble x,y 2\nplan\n/),
    stderr: '',
  });
  for (const _ of ['kept', 'reused'])
    expect(await run('job.ts', '--store', 'results')).toEqual({
      code: 0,
      stdout: `${rows} 2\nreused: "busy"\n`,
      stderr: '',
    });
  const query = 'SELECT n FROM clean ORDER BY n';
  const sql = await heddle(['sql', '--store', 'results', '--format', 'csv', '-c', query], { cwd: folder });
  expect(sql.stdout).toBe('n\n5\n7\n');
  const wrong = await run('wrong.ts');
  expect([wrong.code, wrong.stderr]).toEqual([
    1,
    expect.stringMatching(/^HEDDLE4002: wrong.ts: .*wrong.ts:1:6/s),
  ]);
  const throws = await run('throws.ts');
  expect([throws.code, throws.stderr]).toEqual([1, expect.stringContaining('Error: of its own')]);
  expect((await run()).code).toBe(2);
  expect((await run('none.ts')).stderr).toMatch(/^HEDDLE4001: none.ts: no such file/);
  expect((await readdir(folder)).sort()).toEqual(
    [
      'job.ts',
      'limits.ts',
      'node_modules',
      'results',
      'slow.ts',
      'throws.ts',
      'visits.csv',
      'wrong.ts',
    ].sort(),
  );
}, 180_000);

test('heddle run says how far it is, and writes a page about it', async () => {
  const { code, stdout, stderr } = await heddle(['run', 'slow.ts', '--report', 'run.html', '--progress'], {
    cwd: folder,
  });
  const page = await readFile(join(folder, 'run.html'), 'utf8');
  await rm(join(folder, 'run.html'));
  expect([code, stdout]).toEqual([0, '3\n']);
  expect(stderr).toMatch(
    /^heddle: aggregate .*: stage 2 of \d, partition \d of 3, \d rows, after [\d.]+ s\n/m,
  );
  expect(stderr).toMatch(/: stage 2 of \d, partition 3 of 3, 3 rows, after [\d.]+ s, done\n/);
  expect(page).toContain('<h1>slow.ts</h1>');
  expect(page).toContain('filter lambda(#0)');
  const nowhere = await heddle(['run', 'slow.ts', '--report', 'none/run.html'], { cwd: folder });
  expect([nowhere.code, nowhere.stderr]).toEqual([
    1,
    expect.stringMatching(/^HEDDLE4001: none\/run.html: .*cannot be written/),
  ]);
}, 60_000);
