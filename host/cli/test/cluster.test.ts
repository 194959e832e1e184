import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heddle } from './support/heddle.js';

const PROGRAM = `
import { asc, col, count, range } from '@heddle/engine/dataset';

const rows = range(0, 100_000).derive('key', col('id').mod(3)).groupBy('key').agg({ n: count() }).sort(asc('key'));
console.log((await rows.collect()).map(({ key, n }) => \`\${key}:\${n}\`).join(), process.argv.slice(2).join());
`;
const ROWS = '0:33334,1:33333,2:33333';
const bin = fileURLToPath(new URL('../bin/heddle.js', import.meta.url));
const env = { HEDDLE_CLUSTER_TOKEN: 'ours' };

let folder: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-cluster-verb-'));
  await symlink(
    fileURLToPath(new URL('../../../node_modules', import.meta.url)),
    join(folder, 'node_modules'),
  );
  await writeFile(join(folder, 'job.ts'), PROGRAM);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts a process of a cluster, and gives the first line that it writes. */
async function started(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [bin, 'cluster', ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('close', () => reject(new Error(`heddle cluster ${args.join(' ')} ended`)));
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text.trimEnd());
    });
  });
}

async function ended(child: ChildProcess): Promise<number | null> {
  const end = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  return end;
}

test('heddle run --workers starts a cluster for the run and leaves nothing of it', async () => {
  expect(
    await heddle(['run', 'job.ts', '--workers', '2', '--compress', 'lz4', 'x'], {
      cwd: folder,
      env: { TMPDIR: folder },
    }),
  ).toEqual({
    code: 0,
    stdout: `${ROWS} x\n`,
    stderr: '',
  });
  expect((await readdir(folder)).sort()).toEqual(['job.ts', 'node_modules']);
});

test('heddle run --workers --progress says where the cluster can be watched', async () => {
  const { stderr } = await heddle(['run', 'job.ts', '--workers', '1', '--progress'], { cwd: folder });
  expect(stderr).toMatch(/^web UI: http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{64}\n/);
});

test('a coordinator, workers that join it, and a program that runs there', async () => {
  const line = await started('coordinator', '--folder', 'state');
  const [, url = ''] = /^coordinator: (http:\/\/127\.0\.0\.1:\d+)$/.exec(line) ?? [];
  expect(await started('worker', '--coordinator', url, '--slots', '2')).toBe(`worker of ${url}: 2 slots`);
  const run = (token: string) =>
    heddle(['run', 'job.ts', '--cluster', url], { cwd: folder, env: { HEDDLE_CLUSTER_TOKEN: token } });
  expect(await run('ours')).toEqual({ code: 0, stdout: `${ROWS} \n`, stderr: '' });
  const wrong = await run('theirs');
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('HEDDLE4009: http://127.0.0.1')]);
  const twice = await heddle(['cluster', 'coordinator', '--port', new URL(url).port], { cwd: folder, env });
  expect([twice.code, twice.stderr]).toEqual([1, expect.stringMatching(/^HEDDLE4009: .*EADDRINUSE/)]);
  // The worker before the coordinator, which it tells that it leaves.
  expect(await Promise.all(children.reverse().map(ended))).toEqual([0, 0]);
});

test.each([
  [['cluster'], 'cluster needs one of coordinator, worker'],
  [['cluster', 'worker'], 'a worker needs --coordinator URL'],
  [['cluster', 'worker', '--coordinator', 'here'], "--coordinator is http://HOST:PORT, not 'here'"],
  [['cluster', 'coordinator', '--host', '0.0.0.0'], '--host is an address by which others call this process'],
  [['cluster', 'coordinator', '--standby'], '--standby needs the --folder of the other coordinator'],
  [['run', 'job.ts', '--workers', '2', '--cluster', 'http://x'], 'give one of them'],
  [['run', 'job.ts', '--cluster', 'http://x', '--compress', 'lz4'], '--compress is for the workers'],
  [
    ['cluster', 'worker', '--coordinator', 'http://x', '--shuffle-at', 'http://y'],
    '--shuffle-at is s3://bucket/prefix',
  ],
  [
    ['cluster', 'worker', '--coordinator', 'http://x', '--compress', 'zip'],
    "--compress is one of lz4, not 'zip'",
  ],
])('heddle %j is wrong usage', async (args, message) => {
  const { code, stderr } = await heddle(args, { cwd: folder, env });
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test('nothing starts without a token', async () => {
  const { code, stderr } = await heddle(['cluster', 'coordinator'], {
    cwd: folder,
    env: { HEDDLE_CLUSTER_TOKEN: '' },
  });
  expect([code, stderr]).toEqual([2, expect.stringContaining('set HEDDLE_CLUSTER_TOKEN')]);
});
