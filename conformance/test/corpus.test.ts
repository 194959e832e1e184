import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { columnFromArray } from '@heddle/host';
import { describe, expect, test } from 'vitest';
import { readCorpus } from '../corpus/read.js';
import { parseType } from '../corpus/type-text.js';
import { readColumn } from '../runners/columns.js';
import { Mismatch, requireFailure, requireSame } from '../runners/compare.js';

const corpus = fileURLToPath(new URL('../', import.meta.url));
const cases = readCorpus(corpus);

describe('the corpus', () => {
  test('has names that occur once', () => {
    const names = cases.map(({ id }) => id);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('has a case for every module that lies', () => {
    const listed = new Set(cases.filter(({ hostile }) => hostile).map(({ module }) => module));
    const written = readdirSync(`${corpus}hostile`).filter((name) => name.endsWith('.wat'));
    expect([...listed].sort()).toEqual(written.map((name) => `hostile/${name.replace(/\.wat$/, '')}`).sort());
    expect(written.length).toBeGreaterThanOrEqual(25);
  });

  test('expects something of every case', () => {
    const idle = cases.filter(({ entry }) => {
      const { returns, output, error, load } = entry;
      return [returns, output, error, load].every((one) => one === undefined);
    });
    expect(idle).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(400);
  });

  test('has every code that a guest or a module can end in', () => {
    const codes = new Set(cases.flatMap(({ entry }) => [entry.error?.code, entry.load]));
    const wanted = '1002 1003 1004 1005 2001 2002 2003 2004 2005 2006 2007 2101 2102 2103 2202'.split(' ');
    expect(wanted.filter((code) => !codes.has(`HEDDLE${code}`))).toEqual([]);
  });
});

describe('the comparison of columns', () => {
  const column = (type: string, ...values: (number | string | null)[]) =>
    readColumn({ type, values }, values.length);
  const differ = (one: ReturnType<typeof column>, other: ReturnType<typeof column>) =>
    expect(() => requireSame([one], [other], 'x')).toThrow(Mismatch);

  test('takes equal ones', () => {
    requireSame([column('float64', 1, 'NaN', '-0', null)], [column('float64', 1, 'NaN', '-0', null)], 'x');
  });

  test('tells zeros, nulls, types and lengths apart', () => {
    differ(column('float64', 0), column('float64', '-0'));
    differ(column('int32', 0), column('int32', null));
    differ(column('int32', 0), column('date32', 0));
    differ(column('int32', 0), column('int32', 0, 0));
    differ(column('decimal128(5, 2)', '0.10'), column('decimal128(5, 3)', '0.100'));
  });

  test('tells NaNs of other bits apart, and maps of another order', () => {
    const odd = columnFromArray('float64', [Number.NaN]);
    if (odd.type === 'float64') new Uint8Array(odd.values.buffer)[0] = 1;
    differ(odd, column('float64', 'NaN'));
    const map = (...values: [string, number][]) =>
      readColumn({ type: 'map<utf8, int32>', values: [values] }, 1);
    differ(map(['a', 1], ['b', 2]), map(['b', 2], ['a', 1]));
  });

  test('looks at code, row and texts of errors', () => {
    const failure = { code: 'HEDDLE2001', row: 1, message: 'it failed' };
    requireFailure(failure, { code: 'HEDDLE2001', row: 1, message: ['failed'] }, 'x');
    for (const other of [
      { code: 'HEDDLE2002' },
      { code: 'HEDDLE2001', row: 2 },
      { code: 'HEDDLE2001', message: ['no'] },
    ]) {
      expect(() => requireFailure(failure, other, 'x')).toThrow(Mismatch);
    }
  });
});

test('texts of types are read as trees', () => {
  expect(parseType('map<utf8, list<decimal128(10, 2)?>>?')).toEqual({
    type: 'map',
    nullable: true,
    key: { type: 'utf8', nullable: false },
    value: {
      type: 'list',
      nullable: false,
      item: { type: 'decimal128', nullable: true, precision: 10, scale: 2 },
    },
  });
  expect(parseType('struct<a: timestamp[us, UTC], "b c": time[ms]?>').fields).toEqual([
    { name: 'a', type: 'timestamp', nullable: false, unit: 'us', timezone: 'UTC' },
    { name: 'b c', type: 'time', nullable: true, unit: 'ms' },
  ]);
  for (const text of ['list<int32', 'int32!', 'struct<a int32>', 'decimal128(5)']) {
    expect(() => parseType(text)).toThrow(SyntaxError);
  }
});
