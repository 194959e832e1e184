import { readFileSync } from 'node:fs';
import { HeddleModule } from '@heddle/host';
import { describe, expect, test } from 'vitest';
import { readScript, runJob, scalarAt } from '../src/index.js';

const corpus = new URL('../../../conformance/dist/', import.meta.url);
const basics = HeddleModule.load(readFileSync(new URL('basics.wasm', corpus)));

describe('CREATE FUNCTION before a query', () => {
  test('is taken off, with comments and semicolons in texts left alone', async () => {
    const script = `-- first
      CREATE FUNCTION Plus() LANGUAGE WASM AS 'a;b.wasm#add'; /* ; */ create or replace function plus() AS 'c.wasm';
      CREATE FUNCTION "times"() LANGUAGE TypeScript AS 'm.ts'; SELECT ';' -- ; `;
    expect(await readScript(script)).toEqual({
      functions: [
        { name: 'plus', language: 'wasm', file: 'c.wasm', source: 'plus' },
        { name: 'times', language: 'typescript', file: 'm.ts', source: 'times' },
      ],
      query: " SELECT ';' -- ; ",
    });
  });

  test('need not be there', async () => {
    expect(await readScript('SELECT 1')).toEqual({ functions: [], query: 'SELECT 1' });
    expect(await readScript('')).toEqual({ functions: [], query: '' });
  });

  test.each([
    ["CREATE FUNCTION f() AS 'x'", 'a query must follow CREATE FUNCTION, behind a semicolon'],
    ['CREATE TABLE t (a INT); SELECT 1', 'only CREATE FUNCTION may stand before a query'],
    ['CREATE FUNCTION f(); SELECT 1', "function f needs AS 'file', or AS 'file#function'"],
    ['CREATE FUNCTION f() AS 1; SELECT 1', 'Expected: literal string, found: 1 at Line: 1, Column: 24'],
    ["CREATE FUNCTION f() AS 'x#'; SELECT 1", "function f: 'x#' is no 'file#function'"],
    ["CREATE FUNCTION s.f() AS 'x'; SELECT 1", 'the function s.f can be in no schema'],
    ["CREATE TEMPORARY FUNCTION f() AS 'x'; SELECT 1", 'CREATE [OR REPLACE] FUNCTION f() takes nothing else'],
    [
      "CREATE FUNCTION f(INT) AS 'x'; SELECT 1",
      'function f: its types and what it promises are in the module; leave them out',
    ],
    [
      "CREATE FUNCTION f() RETURNS INT AS 'x'; SELECT 1",
      'function f: its types and what it promises are in the module; leave them out',
    ],
    [
      "CREATE FUNCTION f() LANGUAGE PYTHON AS 'x'; SELECT 1",
      'function f: the language is WASM or TYPESCRIPT, not PYTHON',
    ],
    [
      "CREATE FUNCTION f() AS 'x'; CREATE FUNCTION F() AS 'y'; SELECT 1",
      'there is a function f already: CREATE OR REPLACE FUNCTION replaces it',
    ],
    ["CREATE FUNCTION f AS 'x'; SELECT 1", 'Expected: (, found: AS at Line: 1, Column: 19'],
  ])('%s', async (script, message) => {
    await expect(readScript(script)).rejects.toMatchObject({ code: 'HEDDLE4002', detail: message });
  });
});

describe('a function with a name of its own', () => {
  const job = { tables: [], modules: [] };
  const plus = { name: 'plus', module: basics, source: 'add' };

  test('is called by it, and the rest of its module is not there', async () => {
    const { batches } = await runJob({ ...job, query: 'SELECT PLUS(1, 2) AS x', functions: [plus] });
    expect(batches.map(({ columns: [x] }) => x && scalarAt(x, 0))).toEqual([3]);
    await expect(runJob({ ...job, query: 'SELECT gcd(1, 2)', functions: [plus] })).rejects.toMatchObject({
      code: 'HEDDLE4002',
      detail: expect.stringMatching(/^no function gcd; there are plus, /),
    });
    await expect(runJob({ ...job, query: 'SELECT add(1, 2)', functions: [plus] })).rejects.toMatchObject({
      code: 'HEDDLE4002',
      detail: 'no function add; in SQL it is called plus',
    });
  });

  test('stands beside the modules of a query', async () => {
    const both = { ...job, modules: [basics], functions: [plus] };
    const { batches, counters } = await runJob({ ...both, query: 'SELECT plus(1, 2) + add(3, 4) AS x' });
    expect(batches.map(({ columns: [x] }) => x && scalarAt(x, 0))).toEqual([10]);
    expect(counters.instancesCreated).toBe(1);
  });

  test.each([
    [{ ...plus, source: 'nowhere' }, /^function plus: its module has no nowhere; there are .*\badd\b/],
    [{ ...plus, name: 'gcd' }, /^a plugin has a function gcd already$/],
  ])('is refused: $name, $source', async (named, message) => {
    await expect(
      runJob({ ...job, modules: [basics], query: 'SELECT 1', functions: [named] }),
    ).rejects.toMatchObject({ code: 'HEDDLE4002', detail: expect.stringMatching(message) });
  });
});
