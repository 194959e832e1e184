import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heddle } from './support/heddle.js';

const ROWS = 120_000;
const SORTED = ['sql', '-f', 'csv', '-c', "SELECT k, id FROM 'rows.csv' ORDER BY k"];
const program = fileURLToPath(new URL('../bin/heddle.js', import.meta.url));

let folder: string;
/** Where the programs' temporary files go. */
let temporary: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-memory-'));
  temporary = join(folder, 'temporary');
  await mkdir(temporary);
  const lines = Array.from({ length: ROWS }, (_, id) => `${id},${(id * 7_919) % 120_011}`);
  await writeFile(join(folder, 'rows.csv'), `id,k\n${lines.join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a sort that does not fit in --memory gives the same text, and leaves nothing behind', async () => {
  const env = { TMPDIR: temporary };
  const whole = await heddle(SORTED, { cwd: folder, env });
  const tight = await heddle([...SORTED, '--memory', '200kB'], { cwd: folder, env });
  expect(whole.code).toBe(0);
  expect(tight).toEqual(whole);
  expect(tight.stdout.split('\n').length).toBe(ROWS + 2);
  expect(await readdir(temporary)).toEqual([]);
});

test('Ctrl-C ends a sort that writes temporary files, and leaves nothing behind', async () => {
  const spilled = async (pid: number) => {
    const files = await readdir(`/proc/${pid}/fd`);
    const paths = await Promise.all(files.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
    return paths.some((path) => path.includes('heddle-spill-'));
  };
  const interrupt = async (pid: number) => {
    while (!(await spilled(pid))) await pause(5);
    process.kill(pid, 'SIGINT');
  };
  let interrupted: Promise<void> | null = null;
  const { code, stdout } = await heddle([...SORTED, '--memory', '64kB'], {
    cwd: folder,
    env: { TMPDIR: temporary },
    started: (pid) => {
      interrupted = interrupt(pid);
    },
  });
  await interrupted;
  expect(code).toBe(130);
  expect(stdout).toBe('');
  expect(await readdir(temporary)).toEqual([]);
});

test('a disk that is full is HEDDLE4005 with the folder, and leaves nothing behind', async () => {
  // The shell lets no file become longer than 64 blocks; Node gets an error then, as from a full disk.
  const command = [process.execPath, program, ...SORTED, '--memory', '64kB'];
  const options = { cwd: folder, env: { ...process.env, TMPDIR: temporary } };
  const { code, text } = await new Promise<{ code: unknown; text: string }>((resolve) =>
    execFile('bash', ['-c', 'ulimit -f 64; exec "$@"', 'bash', ...command], options, (error, _, stderr) =>
      resolve({ code: error?.code, text: stderr }),
    ),
  );
  expect(code).toBe(1);
  expect(text).toContain(`HEDDLE4005: ${temporary}: `);
  expect(text).toMatch(/\d+ bytes do not go to or from a temporary file of \d+ bytes \(EFBIG/);
  expect(text).toContain('hint: free space there');
  expect(await readdir(temporary)).toEqual([]);
});
