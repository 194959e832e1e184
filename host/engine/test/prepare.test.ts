import { describe, expect, test } from 'vitest';
import { prepareQuery, resultNames } from '../src/index.js';

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
      "SELECT 'FROM ''x.csv''' -- FROM 'y.csv'\nFROM file_order",
      { 'order.csv': 'file_order' },
    ],
    [
      "SELECT trim(both 'x' from 'x.csv') FROM '2024.csv'",
      "SELECT trim(both 'x' from 'x.csv') FROM file_2024",
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
      'SELECT 59.9E0, 0.5E0, 5.0E0, 1e3, 1.5e3, 7, \'a 1.5\', "2.5", t1.x -- 1.5\nFROM a t1 LIMIT 3',
    );
  });
});

describe('names of columns', () => {
  test.each([
    ['SELECT a, t.B, c AS "D e", count( * ), f(a,\n  b) FROM t', ['a', 'B', 'D e', 'count( * )', 'f(a, b)']],
    ['SELECT DISTINCT a, * FROM t', ['a', null]],
    ["SELECT 'x, y', CASE WHEN a THEN 1 ELSE 2 END FROM t", ["'x, y'", 'CASE WHEN a THEN 1 ELSE 2 END']],
    ['WITH q AS (SELECT 1 AS x, 2 AS y) SELECT x + y FROM q', ['x + y']],
    ['SELECT 1 AS a UNION SELECT 2', ['a']],
    ['VALUES (1)', null],
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
