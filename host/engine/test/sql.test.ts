import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failure, query } from './support/run.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-sql-'));
  await writeFile(
    join(folder, 'people.csv'),
    'id,name,age,height,member\n1,Ada,36,1.65,true\n2,Grace,85,,false\n3,,41,1.75,\n4,Linus,,1.8,true\n5,ärger,36,1.65,false\n',
  );
  await writeFile(
    join(folder, 'orders.csv'),
    'person,item,amount\n1,pen,3\n1,ink,10\n3,pen,\n9,cup,4\n,hat,1\n',
  );
  await writeFile(join(folder, 'empty.csv'), 'a,b\n');
  await writeFile(join(folder, 'select.csv'), 'a\n1\n');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const rows = async (text: string) => (await query(text, folder)).rows;
const one = async (expression: string) => (await rows(`SELECT ${expression} AS r`))[0]?.[0];

describe('values', () => {
  test.each([
    ['1 + 2 * 3', 7n],
    ['(1 + 2) * 3', 9n],
    ['-7 % 3', -1n],
    ['7.5 % 2.0', 1.5],
    ['7.0 / 2', 3.5],
    ['1.1 + 2.2', 3.3000000000000003],
    ['.5 + 5.', 5.5],
    ['1e3', 1000],
    ['9223372036854775807', 9223372036854775807n],
    ['-9223372036854775807 - 1', -9223372036854775808n],
    ["'it''s' || ' ' || 5", "it's 5"],
    ["'a' || NULL", null],
    ['NULL + 1', null],
    ["DATE '2024-02-29' = '2024-02-29'", true],
    ["TIMESTAMP '2001-01-01 00:00:00' < '2001-01-01 00:00:01'", true],
    ["CAST('1969-12-31 23:59:59.999999' AS TIMESTAMP)", -1n],
    ["CAST(TIMESTAMP '1969-12-31 12:00:00' AS DATE)", -1],
    ["CAST(' 42 ' AS INT)", 42],
    ["CAST('1.5e3' AS DOUBLE)", 1500],
    ['CAST(2.9 AS BIGINT)', 2n],
    ['CAST(-2.9 AS BIGINT)', -2n],
    ['CAST(true AS INT)', 1],
    ['CAST(3 AS BOOLEAN)', true],
    ["TRY_CAST('x' AS INT)", null],
    ["'5'::int", 5],
    ['abs(-3)', 3n],
    ['nullif(3, 3)', null],
    ['coalesce(NULL, NULL, 4)', 4n],
    ["CASE 2 WHEN 1 THEN 'one' WHEN 2 THEN 'two' END", 'two'],
    ["'100%' LIKE '100\\%'", true],
    ["'100x' LIKE '100\\%'", false],
    ["'a_b' LIKE 'a!_b' ESCAPE '!'", true],
    ["'😀' LIKE '_'", true],
    ["'a\nb' LIKE 'a%b'", true],
    ["'ｚ' < '😀'", true],
    ["'a\\nb'", 'a\\nb'],
  ])('%s', async (expression, expected) => {
    expect(await one(expression)).toBe(expected);
  });
});

describe('three-valued logic', () => {
  const N = 'CAST(NULL AS BOOLEAN)';
  test.each([
    [`${N} AND false`, false],
    [`${N} AND true`, null],
    [`${N} OR true`, true],
    [`${N} OR false`, null],
    [`NOT ${N}`, null],
    ['NULL = NULL', null],
    ['NULL IS NULL', true],
    ['1 IN (2, NULL)', null],
    ['1 IN (1, NULL)', true],
    ['1 NOT IN (2, NULL)', null],
    ['NULL BETWEEN 1 AND 2', null],
    ['3 BETWEEN NULL AND 2', false],
    [`${N} IS NOT TRUE`, true],
    ['NULL IS DISTINCT FROM NULL', false],
    ['1 IS NOT DISTINCT FROM NULL', false],
  ])('%s', async (expression, expected) => {
    expect(await one(expression)).toBe(expected);
  });

  test('a condition that is null keeps no row', async () => {
    expect(await rows("SELECT id FROM 'people.csv' WHERE member = true OR age > 80")).toEqual([
      [1n],
      [2n],
      [4n],
    ]);
    expect(await rows("SELECT id FROM 'people.csv' WHERE NOT member")).toEqual([[2n], [5n]]);
  });
});

