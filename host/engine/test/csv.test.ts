import { describe, expect, test } from 'vitest';
import { readCsv, type Scalar, scalarAt } from '../src/index.js';
import { failure } from './support/run.js';

async function read(text: string | Uint8Array) {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const source = readCsv(bytes, 'data.csv');
  const rows: Scalar[][] = [];
  for await (const batch of source.scan(source.fields.map((_, index) => index))) {
    for (let row = 0; row < batch.rows; row++)
      rows.push(batch.columns.map((column) => scalarAt(column, row)));
  }
  return { types: source.fields.map((field) => `${field.name} ${field.type}`), rows };
}

describe('inference', () => {
  test.each([
    ['int64', ['1', '-2', '0', '', '123456789012345678']],
    ['float64', ['1', '-2.5']],
    ['float64', ['1e10', '-0.5E-3']],
    ['float64', ['1234567890123456789']],
    ['float64', ['-0']],
    ['bool', ['true', 'false', '']],
    ['utf8', ['true', '1']],
    ['utf8', ['007', '1']],
    ['utf8', ['1.', '2']],
    ['utf8', ['+1']],
    ['utf8', [' 1']],
    ['utf8', ['NaN']],
    ['utf8', ['True']],
    ['utf8', ['', '']],
    ['utf8', ['1'.repeat(50)]],
  ])('%s for %j', async (type, values) => {
    expect((await read(['a,b', ...values.map((value) => `${value},x`), ''].join('\n'))).types[0]).toBe(
      `a ${type}`,
    );
  });
});

describe('syntax', () => {
  test('quotes, doubled quotes, commas and line breaks inside, CRLF, a byte order mark, no last line end', async () => {
    const text = '\ufeffa,"b ""x"""\r\n"1,5","line\nbreak"\r\n"say ""hi""",\r\n\r\n"",é';
    expect(await read(text)).toEqual({
      types: ['a utf8', 'b "x" utf8'],
      rows: [
        ['1,5', 'line\nbreak'],
        ['say "hi"', null],
        [null, 'é'],
      ],
    });
  });

  test('a column without a name, and a header alone', async () => {
    expect(await read(',x\n')).toEqual({ types: ['column_1 utf8', 'x utf8'], rows: [] });
  });

  test.each([
    ['a,b\n1\n', 'HEDDLE4001: data.csv: line 2 has 1 field, the header has 2 fields'],
    ['a\n"x\n1\n', 'HEDDLE4001: data.csv: the quote opened in line 2 is never closed'],
    ['a\n"x"y\n', 'HEDDLE4001: data.csv: line 2 has text after a closing quote'],
    ['a,A\n1,2\n', 'HEDDLE4001: data.csv: the header names A twice'],
    ['', 'HEDDLE4001: data.csv: the file has no header line'],
  ])('%j', async (text, message) => {
    expect(await failure(read(text))).toBe(message);
  });

  test('bytes that are not UTF-8', async () => {
    const message = 'HEDDLE4001: data.csv: the file is not valid UTF-8';
    expect(await failure(read(Uint8Array.of(0x61, 0x0a, 0xff)))).toBe(message);
  });

  test('more rows than one batch', async () => {
    const lines = Array.from({ length: 150_000 }, (_, i) => `${i},${i % 3 === 0 ? '' : `n${i}`}`);
    const { rows } = await read(`id,name\n${lines.join('\n')}\n`);
    expect(rows.length).toBe(150_000);
    expect(rows[149_997]).toEqual([149_997n, null]);
    expect(rows[70_000]).toEqual([70_000n, 'n70000']);
  });
});
