import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as arrow from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { heddle, transcript } from './support/heddle.js';

/** Host programs that answer as spec/sql.md says, or not: what the command line makes of them. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-hosts-'));
  await writeFile(join(folder, 'people.csv'), 'id,name\n1,Ada\n');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a query on a host program with the given body; `job` is the job it was given. */
async function withProgram(
  body: string,
  args: readonly string[] = ['-f', 'csv'],
  started?: (pid: number) => void,
) {
  const program = join(folder, 'program.mjs');
  const lines = [
    `#!${process.execPath}`,
    "import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';",
    'const job = JSON.parse(readFileSync(process.argv.at(-1), "utf8"));',
    body,
  ];
  await writeFile(program, lines.join('\n'));
  await chmod(program, 0o755);
  const all = [
    'sql',
    '--host',
    'datafusion',
    ...args,
    '-c',
    "SELECT id, count(*) FROM 'people.csv' p GROUP BY id",
  ];
  const result = await heddle(all, {
    cwd: folder,
    env: { HEDDLE_DATAFUSION_BIN: program, TMPDIR: folder },
    ...(started === undefined ? {} : { started }),
  });
  return { ...result, text: transcript(all, result, folder) };
}

describe('a host program', () => {
  test('is given the job', async () => {
    const body = `copyFileSync(process.argv.at(-1), ${JSON.stringify(join(folder, 'seen.json'))}); process.exit(1)`;
    await withProgram(body, ['--batch-rows', '100']);
    const job = JSON.parse(await readFile(join(folder, 'seen.json'), 'utf8'));
    expect(job).toEqual({
      plugins: [],
      tables: [
        {
          name: 'people',
          path: join(folder, 'people.csv'),
          format: 'csv',
          schema: [
            { name: 'id', type: 'int64' },
            { name: 'name', type: 'utf8' },
          ],
        },
      ],
      query: 'SELECT id, count(*) AS _c0 FROM people p GROUP BY id',
      limits: { batchRows: 100 },
      output: expect.stringContaining('result.arrow'),
    });
  });

  test('is told the cluster', async () => {
    const { stderr } = await withProgram(
      'console.error(process.argv.slice(2, 5).join(" ")); process.exit(1)',
      ['--url', 'df://host:50050'],
    );
    expect(stderr).toContain('run --url df://host:50050');
  });

  test('answers in types of its own, which print as those of the others', async () => {
    const table = new arrow.Table({
      a: arrow.vectorFromArray([Uint32Array.of(12_345, 0, 0, 0), null], new arrow.Decimal(3, 10, 128)),
      b: arrow.vectorFromArray([new Date(1_500), null], new arrow.TimestampMillisecond('UTC')),
    });
    await writeFile(join(folder, 'answer.arrow'), arrow.tableToIPC(table, 'stream'));
    const { stdout, code } = await withProgram(
      `copyFileSync(${JSON.stringify(join(folder, 'answer.arrow'))}, job.output); console.log('{"rows": 2}')`,
    );
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'id,count(*)\n12.345,1970-01-01T00:00:01.500000\n,\n',
    });
  });

  test.each([
    [
      'reports an error, after other noise',
      'console.error("WARN noise"); console.error(JSON.stringify({ error: { code: "HEDDLE2001", message: "HEDDLE2001 f failed at row 0: Error: x" } })); process.exit(1)',
    ],
    ['fails without a report', 'console.error("out of disk"); process.exit(1)'],
    [
      'writes no end of errors',
      'process.stderr.write("x".repeat(5e6) + "\\nlast line\\n", () => process.exit(1))',
    ],
    ['writes no answer', ''],
    ['writes a damaged answer', 'writeFileSync(job.output, "no arrow")'],
  ])('%s', async (_, body) => {
    expect((await withProgram(body)).text.replace(/heddle-\w{6}/g, 'heddle-<random>')).toMatchSnapshot();
  });

  test('meets a bug', async () => {
    const { code, stderr } = await withProgram('console.error("panicked"); process.exit(3)');
    expect(code).toBe(3);
    expect(stderr).toContain('DataFusion met a bug of its host program:\npanicked');
  });

  test('is ended with the command line, and leaves nothing behind', async () => {
    const pidFile = join(folder, 'pid');
    const body = `writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000);`;
    const { code } = await withProgram(body, [], (pid) => {
      const poll = setInterval(async () => {
        if ((await readFile(pidFile, 'utf8').catch(() => '')) === '') return;
        clearInterval(poll);
        process.kill(pid, 'SIGINT');
      }, 50);
    });
    expect(code).toBe(130);
    const child = Number(await readFile(pidFile, 'utf8'));
    expect(() => process.kill(child, 0)).toThrow();
    expect((await readdir(folder)).filter((name) => name.startsWith('heddle-'))).toEqual([]);
  });
});