describe('queries', () => {
  test('nulls sort low, unless the query says otherwise', async () => {
    const names = async (order: string) =>
      (await rows(`SELECT name FROM 'people.csv' ORDER BY ${order}`)).flat();
    expect(await names('name')).toEqual([null, 'Ada', 'Grace', 'Linus', 'ärger']);
    expect(await names('name DESC')).toEqual(['ärger', 'Linus', 'Grace', 'Ada', null]);
    expect(await names('name NULLS LAST')).toEqual(['Ada', 'Grace', 'Linus', 'ärger', null]);
    expect(await names('height, id DESC')).toEqual(['Grace', 'ärger', 'Ada', null, 'Linus']);
  });

  test('inner and left joins; a null key equals nothing', async () => {
    const from = "FROM 'people.csv' p %s JOIN 'orders.csv' o ON p.id = o.person ORDER BY p.id, item";
    expect(await rows(`SELECT p.id, item ${from.replace('%s', '')}`)).toEqual([
      [1n, 'ink'],
      [1n, 'pen'],
      [3n, 'pen'],
    ]);
    expect(await rows(`SELECT p.id, item ${from.replace('%s', 'LEFT')}`)).toEqual([
      [1n, 'ink'],
      [1n, 'pen'],
      [2n, null],
      [3n, 'pen'],
      [4n, null],
      [5n, null],
    ]);
  });

  test('a condition on the right of a left join: in ON it drops partners, in WHERE it drops rows', async () => {
    const text = (place: string) =>
      `SELECT p.id, o.item FROM 'people.csv' p LEFT JOIN 'orders.csv' o ON p.id = o.person ${place} o.amount > 5 ORDER BY 1`;
    expect(await rows(text('AND'))).toEqual([
      [1n, 'ink'],
      [2n, null],
      [3n, null],
      [4n, null],
      [5n, null],
    ]);
    expect(await rows(text('WHERE'))).toEqual([[1n, 'ink']]);
  });

  test('USING names the column once; commas join by WHERE', async () => {
    const text = `WITH o(id, item) AS (SELECT person, item FROM 'orders.csv')
      SELECT id, item, name FROM 'people.csv' JOIN o USING (id) ORDER BY id, item`;
    expect(await rows(text)).toEqual([
      [1n, 'ink', 'Ada'],
      [1n, 'pen', 'Ada'],
      [3n, 'pen', null],
    ]);
    const comma = "SELECT count(*) FROM 'people.csv' p, 'orders.csv' o WHERE p.id = o.person AND p.age > 36";
    expect(await rows(comma)).toEqual([[1n]]);
    expect(await rows("SELECT count(*) FROM 'people.csv' p CROSS JOIN 'orders.csv' o")).toEqual([[25n]]);
  });

  test('grouping: nulls are one group, aggregates pass over nulls', async () => {
    expect(
      await rows(`SELECT age, count(*), count(height), sum(id), min(name), max(height), avg(id)
        FROM 'people.csv' GROUP BY age ORDER BY age`),
    ).toEqual([
      [null, 1n, 1n, 4n, 'Linus', 1.8, 4],
      [36n, 2n, 2n, 6n, 'Ada', 1.65, 3],
      [41n, 1n, 1n, 3n, null, 1.75, 3],
      [85n, 1n, 0n, 2n, 'Grace', null, 2],
    ]);
  });

  test('no rows: no group, but one row without GROUP BY', async () => {
    expect(await rows("SELECT a, count(*) FROM 'empty.csv' GROUP BY a")).toEqual([]);
    expect(await rows("SELECT count(*), count(a), sum(1), min(a) FROM 'empty.csv'")).toEqual([
      [0n, 0n, null, null],
    ]);
    expect(await rows("SELECT * FROM 'empty.csv'")).toEqual([]);
    expect(await rows("SELECT count(*) FROM 'people.csv' LIMIT 0")).toEqual([]);
  });

  test('GROUP BY, HAVING and ORDER BY by alias, by position, by expression', async () => {
    const expected = [
      [true, 2n],
      [false, 2n],
    ];
    for (const text of [
      "SELECT member AS m, count(*) AS n FROM 'people.csv' GROUP BY m HAVING n > 1 ORDER BY m DESC",
      "SELECT member AS m, count(*) AS n FROM 'people.csv' GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 DESC",
      "SELECT p.member, count(*) FROM 'people.csv' p GROUP BY member HAVING count(*) > 1 ORDER BY MEMBER DESC",
    ]) {
      expect(await rows(text)).toEqual(expected);
    }
  });

  test('ORDER BY what is not selected, with and without LIMIT', async () => {
    expect(await rows("SELECT name FROM 'people.csv' ORDER BY age DESC, id LIMIT 2")).toEqual([
      ['Grace'],
      [null],
    ]);
    expect(await rows("SELECT id FROM 'people.csv' ORDER BY -id LIMIT 2 OFFSET 1")).toEqual([[4n], [3n]]);
    expect(await rows("SELECT id FROM 'people.csv' ORDER BY height * age, id")).toEqual([
      [2n],
      [4n],
      [1n],
      [5n],
      [3n],
    ]);
    expect(await rows("SELECT member FROM 'people.csv' GROUP BY member ORDER BY count(*), 1")).toEqual([
      [null],
      [false],
      [true],
    ]);
  });

  test('DISTINCT, sub-queries, CTEs that shadow file names', async () => {
    expect(await rows("SELECT DISTINCT age FROM 'people.csv' ORDER BY age")).toEqual([
      [null],
      [36n],
      [41n],
      [85n],
    ]);
    expect(await rows("SELECT count(DISTINCT age), count(DISTINCT height) FROM 'people.csv'")).toEqual([
      [3n, 3n],
    ]);
    expect(await rows("SELECT t.n FROM (SELECT count(*) n FROM 'people.csv') t")).toEqual([[5n]]);
    const shadow = `WITH people AS (SELECT 1 AS id), two AS (SELECT count(*) c FROM 'people.csv')
      SELECT people.id, c FROM people, two`;
    expect(await rows(shadow)).toEqual([[1n, 5n]]);
  });

  test('a file whose name is a word of SQL', async () => {
    expect(await rows("SELECT file_select.a FROM 'select.csv'")).toEqual([[1n]]);
  });

  test('a branch is evaluated for its own rows only', async () => {
    const text = "SELECT CASE WHEN amount IS NULL THEN -1 ELSE 100 % amount END FROM 'orders.csv' ORDER BY 1";
    expect(await rows(text)).toEqual([[-1n], [0n], [0n], [0n], [1n]]);
    expect(await rows('SELECT CASE WHEN false THEN 1 % 0 ELSE 2 END')).toEqual([[2n]]);
    expect(await rows("SELECT id FROM 'people.csv' WHERE id <> 3 AND 6 % (id - 3) = 0 ORDER BY id")).toEqual([
      [1n],
      [2n],
      [4n],
      [5n],
    ]);
  });

  test('types and names of results', async () => {
    const { names, types } = await query(
      "SELECT *, count(*)  + 1, sum(id) s, P.age, avg(age)\nFROM (SELECT id, age FROM 'people.csv') p GROUP BY id, p.age",
      folder,
    );
    expect(names).toEqual(['id', 'age', 'count(*) + 1', 's', 'age', 'avg(age)']);
    expect(types).toEqual(['int64', 'int64', 'int64', 'int64', 'int64', 'float64']);
  });
});

