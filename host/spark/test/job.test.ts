import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findSpark, SparkJob, type SparkJobOptions } from '../src/index.js';

/** A Spark whose spark-submit is a script of the test. */
const home = mkdtempSync(join(tmpdir(), 'heddle-job-'));
const spec = { plugins: ['geo.wasm'], tables: [], query: 'SELECT 1', limits: { batchRows: 7 } };

beforeAll(() => {
  mkdirSync(join(home, 'bin'));
  mkdirSync(join(home, 'jars'));
  writeFileSync(join(home, 'jars', 'spark-core_2.13-4.3.0.jar'), '');
  writeFileSync(
    join(home, 'answer.arrow'),
    tableToIPC(tableFromArrays({ n: Int32Array.of(1, 2) }), 'stream'),
  );
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Submits to a Spark that runs `body`, with `args` and `job`, what it was given. */
function submit(body: string, options: SparkJobOptions = {}) {
  const program = join(home, 'bin', 'spark-submit');
  const lines = [
    `#!${process.execPath}`,
    "const fs = require('node:fs'); const args = process.argv.slice(2);",
    "const job = JSON.parse(fs.readFileSync(args.at(-1), 'utf8'));",
    body,
  ];
  writeFileSync(program, lines.join('\n'));
  chmodSync(program, 0o755);
  return SparkJob.submit(spec, { home, jar: 'heddle.jar', ...options });
}

const answering = `fs.copyFileSync(${JSON.stringify(join(home, 'answer.arrow'))}, job.output);`;

test('a job has its answer, its counters and its progress', async () => {
  const seen: number[] = [];
  const job = submit(
    `fs.writeFileSync(${JSON.stringify(join(home, 'seen.json'))}, JSON.stringify({ args, job, home: process.env.SPARK_HOME }));
     for (const finishedTasks of [1, 4]) console.log(JSON.stringify({ progress: { stages: 2, finishedStages: 1, tasks: 4, finishedTasks, runningTasks: 0 } }));
     console.log('{"progress":'); console.log('noise');
     ${answering} console.log('{"rows": 2, "counters": {"rows": 5}}');`,
    {
      master: 'spark://host:7077',
      conf: { 'spark.executor.extraJavaOptions': '-Xss4m', 'spark.app.name': 'mine' },
      onProgress: ({ finishedTasks }) => seen.push(finishedTasks),
    },
  );
  const { table, counters } = await job.result;
  expect([...(table.getChild('n') ?? [])]).toEqual([1, 2]);
  expect(counters).toEqual({ rows: 5 });
  expect(seen).toEqual([1, 4]);
  expect(job.progress).toEqual({ stages: 2, finishedStages: 1, tasks: 4, finishedTasks: 4, runningTasks: 0 });
  const given = JSON.parse(readFileSync(join(home, 'seen.json'), 'utf8'));
  expect(given.job).toEqual({ ...spec, progress: true, output: expect.stringContaining('result.arrow') });
  expect(given.home).toBe(home);
  const words = given.args.join(' ');
  expect(words).toMatch(
    /^--master spark:\/\/host:7077 --class io\.heddle\.spark\.JobMain .* heddle\.jar \S+job\.json$/,
  );
  expect(words).toContain('spark.executor.extraJavaOptions=-Xss4m -XX:-DontCompileHugeMethods');
  expect(words).toContain('spark.app.name=mine');
  expect(existsSync(given.job.output)).toBe(false);
});

test.each([
  [
    'a report',
    `console.error(JSON.stringify({ error: { code: 'HEDDLE2001', message: 'HEDDLE2001 f failed at row 0: x\\n  at f (f.ts:1:2)' } })); process.exit(1)`,
    { code: 'HEDDLE2001', places: [{ function: 'f', file: 'f.ts', line: 1, column: 2 }] },
  ],
  ['no report', 'console.error("out of disk"); process.exit(1)', { code: 'HEDDLE4004' }],
  ['no answer', '', { code: 'HEDDLE4004', message: 'HEDDLE4004: Spark ended well, but it left no answer' }],
  ['a damaged answer', 'fs.writeFileSync(job.output, "no arrow")', { code: 'HEDDLE4004' }],
])('%s is a failure', async (_, body, failure) => {
  const error = await submit(body).result.catch((error: unknown) => error);
  expect(error).toMatchObject(failure);
});

test('a job is cancelled, and what it started ends', async () => {
  const file = join(home, 'pid');
  const job = submit(
    `fs.writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000);`,
  );
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(20);
  job.cancel();
  await expect(job.result).rejects.toMatchObject({ name: 'AbortError' });
  expect(() => process.kill(Number(readFileSync(file, 'utf8')), 0)).toThrow();
  const signal = AbortSignal.abort(new Error('too late'));
  await expect(submit('', { signal }).result).rejects.toThrow('too late');
});

test('a folder without Spark, and a Spark without a jar', () => {
  expect(findSpark({ home, jar: 'x.jar' })).toEqual({
    home,
    version: '4.3.0',
    scalaVersion: '2.13',
    jar: 'x.jar',
  });
  expect(() => findSpark({ home: tmpdir(), jar: 'x.jar' })).toThrow(/^HEDDLE4003: there is no Spark in/);
});
