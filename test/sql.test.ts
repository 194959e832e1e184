import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const cli = resolve('host/cli/bin/heddle.js');
const basics = resolve('conformance/dist/basics.wasm');
const failures = resolve('conformance/dist/failures.wasm');
const airports = resolve('node_modules/vega-datasets/data/airports.csv');
const folder = mkdtempSync(join(tmpdir(), 'heddle-sql-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(
  join(folder, 'odd.csv'),
  '\ufeffid,text,Num,"odd ""name""",flag\r\n1,"a,b",1.50,007,true\r\n\r\n2,"say ""hi""",,"",false\r\n3,"line\nbreak",-2e3,x,\r\n4, lead ,0.1,null,true\r\n5,NULL,1e-7,\\N,true\r\n6,"back\\slash",12345678901234567890,"\\""q",false\r\n',
);

/** What `heddle sql` leaves behind, progress left out. */
function sql(host: string, query: string) {
  const args = ['sql', '--host', host, '-p', basics, '-p', failures, '-f', 'csv', '-c', query];
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr: stderr.replace(/^heddle: .*\n/gm, '') };
}

/** Queries whose rows and header must be byte for byte the same; the first ones also on Spark, which starts slowly. */
const portable = [
  `SELECT id, text, reverse(text), Num * 2.5, add(Num, 1), "odd ""name""" || '\\n', flag AND id > 3, TIMESTAMP '2001-02-03 04:05:06.5', 1 + 1, 59.9, 7 % 3, CAST(id AS INT), coalesce(flag, false) FROM 'odd.csv' ORDER BY id`,
  `SELECT state, count(*), count(DISTINCT city), min(city), max(latitude), avg(length(name)), sum(or_zero(length(iata))) FROM '${airports}' a GROUP BY state HAVING count(*) > 5 ORDER BY state DESC`,
  "SELECT * FROM 'odd.csv' ORDER BY text",
  `WITH n AS (SELECT state, count(*) AS c FROM '${airports}' GROUP BY state) SELECT a.iata, n.c FROM '${airports}' a LEFT JOIN n ON a.state = n.state AND n.c < 5 ORDER BY 2 DESC, 1 LIMIT 40`,
  `SELECT DISTINCT latitude > 40.5 AS north, country FROM '${airports}' ORDER BY 1, 2`,
  `SELECT iata, label(1, NULL), answer(), sql_name_of_its_own(is_null(city)) FROM '${airports}' WHERE name LIKE '%Intl%' AND state IN ('NY', 'CA') ORDER BY iata LIMIT 9`,
  "SELECT CASE WHEN Num > 0 THEN 'plus' WHEN Num < 0 THEN 'minus' END AS sign, count(*) FROM 'odd.csv' GROUP BY CASE WHEN Num > 0 THEN 'plus' WHEN Num < 0 THEN 'minus' END ORDER BY sign",
  "SELECT 1.1 + 2.2, 'it''s', NULL = NULL, 1 IN (2, NULL), abs(-3), nullif(1, 1), CAST('12' AS BIGINT), DATE '2001-02-03', sum(Num) FROM 'odd.csv' WHERE id < 4",
  "SELECT id FROM 'odd.csv' WHERE id > 100",
];

/** Queries that must fail, with the same text where the function itself fails, with the same code before that. */
const failing = [
  "SELECT throwing(Num, text) FROM 'odd.csv' WHERE id = 6",
  "SELECT add(text, 1) FROM 'odd.csv'",
  "SELECT add(1) FROM 'odd.csv'",
  'SELECT add_ints(3000000000, 1)',
];

describe('one query, one text', () => {
  for (const [index, query] of portable.entries()) {
    it(query, () => {
      const expected = sql('ts', query);
      expect(expected).toMatchObject({ status: 0, stderr: '' });
      expect(sql('datafusion', query)).toEqual(expected);
      if (index < 2) expect(sql('spark', query)).toEqual(expected);
    });
  }

  it('of a script that creates its function from TypeScript', () => {
    const source = resolve('examples/00-hello/src/hello.ts');
    const script = `CREATE FUNCTION initials() LANGUAGE TYPESCRIPT AS '${source}'; SELECT id, initials(text) AS i FROM 'odd.csv' ORDER BY id`;
    const expected = sql('ts', script);
    expect(expected).toMatchObject({ status: 0, stderr: '' });
    expect(expected.stdout).toContain('1,A.\n');
    for (const host of ['datafusion', 'spark']) expect(sql(host, script)).toEqual(expected);
  });

  for (const [index, query] of failing.entries()) {
    it(`${query} fails`, () => {
      const expected = sql('ts', query);
      expect(expected).toMatchObject({ status: 1, stdout: '' });
      expect(sql('datafusion', query)).toEqual(expected);
      if (index === 0) expect(sql('spark', query)).toEqual(expected);
      if (index === 1)
        expect(sql('spark', query).stderr).toMatch(
          /^HEDDLE1103 add: .*add\(a float64, b float64\) -> float64/s,
        );
    });
  }
});
