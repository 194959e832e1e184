import { describe, expect, test } from 'vitest';
import { prepareQuery, resultNames, spellColumns } from '../src/index.js';

describe('file names become views', () => {
  test.each([
    [
      "SELECT a FROM 'flights-3m.parquet'",
      'SELECT a FROM flights_3m',
      { 'flights-3m.parquet': 'flights_3m' },
    ],
    [
      "SELECT a FROM 'd/x.csv' f JOIN 'e/x.csv' AS g ON 1 = 1",
      'SELECT a FROM x f JOIN x_2 AS g ON 1 = 1',
      { 'd/x.csv': 'x', 'e/x.csv': 'x_2' },
    ],
    [
      "SELECT a FROM 'x.csv', 'x.csv' b WHERE c = 'x.csv'",
      "SELECT a FROM x, x b WHERE c = 'x.csv'",
      { 'x.csv': 'x' },
    ],
    [
      "WITH x AS (SELECT 1) SELECT x.a FROM 'x.csv'",
      'WITH x AS (SELECT 1) SELECT x.a FROM x_2 AS x',
      { 'x.csv': 'x_2' },
    ],
    [
      "SELECT a FROM (SELECT a FROM 'it''s.csv') t",
      'SELECT a FROM (SELECT a FROM it_s) t',
      { "it's.csv": 'it_s' },
    ],
    [
      "SELECT 'FROM ''x.csv''' -- FROM 'y.csv'\nFROM 'order.csv'",
      "SELECT 'FROM ''x.csv''' AS _c0 -- FROM 'y.csv'\nFROM file_order",
      { 'order.csv': 'file_order' },
    ],
    [
      "SELECT trim(both 'x' from 'x.csv') FROM '2024.csv'",
      "SELECT trim(both 'x' from 'x.csv') AS _c0 FROM file_2024",
      { '2024.csv': 'file_2024' },
    ],
    [
      "SELECT a FROM 'x.csv' UNION ALL SELECT b FROM 'y.csv'",
      'SELECT a FROM x UNION ALL SELECT b FROM y',
      { 'x.csv': 'x', 'y.csv': 'y' },
    ],
  ])('%s', async (text, expected, files) => {
    const prepared = await prepareQuery(text);
    expect(prepared.text).toBe(expected);
    expect(Object.fromEntries(prepared.files.map(({ file, view }) => [file, view]))).toEqual(files);
  });

  test('decimal literals are doubles on every host', async () => {
    const { text } = await prepareQuery(
      "SELECT 59.9, .5, 5., 1e3, 1.5e3, 7, 'a 1.5', \"2.5\", t1.x -- 1.5\nFROM 'a.csv' t1 LIMIT 3",
    );
    expect(text).toBe(
      'SELECT 59.9E0 AS _c0, 0.5E0 AS _c1, 5.0E0 AS _c2, 1e3 AS _c3, 1.5e3 AS _c4, 7 AS _c5, \'a 1.5\' AS _c6, "2.5", t1.x -- 1.5\nFROM a t1 LIMIT 3',
    );
  });
});

describe('spelling of columns', () => {
  test.each([
    [
      'SELECT num, N.NUM AS num FROM n WHERE Num > 1',
      'SELECT "Num", N."Num" AS "Num" FROM n WHERE "Num" > 1',
    ],
    [
      "SELECT '😀 num', num -- num\nFROM num GROUP BY Num",
      'SELECT \'😀 num\', "Num" -- num\nFROM num GROUP BY "Num"',
    ],
    [
      'SELECT Num(num), "num", other FROM a JOIN b USING (num)',
      'SELECT Num("Num"), "num", other FROM a JOIN b USING ("Num")',
    ],
    ['WITH t(Num) AS (SELECT 1) SELECT num FROM t', 'WITH t("Num") AS (SELECT 1) SELECT "Num" FROM t'],
    ['SELECT lower, BOTH FROM a', 'SELECT lower, BOTH FROM a'],
  ])('%s', async (text, expected) => {
    expect(await spellColumns(text, ['Num', 'lower', 'Both', 'both'])).toBe(expected);
  });
});

describe('names of columns', () => {
  test.each([
    ['SELECT a, t.B, c AS "D e", count( * ), f(a,\n  b) FROM t', ['a', 'B', 'D e', 'count( * )', 'f(a, b)']],
    ['SELECT DISTINCT a, * FROM t', ['a', null]],
    ["SELECT 'x, y', CASE WHEN a THEN 1 ELSE 2 END FROM t", ["'x, y'", 'CASE WHEN a THEN 1 ELSE 2 END']],
    ['WITH q AS (SELECT 1 AS x, 2 AS y) SELECT x + y FROM q', ['x + y']],
    ['SELECT 1 AS a UNION SELECT 2', ['a']],
    ['SELECT 1 UNION SELECT 2', ['1']],
    ['SELECT count(*) -- all of them\n, 2 -- two\n', ['count(*)', '2']],
    ['VALUES (1)', null],
    ["SELECT 1, 'it''s' FROM 'a.csv'", ['1', "'it''s'"]],
  ])('%s', async (text, expected) => {
    expect((await prepareQuery(text)).columns).toEqual(expected);
  });

  test.each([
    [
      ['a', 'b'],
      ['x', 'y'],
      ['a', 'b'],
    ],
    [
      ['a', null, 'b'],
      ['x', 'p', 'q', 'y'],
      ['a', 'p', 'q', 'b'],
    ],
    [[null], ['p'], ['p']],
    [
      [null, 'a', null],
      ['p', 'x', 'q'],
      ['p', 'x', 'q'],
    ],
    [null, ['p'], ['p']],
  ])('%j over %j', (columns, host, expected) => {
    expect(resultNames(columns, host)).toEqual(expected);
  });
});
