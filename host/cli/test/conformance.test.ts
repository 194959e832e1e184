import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { caseTable, failures, fileTable, type Matrix } from '../src/conformance/matrix.js';
import { type CaseResult, runRunner } from '../src/conformance/run.js';
import { runnerNames, runnerOf } from '../src/conformance/runners.js';
import { heddle } from './support/heddle.js';

const pass: CaseResult = { result: 'pass' };
const fail: CaseResult = { result: 'fail', why: 'row 1: 3 instead of 4' };
const left: CaseResult = { result: 'not applicable', why: 'limits belong to the direct ABI' };

const matrix: Matrix = {
  cases: ['cases/a/one', 'cases/a/two/three', 'cases/generated/b-c/four', 'hostile/cases/five'],
  hosts: [
    {
      host: 'ts',
      results: new Map([
        ['cases/a/one', pass],
        ['cases/a/two/three', fail],
        ['cases/generated/b-c/four', pass],
        ['hostile/cases/five', pass],
      ]),
    },
    {
      host: 'sdk',
      results: new Map([
        ['cases/a/one', pass],
        ['cases/a/two/three', left],
        ['hostile/cases/five', left],
      ]),
    },
    { host: 'jvm', results: new Map(), missing: 'it is not built' },
  ],
};

const cwd = tmpdir();

/** A runner whose program is this JavaScript. */
const program = (text: string) => ({ name: 'fake', command: process.execPath, args: ['-e', text] });

describe('the matrix', () => {
  test('has a row per file, which counts what is applicable', () => {
    expect(fileTable(matrix)).toEqual([
      'file                 cases      ts     sdk',
      'cases/a                  2  1 of 2       1',
      'cases/generated/b-c      1       1  0 of 1',
      'hostile/cases            1       1       .',
      'all                      4  3 of 4  1 of 2',
    ]);
  });

  test('has a row per case, if wanted', () => {
    expect(caseTable(matrix)).toEqual([
      'case                        ts   sdk',
      'cases/a/one                  +     +',
      'cases/a/two/three         FAIL     .',
      'cases/generated/b-c/four     +  FAIL',
      'hostile/cases/five           +     .',
    ]);
  });

  test('lists what failed, a case without a line too', () => {
    expect(failures(matrix)).toEqual([
      'FAIL ts: cases/a/two/three: row 1: 3 instead of 4',
      'FAIL sdk: cases/generated/b-c/four: the runner gave no result',
    ]);
  });
});

describe('a runner', () => {
  test('gets the folder and gives a line per case; other lines are not read', async () => {
    const text = `
      console.log('starting');
      console.log('{"case": 1}');
      console.log(JSON.stringify({ case: process.argv[1], result: 'pass' }));
      console.log(JSON.stringify({ case: 'b', result: 'fail', why: 'wrong' }));`;
    let told = 0;
    const results = await runRunner(program(text), '/corpus', (count) => {
      told = count;
    });
    expect([...results]).toEqual([
      ['/corpus', pass],
      ['b', { result: 'fail', why: 'wrong' }],
    ]);
    expect(told).toBe(2);
  });

  test('that breaks is an error with what it said', async () => {
    const broken = runRunner(program("console.error('no such thing'); process.exit(7)"), '/corpus', () => {});
    await expect(broken).rejects.toThrow(/HEDDLE4004: the runner fake ended with code 7\nno such thing/);
  });

  test('that is not there is HEDDLE4003', async () => {
    const missing = runRunner({ name: 'x', command: '/nowhere/at/all', args: [] }, '/corpus', () => {});
    await expect(missing).rejects.toThrow(/HEDDLE4003: x does not start/);
    for (const name of runnerNames) expect(() => runnerOf(name, '/nowhere')).not.toThrow(TypeError);
    expect(() => runnerOf('jvm', '/nowhere')).toThrow(/HEDDLE4003/);
  });
});

describe('heddle test', () => {
  test('counts the cases', async () => {
    const counted = await heddle(['test', '--conformance', '--count'], { cwd });
    expect(counted.code).toBe(0);
    expect(Number(counted.stdout)).toBeGreaterThan(400);
  });

  test('says how it is used', async () => {
    expect((await heddle(['test'], { cwd })).code).toBe(2);
    const unknown = await heddle(['test', '--conformance', '--host', 'duck'], { cwd });
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("no host 'duck'; there are ts, jvm, rust, extism-js, extism-rust");
  });
});
