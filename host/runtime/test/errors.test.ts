import { expect, test } from 'vitest';
import { HeddleError } from '../src/index.js';

test('prints the text of spec/errors.md', () => {
  const error = new HeddleError({
    code: 'HEDDLE2001',
    function: 'clean_name',
    row: 3,
    message: "TypeError: cannot read property 'trim' of null",
    frames: [{ function: 'cleanName', file: 'src/names.ts', line: 4, column: 18 }],
    arguments: [{ name: 'name', value: '"LAX"' }],
  });
  expect(
    error.message,
  ).toBe(`HEDDLE2001 clean_name failed at row 3: TypeError: cannot read property 'trim' of null
  at cleanName (src/names.ts:4:18)
  arguments: name = "LAX"
  hint: declare the argument nullable(...) and handle null, or leave it strict to skip null rows`);
  expect(error).toMatchObject({
    name: 'HeddleError',
    detail: "TypeError: cannot read property 'trim' of null",
    row: 3,
  });
});

test('leaves out what there is nothing to say about', () => {
  expect(new HeddleError({ code: 'HEDDLE1004', message: 'no' }).message).toBe('HEDDLE1004: no');
  expect(new HeddleError({ code: 'HEDDLE1103', function: 'f', message: 'no' }).message).toBe(
    'HEDDLE1103 f: no',
  );
  const nameless = { function: '', file: 'a.ts', line: 1, column: 2 };
  expect(new HeddleError({ code: 'HEDDLE2001', message: 'no', frames: [nameless] }).message).toBe(
    'HEDDLE2001: no\n  at a.ts:1:2',
  );
});

test.each([
  ['HEDDLE1002', 'build it with heddle build'],
  ['HEDDLE1003', 'update this host, or rebuild the module with the heddle that belongs to it'],
  ['HEDDLE2003', 'declare returns as nullable(...), or return a value for every row'],
  ['HEDDLE2004', 'declare a wider type, or round and check the range before returning'],
  ['HEDDLE2101', 'raise the deadline, or make the function end sooner'],
  ['HEDDLE2102', 'raise the memory limit, or keep less in the function'],
  ['HEDDLE4005', 'free space there, name another folder for temporary files, or give the query more memory'],
  ['HEDDLE4009', 'check the URL and HEDDLE_CLUSTER_TOKEN, and that the coordinator runs'],
])('%s has its hint', (code, hint) => {
  expect(new HeddleError({ code, message: 'x' }).message).toBe(`${code}: x\n  hint: ${hint}`);
});

test.each([
  [
    'HEDDLE2002',
    'returned "a, which is not b", which is not an int32',
    'returned a value that is not an int32',
  ],
  ['HEDDLE2004', 'returned 1.5, which is not an int32.a', 'returned a value that is not an int32.a'],
  ['HEDDLE2004', '300 in argument a does not fit int8', 'a value in argument a does not fit int8'],
  ['HEDDLE2006', 'the returned string holds a lone surrogate', 'the returned string holds a lone surrogate'],
  ['HEDDLE2001', 'Error: x, which is not y', 'Error: x, which is not y'],
])('%s without row values: %s', (code, message, hidden) => {
  const error = new HeddleError({ code, message, row: 1, arguments: [{ name: 'a', value: '300' }] });
  const redacted = error.withoutRowValues();
  expect([redacted.detail, redacted.arguments]).toEqual([hidden, []]);
  expect(redacted.message).toContain('arguments: (hidden)');
  expect(redacted.message).not.toContain('300');
});

test('moves the row', () => {
  const error = new HeddleError({ code: 'HEDDLE2001', function: 'f', row: 3, message: 'x' });
  expect(error.atOffset(100).row).toBe(103);
  expect(error.atOffset(100).message).toContain('at row 103');
  expect(new HeddleError({ code: 'HEDDLE2101', message: 'x' }).atOffset(100).row).toBeNull();
});