describe('what is made of joins', () => {
  test('right, full, semi and anti joins; a null key equals nothing', async () => {
    const from = (type: string) => `FROM 'people.csv' p ${type} JOIN 'orders.csv' o ON p.id = o.person`;
    expect(await rows(`SELECT p.id, item ${from('RIGHT')} ORDER BY 1, 2`)).toEqual([
      [null, 'cup'],
      [null, 'hat'],
      [1n, 'ink'],
      [1n, 'pen'],
      [3n, 'pen'],
    ]);
    expect(await rows(`SELECT count(*), count(p.id), count(o.item) ${from('FULL')}`)).toEqual([[8n, 6n, 5n]]);
    expect(await rows(`SELECT id ${from('LEFT SEMI')} ORDER BY 1`)).toEqual([[1n], [3n]]);
    expect(await rows(`SELECT id ${from('LEFT ANTI')} ORDER BY 1`)).toEqual([[2n], [4n], [5n]]);
  });

  test('IN, NOT IN and EXISTS, tied to the query around and not', async () => {
    const ids = async (where: string) =>
      (await rows(`SELECT id FROM 'people.csv' p WHERE ${where} ORDER BY 1`)).flat();
    expect(await ids("id IN (SELECT person FROM 'orders.csv')")).toEqual([1n, 3n]);
    // A null among the values: nobody is certainly absent.
    expect(await ids("id NOT IN (SELECT person FROM 'orders.csv')")).toEqual([]);
    expect(await ids("id NOT IN (SELECT person FROM 'orders.csv' WHERE person > 1)")).toEqual([
      1n,
      2n,
      4n,
      5n,
    ]);
    expect(await ids("age NOT IN (SELECT person FROM 'orders.csv' WHERE person > 99)")).toEqual([
      1n,
      2n,
      3n,
      4n,
      5n,
    ]);
    expect(await ids("EXISTS (SELECT 1 FROM 'orders.csv' o WHERE o.person = p.id AND amount > 5)")).toEqual([
      1n,
    ]);
    expect(await ids("NOT EXISTS (SELECT 1 FROM 'orders.csv' o WHERE o.person = p.id)")).toEqual([
      2n,
      4n,
      5n,
    ]);
    expect(await ids("EXISTS (SELECT max(person) FROM 'orders.csv' WHERE false)")).toEqual([
      1n,
      2n,
      3n,
      4n,
      5n,
    ]);
    const tied = "id NOT IN (SELECT person FROM 'orders.csv' o WHERE o.amount < p.age)";
    expect(await ids(tied)).toEqual([4n]);
  });

  test('a subquery as a value: null without a row, 0 for a count, an error with two rows', async () => {
    expect(
      await rows(`SELECT id, (SELECT sum(amount) FROM 'orders.csv' o WHERE o.person = p.id),
        (SELECT count(*) FROM 'orders.csv' o WHERE o.person = p.id) FROM 'people.csv' p ORDER BY id`),
    ).toEqual([
      [1n, 13n, 2n],
      [2n, null, 0n],
      [3n, null, 1n],
      [4n, null, 0n],
      [5n, null, 0n],
    ]);
    expect(await rows("SELECT (SELECT id FROM 'people.csv' WHERE id > 9)")).toEqual([[null]]);
    expect(await failure(query("SELECT (SELECT id FROM 'people.csv')", folder))).toBe(
      'HEDDLE4004: a subquery in an expression gives more than one row',
    );
    expect(
      await rows(`SELECT age, count(*) FROM 'people.csv' GROUP BY age
        HAVING count(*) > (SELECT count(*) / 5.0 FROM 'people.csv') ORDER BY age`),
    ).toEqual([[36n, 2n]]);
  });

  test('set operations find nulls equal', async () => {
    const two = (operation: string) =>
      rows(
        `SELECT person FROM 'orders.csv' ${operation} SELECT id FROM 'people.csv' WHERE id < 3 ORDER BY 1`,
      );
    expect(await two('UNION')).toEqual([[null], [1n], [2n], [3n], [9n]]);
    expect((await two('UNION ALL')).length).toBe(7);
    expect(await two('EXCEPT')).toEqual([[null], [3n], [9n]]);
    expect(await two('INTERSECT')).toEqual([[1n]]);
    expect(await rows('VALUES (1, NULL), (2, 3.5) ORDER BY 1 DESC LIMIT 1')).toEqual([[2n, 3.5]]);
  });
});

