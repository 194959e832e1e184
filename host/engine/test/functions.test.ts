import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HeddleModule } from '@heddle/host';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failure, query } from './support/run.js';

const corpus = (name: string) =>
  HeddleModule.load(fileURLToPath(new URL(`../../../conformance/dist/${name}.wasm`, import.meta.url)));

let folder: string;
let basics: HeddleModule;
let failures: HeddleModule;

beforeAll(async () => {
  basics = corpus('basics');
  failures = corpus('failures');
  folder = await mkdtemp(join(tmpdir(), 'heddle-functions-'));
  const lines = Array.from({ length: 20_000 }, (_, i) => `${i},${i % 10 === 0 ? '' : `name ${i}`},${i / 4}`);
  await writeFile(join(folder, 'rows.csv'), `id,name,x\n${lines.join('\n')}\n`);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (text: string, modules = [basics]) => query(text, folder, modules);

describe('functions of modules', () => {
  test('in the select list, in conditions, in joins, in groupings, nested, by batches of batchRows', async () => {
    const { rows, result } = await run(
      "SELECT sum(add_ints(id, 1)), count(*), max(length(reverse(name))) FROM 'rows.csv' WHERE or_zero(id) >= 10000",
    );
    expect(rows).toEqual([[150_005_000n, 10_000n, 10]]);
    expect(result.counters.batches).toBeGreaterThan(4);
    const joined = await run(
      "SELECT count(*) FROM 'rows.csv' a JOIN 'rows.csv' b ON add_longs(a.id, 1) = b.id AND is_null(a.name)",
    );
    expect(joined.rows).toEqual([[2_000n]]);
    const grouped = await run(
      "SELECT half(id % 4), count(*) FROM 'rows.csv' GROUP BY half(id % 4) ORDER BY 1",
    );
    expect(grouped.rows).toEqual([
      [null, 10_000n],
      [0, 5_000n],
      [1, 5_000n],
    ]);
  });

  test('one instance for a query, however many calls and batches', async () => {
    const { result } = await run(
      "SELECT count(*) FROM 'rows.csv' WHERE add(x, 1) > 0 AND length(concat(name, 'x')) > 0 AND or_zero(id) >= 0",
    );
    expect(result.counters.instancesCreated).toBe(1);
  });

  test('results of other types get wider, arguments are checked, overloads are chosen by type', async () => {
    const [scalars, signatures] = [corpus('generated/scalars'), corpus('signatures')];
    const { rows, result } = await run(
      "SELECT same_int8(CAST(-128 AS INT)), same_uint32(4294967295), same_date32(DATE '1969-12-31'), same_timestamp_ms(TIMESTAMP '2001-02-03 04:05:06.007999'), same_timestamp_us(TIMESTAMP '1969-12-31 23:59:59.999999'), describe(1), describe('x'), join_words('-', 'a', 'b')",
      [scalars, signatures],
    );
    expect(rows).toEqual([
      [-128, 4_294_967_295n, -1, 981_173_106_007_000n, -1n, expect.stringMatching(/^int/), 'utf8 x', 'a-b'],
    ]);
    expect(result.fields.map((field) => field.type)).toEqual([
      'int32',
      'int64',
      'date',
      'timestamp',
      'timestamp',
      'utf8',
      'utf8',
      'utf8',
    ]);
  });

  test.each([
    ["SELECT split_words('a')", 'HEDDLE1104', 'table functions cannot be used in an expression'],
    ['SELECT * FROM same_int8(CAST(1 AS INT))', 'HEDDLE1104', 'scalar functions cannot be used in FROM'],
    ['SELECT same_list_int32(NULL) = NULL', 'HEDDLE4002', 'over values of type list<int32>'],
    ['SELECT same_int8(1000)', 'HEDDLE2004', 'same_int8'],
    ["SELECT describe(DATE '2020-01-01')", 'HEDDLE1103', 'no overload takes these types'],
  ])('%s is %s', async (text, code, part) => {
    const modules = ['generated/scalars', 'aggregates', 'tables', 'signatures'].map(corpus);
    const message = await failure(run(text, modules));
    expect(message).toContain(code);
    expect(message).toContain(part);
  });

  test('arguments of other types, constants, NULL, a plugin given twice', async () => {
    const { rows } = await query(
      "SELECT add(1, 2), add_ints(3, CAST(4 AS INT)), or_zero(NULL), or_zero(TIMESTAMP '1970-01-01 00:00:01'), add(NULL, 1), label(1, NULL), answer(), sql_name_of_its_own(false)",
      folder,
      [basics, basics],
    );
    expect(rows).toEqual([[3, 7, 0n, 1_000_000n, null, '1:-', 42, true]]);
  });

  test('the select list is evaluated for the rows that LIMIT keeps', async () => {
    const { result } = await run("SELECT reverse(name) FROM 'rows.csv' ORDER BY id DESC LIMIT 5");
    expect(result.counters.rows).toBe(5);
  });

  test('constant arguments are called once', async () => {
    const { result } = await run("SELECT count(repeat_x(3)) FROM 'rows.csv'");
    expect(result.counters.rows).toBe(1);
  });
});

describe('functions of the other kinds', () => {
  const kinds = () => ['aggregates', 'tables', 'partitions'].map(corpus);
  const ordered = "SELECT CAST(id % 3 AS INT) AS key, x FROM 'rows.csv' WHERE id < 9";

  test('aggregates: grouped, filtered, distinct, in windows, over states in columns', async () => {
    for (const partitions of [1, 3]) {
      const { rows, result } = await query(
        `SELECT id % 3 AS k, total(id), total(DISTINCT id % 7) FILTER (WHERE id > 3), mode(name), count(*)
         FROM 'rows.csv' WHERE id < 30 GROUP BY id % 3 ORDER BY k`,
        folder,
        kinds(),
        7,
        partitions,
      );
      expect(rows).toEqual([
        [0n, 135n, 21n, 'name 12', 10n],
        [1n, 145n, 21n, 'name 1', 10n],
        [2n, 155n, 21n, 'name 11', 10n],
      ]);
      expect(result.counters.instancesCreated).toBeLessThanOrEqual(partitions * 2);
    }
    const running = await query(
      "SELECT id, total(id) OVER (ORDER BY id), total(id) OVER () FROM 'rows.csv' WHERE id < 4 ORDER BY id",
      folder,
      kinds(),
    );
    expect(running.rows).toEqual([
      [0n, 0n, 6n],
      [1n, 1n, 6n],
      [2n, 3n, 6n],
      [3n, 6n, 6n],
    ]);
    const none = await query("SELECT total(id), mean(x) FROM 'rows.csv' WHERE id < 0", folder, kinds());
    expect(none.rows).toEqual([[0n, null]]);
  });

  test('states of any type cross between partitions', async () => {
    const text = `SELECT id % 2, weighted_mean(x, x), collect(name) IS NULL, row_count(name) FROM 'rows.csv'
      WHERE id < 100 GROUP BY id % 2 ORDER BY 1`;
    const one = await query(text, folder, kinds(), 9, 1);
    const three = await query(text, folder, kinds(), 9, 3);
    expect(three.rows).toEqual(one.rows);
    expect(one.rows.length).toBe(2);
  });

  test('table functions in FROM, LATERAL, with a left join, in many batches', async () => {
    const { rows } = await query(
      `SELECT r.id, w.word, w.at FROM 'rows.csv' r, split_words(r.name) w WHERE r.id < 3 ORDER BY 1, 3`,
      folder,
      kinds(),
    );
    expect(rows).toEqual([
      [1n, 'name', 0],
      [1n, '1', expect.any(Number)],
      [2n, 'name', 0],
      [2n, '2', expect.any(Number)],
    ]);
    const left = await query(
      "SELECT r.id, w.word FROM 'rows.csv' r LEFT JOIN LATERAL split_words(r.name) w ON true WHERE r.id IN (0, 1, 10, 11) ORDER BY 1, 2",
      folder,
      kinds(),
    );
    expect(left.rows).toEqual([
      [0n, null],
      [1n, '1'],
      [1n, 'name'],
      [10n, null],
      [11n, '11'],
      [11n, 'name'],
    ]);
    const many = await query(
      "SELECT count(*), sum(d.digit) FROM 'rows.csv' r CROSS JOIN LATERAL digits(CAST(r.id % 3 AS INT)) AS d",
      folder,
      kinds(),
    );
    expect(many.rows).toEqual([[19_999n, 6_666n]]);
    expect((await query('SELECT n FROM twice() t', folder, kinds())).rows).toEqual([[1], [2]]);
  });

  test('partition functions find their columns by name, in each spelling of the table', async () => {
    const params = "(SELECT key AS KEY, x AS score, 'no' AS more FROM t), 2";
    const expected = [
      [0, 1.5, 1],
      [0, 0.75, 2],
      [1, 1.75, 1],
      [1, 1, 2],
      [2, 2, 1],
      [2, 1.25, 2],
    ];
    for (const from of [`top(${params})`, `map_partitions('top', ${params})`]) {
      const text = `WITH t AS (${ordered}) SELECT * FROM ${from} ORDER BY 1, 3`;
      for (const partitions of [1, 3]) {
        expect((await query(text, folder, kinds(), 4, partitions)).rows).toEqual(expected);
      }
    }
    const named = `WITH t AS (SELECT CAST(id % 3 AS INT) AS key, x AS score FROM 'rows.csv' WHERE id < 9)
      SELECT * FROM top(TABLE(t), 2) ORDER BY 1, 3`;
    expect((await query(named, folder, kinds())).rows).toEqual(expected);
  });

  test.each([
    ['SELECT * FROM top((SELECT 1 AS key), 2)', 'HEDDLE1103', 'score is not a column of the table'],
    ["SELECT * FROM top((SELECT 'a' AS key, 1.5 AS score), 2)", 'HEDDLE1103', 'column key takes no utf8'],
    ['SELECT * FROM top((SELECT 1 AS key, 1.5 AS score))', 'HEDDLE1102', 'takes 1 params, given 0'],
    ['SELECT * FROM top(1)', 'HEDDLE4002', 'needs a table'],
    ["SELECT total('a')", 'HEDDLE1103', 'total'],
  ])('%s is %s', async (text, code, part) => {
    const message = await failure(query(text, folder, kinds()));
    expect(message).toContain(code);
    expect(message).toContain(part);
  });

  test('values of types that the engine only carries', async () => {
    const { rows, result } = await query(
      "SELECT id, same_decimal10(id) AS d, same_list_int32(NULL) IS NULL FROM 'rows.csv' WHERE id < 2 ORDER BY id",
      folder,
      [corpus('generated/scalars')],
    );
    expect(result.fields.map((field) => field.type)).toEqual(['int64', 'decimal128(10, 2)', 'bool']);
    expect(rows.map(([id, decimal]) => [id, String(decimal)])).toEqual([
      [0n, '0.00'],
      [1n, '1.00'],
    ]);
  });
});

describe('decimals', () => {
  const nines = '9'.repeat(38);
  test.each<[string, string, string]>([
    ['sum(same_decimal10(id)) * 2', 'decimal128(22, 2)', '399980000.00'],
    ['min(same_decimal10(CAST(id AS DECIMAL(6, 1)) - 0))', 'decimal128(10, 2)', '0.00'],
    [`max(same_decimal38(CAST('-${nines}' AS DECIMAL(38, 0))))`, 'decimal128(38, 0)', `-${nines}`],
    [`same_decimal_fraction(CAST('0.${nines}' AS DECIMAL(38, 38)))`, 'decimal128(38, 38)', `0.${nines}`],
    ["same_decimal38(CAST('9007199254740993' AS DECIMAL(20, 0)))", 'decimal128(38, 0)', '9007199254740993'],
  ])('%s', async (expression, type, expected) => {
    const text = `SELECT ${expression} AS x FROM 'rows.csv' ${/^(?:sum|min|max)/.test(expression) ? '' : 'LIMIT 1'}`;
    const { rows, types } = await query(text, folder, [corpus('generated/scalars')]);
    expect([types, rows.map(String)]).toEqual([[type], [expected]]);
  });

  test.each([
    ['same_decimal10(CAST(1 AS DECIMAL(10, 3)))', /^HEDDLE1103 /],
    ['same_decimal10(CAST(100000000 AS DECIMAL(10, 0)))', /^HEDDLE2004 .*does not fit decimal128\(10, 2\)/],
  ])('%s fails', async (expression, message) => {
    const text = `SELECT ${expression} FROM 'rows.csv'`;
    expect(await failure(query(text, folder, [corpus('generated/scalars')]))).toMatch(message);
  });
});

describe('their failures', () => {
  test.each([
    "SELECT add(1) FROM 'rows.csv'",
    "SELECT add(name, x) FROM 'rows.csv'",
    "SELECT or_zero(DATE '2020-01-01')",
    'SELECT notNumber(1.0)',
    'SELECT add_ints(3000000000, 1)',
    "SELECT add_ints(id * 1000000, 1) FROM 'rows.csv'",
    "SELECT throwing(x, name) FROM 'rows.csv' WHERE id > 9",
    "SELECT power(CAST(id AS INT)) FROM 'rows.csv'",
    'SELECT add(DISTINCT 1.0, 2.0)',
    'SELECT add(*)',
  ])('%s', async (text) => {
    expect(await failure(run(text, [basics, failures]))).toMatchSnapshot();
  });

  test('two modules with a function of one name', async () => {
    const other = { ...failures, digest: 'other', manifest: basics.manifest } as HeddleModule;
    expect(await failure(run('SELECT 1', [basics, other]))).toBe(
      'HEDDLE4002: two plugins have a function add',
    );
  });

  test('an endless loop ends by the deadline', async () => {
    const hasty = HeddleModule.load(
      fileURLToPath(new URL('../../../conformance/dist/failures.wasm', import.meta.url)),
      { limits: { deadlineMs: 300 } },
    );
    expect(await failure(run('SELECT endless(1)', [hasty]))).toMatchSnapshot();
  });
});