describe('windows', () => {
  test('ranks, neighbours and running aggregates', async () => {
    expect(
      await rows(
        `SELECT id, row_number() OVER w1, rank() OVER (ORDER BY height), dense_rank() OVER (ORDER BY height),
          lag(id) OVER (ORDER BY id), lead(id, 2, 0) OVER (ORDER BY id),
          sum(id) OVER (ORDER BY height), sum(id) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING), count(*) OVER ()
        FROM 'people.csv' ORDER BY id`.replaceAll('OVER w1', 'OVER (PARTITION BY age ORDER BY id DESC)'),
      ),
    ).toEqual([
      [1n, 2n, 2n, 2n, null, 3n, 8n, 1n, 5n],
      [2n, 1n, 1n, 1n, 1n, 4n, 2n, 3n, 5n],
      [3n, 1n, 4n, 3n, 2n, 5n, 11n, 6n, 5n],
      [4n, 1n, 5n, 4n, 3n, 0n, 15n, 10n, 5n],
      [5n, 1n, 2n, 2n, 4n, 0n, 8n, 15n, 5n],
    ]);
    expect(
      await rows(`SELECT age, sum(count(*)) OVER (ORDER BY age) FROM 'people.csv' GROUP BY age ORDER BY 1`),
    ).toEqual([
      [null, 1n],
      [36n, 3n],
      [41n, 4n],
      [85n, 5n],
    ]);
  });
});

describe('dates and texts', () => {
  test.each([
    ["extract(year FROM DATE '2020-02-29')", 2020],
    ["extract(month FROM TIMESTAMP '1969-12-31 23:00:00')", 12],
    ["DATE '2024-01-31' + INTERVAL '1' MONTH = DATE '2024-02-29'", true],
    ["DATE '2024-02-29' - INTERVAL '1 year' = DATE '2023-02-28'", true],
    ["DATE '2024-03-01' - INTERVAL '1' DAY = DATE '2024-02-29'", true],
    ["substring('日本x😀' FROM 2 FOR 2)", '本x'],
    ["substring('abc', 2)", 'bc'],
    ["substring('abc' FROM 9)", ''],
  ])('%s', async (expression, expected) => {
    expect(await one(expression)).toBe(expected);
  });
});

describe('failures over data', () => {
  test.each([
    ['SELECT 9223372036854775807 + 1', 'HEDDLE4004: integer overflow: 9223372036854775807 + 1 leaves int64'],
    [
      'SELECT CAST(2147483647 AS INT) * CAST(2 AS INT)',
      'HEDDLE4004: integer overflow: 2147483647 * 2 leaves int32',
    ],
    ['SELECT 1 % 0', 'HEDDLE4004: division by zero: 1 % 0'],
    ['SELECT 1.5 / 0.0', 'HEDDLE4004: division by zero: 1.5 / 0'],
    ["SELECT CAST('abc' AS INT)", "HEDDLE4004: cannot cast 'abc' to int32"],
    ['SELECT CAST(3000000000 AS INT)', 'HEDDLE4004: cannot cast 3000000000 to int32'],
    [
      "SELECT sum(9223372036854775807) FROM 'orders.csv'",
      'HEDDLE4004: integer overflow: a sum of 46116860184273879035 leaves int64',
    ],
  ])('%s', async (text, message) => {
    expect(await failure(query(text, folder))).toBe(message);
  });

  test('what stands under a null does not fail', async () => {
    expect(await rows("SELECT sum(10 % amount) FROM 'orders.csv'")).toEqual([[3n]]);
  });

  test('an intermediate sum may leave int64', async () => {
    const text = `SELECT sum(CASE WHEN id = 5 THEN -9223372036854775807 WHEN id < 3 THEN 9223372036854775807 ELSE 0 END)
      FROM 'people.csv'`;
    expect(await rows(text)).toEqual([[9223372036854775807n]]);
  });
});

describe('what is refused', () => {
  test.each([
    'SELEC 1',
    'SELECT 1; SELECT 2',
    '',
    'DELETE FROM x',
    'SELECT 1 / 2',
    "SELECT id / 2 FROM 'people.csv'",
    "SELECT nam FROM 'people.csv'",
    "SELECT p.id FROM 'people.csv' q",
    "SELECT id FROM 'people.csv' a JOIN 'people.csv' b ON a.id = b.id",
    "SELECT a.id FROM 'people.csv' a JOIN 'orders.csv' a ON a.id = 1",
    "SELECT p.nam FROM 'people.csv' p JOIN 'orders.csv' o ON p.id = o.person",
    'SELECT * FROM nowhere',
    "SELECT nothing(id) FROM 'people.csv'",
    "SELECT name, count(*) FROM 'people.csv'",
    "SELECT id FROM 'people.csv' WHERE count(*) > 1",
    "SELECT sum(count(*)) FROM 'people.csv'",
    "SELECT id FROM 'people.csv' WHERE name",
    "SELECT id FROM 'people.csv' WHERE name > 3",
    "SELECT sum(name) FROM 'people.csv'",
    "SELECT name + 1 FROM 'people.csv'",
    "SELECT id FROM 'people.csv' ORDER BY 2",
    "SELECT DISTINCT id FROM 'people.csv' ORDER BY name",
    "SELECT * FROM 'people.csv' NATURAL JOIN 'orders.csv'",
    "SELECT * EXCEPT (id) FROM 'people.csv'",
    "SELECT id FROM 'people.csv' GROUP BY ROLLUP (id)",
    "SELECT stddev(id) FROM 'people.csv'",
    "SELECT CAST(height AS TEXT) FROM 'people.csv'",
    "SELECT INTERVAL '1 day'",
    "SELECT name ILIKE 'a%' FROM 'people.csv'",
    "SELECT E'a\\n'",
    'SELECT 99999999999999999999',
    "SELECT DATE '2023-02-29'",
    "SELECT id FROM 'people.csv' LIMIT id",
    "SELECT id FROM 'people.csv' LIMIT -1",
    "SELECT id FROM 'people.csv' TABLESAMPLE (10)",
    'WITH RECURSIVE a AS (SELECT 1) SELECT * FROM a',
    'SELECT 1 UNION SELECT 2, 3',
    "SELECT 1 UNION SELECT 'a'",
    'SELECT 1 EXCEPT ALL SELECT 1',
    "SELECT id FROM 'people.csv' WHERE id IN (SELECT 1, 2)",
    "SELECT id FROM 'people.csv' WHERE id = 1 OR EXISTS (SELECT 1)",
    "SELECT id FROM 'people.csv' p WHERE (SELECT count(*) FROM 'orders.csv' o WHERE o.person < p.id) > 1",
    "SELECT row_number() OVER () FROM 'people.csv'",
    "SELECT row_number() FROM 'people.csv'",
    "SELECT id FROM 'people.csv' WHERE row_number() OVER (ORDER BY id) = 1",
    "SELECT sum(id) OVER (ORDER BY id ROWS 2 PRECEDING) FROM 'people.csv'",
    "SELECT lag(id, id) OVER (ORDER BY id) FROM 'people.csv'",
    "SELECT substring(name FROM id) FROM 'people.csv'",
    "SELECT extract(hour FROM TIMESTAMP '2020-01-01 00:00:00')",
    "SELECT DATE '2020-01-01' + INTERVAL '1 hour'",
    "SELECT * FROM nothing('a')",
  ])('%s', async (text) => {
    expect(await failure(query(text, folder))).toMatchSnapshot();
  });
});
