import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { col, count, from, type Row, range, read } from '../src/dataset/index.js';
import { execute } from '../src/exec/execute.js';
import { declaredSource } from '../src/io/declared.js';
import { optimize, PASSES } from '../src/optimize/optimize.js';
import { cutStages } from '../src/physical/physical.js';
import { planPhysical } from '../src/physical/planner.js';
import { planText, stagesText } from '../src/plan/explain.js';
import { readPlan, writePlan } from '../src/plan/json.js';
import { written } from '../src/plan/nodes.js';
import type { Plan } from '../src/plan/plan.js';
import { bindQuery } from '../src/sql/bind/query.js';
import { parseQuery } from '../src/sql/parse.js';
import { scalarAt } from '../src/table/vector.js';
import { failure } from './support/run.js';

const ITEMS = { k: 'int64', v: 'int64', x: 'float64', s: 'utf8' } as const;
const GROUPS = { k: 'int64', name: 'utf8' } as const;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-plan-'));
  const lines = Array.from({ length: 60 }, (_, i) => `${i % 7},${i},${i / 8},s${i % 5}`);
  await writeFile(join(folder, 'items.csv'), `k,v,x,s\n${lines.join('\n')}\n`);
  await writeFile(join(folder, 'groups.csv'), 'k,name\n1,one\n2,two\n3,\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const items = () => read.csv(join(folder, 'items.csv'), ITEMS);
const groups = () => read.csv(join(folder, 'groups.csv'), GROUPS);

async function planOf(text: string): Promise<Plan> {
  const tables = new Map<string, Plan>([
    ['items', items().plan],
    ['groups', groups().plan],
  ]);
  return bindQuery(await parseQuery(text), {
    functions: new Map(),
    table: () => null,
    tableNames: [],
    ctes: tables,
  });
}

async function rowsOf(plan: Plan, partitions = 1) {
  const { batches } = await execute(plan, { modules: [], partitions });
  return batches.flatMap((batch) =>
    Array.from({ length: batch.rows }, (_, row) => batch.columns.map((column) => scalarAt(column, row))),
  );
}

const TEXTS = [
  "SELECT i.s, g.name, i.v + 1 AS w FROM items i JOIN groups g ON i.k = g.k WHERE i.v > 2 + 3 AND g.name <> 'two' ORDER BY w LIMIT 5",
  'SELECT s, count(*) AS n, sum(DISTINCT k) FROM items GROUP BY s HAVING count(*) > 1 ORDER BY s',
  'SELECT k FROM items WHERE k NOT IN (SELECT k FROM groups) UNION ALL SELECT k FROM groups ORDER BY 1 LIMIT 9',
  'WITH t AS (SELECT k, sum(v) AS v FROM items GROUP BY k) SELECT a.k, b.v FROM t a, t b WHERE a.k = b.k AND a.v >= 9 ORDER BY 1',
  'SELECT v, row_number() OVER (PARTITION BY k ORDER BY v DESC) AS r FROM items ORDER BY v LIMIT 4',
  'SELECT * FROM (VALUES (1, NULL), (2, 0.5)) AS t(a, b) WHERE a < 9223372036854775807',
  'SELECT i.v, g.name FROM items i JOIN groups g ON i.k = g.k WHERE g.k IN (SELECT k FROM items GROUP BY k HAVING count(*) > 8) ORDER BY i.v',
  'SELECT i.v, g.name FROM items i, groups g WHERE i.k = g.k AND i.v NOT IN (SELECT max(v) FROM items GROUP BY k HAVING sum(x) > 9) ORDER BY i.v',
  'SELECT i.v FROM groups g, items i, groups h WHERE i.k = g.k AND h.k = i.k AND i.x < 3 ORDER BY 1',
];

describe.each(TEXTS)('%s', (text) => {
  test('every rule keeps the rows, and twice is as once', async () => {
    let plan = await planOf(text);
    const expected = await rowsOf(plan);
    expect(expected.length).toBeGreaterThan(0);
    for (const pass of PASSES) {
      const after = pass.apply(plan);
      expect(planText(pass.apply(after)), pass.name).toBe(planText(after));
      expect(await rowsOf(after), pass.name).toEqual(expected);
      plan = after;
    }
    expect(await rowsOf(plan, 4)).toEqual(expected);
  });

  test('written down and read again it is the same plan', async () => {
    const plan = await planOf(text);
    const open = (location: { readonly kind: string; readonly path?: string }, fields: Plan['fields']) =>
      declaredSource(location.path ?? '', 'csv', fields);
    for (const each of [plan, optimize(plan)]) {
      const json = writePlan(each);
      const again = readPlan(json, open);
      expect(writePlan(again)).toBe(json);
      expect(await rowsOf(again)).toEqual(await rowsOf(plan));
    }
  });
});

test('stages are cut at exchanges, with half of the work before them', async () => {
  const wide = items().repartition(3).groupBy('s').agg({}).plan;
  const plan = await planOf('SELECT s, count(*) AS n FROM items GROUP BY s ORDER BY n DESC LIMIT 2');
  const spread: Plan = { ...plan };
  expect(stagesText(cutStages(planPhysical(optimize(wide), 3)))).toBe(
    [
      'stage 0: 3 partitions, even into 3',
      `  scan ${join(folder, 'items.csv')} [s]`,
      'stage 1: 3 partitions, by hash of #0 into 3',
      '  partial aggregate by [#0]',
      '    read stage 0',
      'stage 2: 3 partitions, single into 1',
      '  final aggregate by [#0]',
      '    read stage 1',
      'stage 3: 1 partition, answer',
      '  read stage 2',
    ].join('\n'),
  );
  expect(cutStages(planPhysical(spread, 1)).length).toBe(1);
});

test('what is asked of rows that few of them fulfil is asked before they are joined to others', async () => {
  const few = '(SELECT k FROM items GROUP BY k HAVING count(*) > 8)';
  const rows = 'FROM items i JOIN groups g ON i.k + 1 = g.k';
  const text = async (query: string) => {
    const lines = planText(optimize(await planOf(query))).split('\n');
    return lines.filter((line) => /join/.test(line)).map((line) => line.trimStart().replace(/ on .*/, ''));
  };
  expect(await text(`SELECT i.v, g.name ${rows} WHERE i.k IN ${few}`)).toEqual(['inner join', 'semi join']);
  expect(await text(`SELECT i.v, g.name ${rows} WHERE g.k IN ${few}`)).toEqual(['inner join', 'semi join']);
  // Of every second row, or of both sides.
  expect(await text(`SELECT i.v ${rows} WHERE i.k IN (SELECT k FROM groups)`)).toEqual([
    'semi join',
    'inner join',
  ]);
  expect(await text(`SELECT i.v ${rows} WHERE i.k + g.k IN ${few}`)).toEqual(['semi join', 'inner join']);
});

test('the few rows of one side of a join are in every partition, and the others stay where they are', () => {
  const many = range(0, 100_000).derive('k', col('id').mod(9));
  const few = range(0, 9).select({ k: col('id'), name: col('id').cast('utf8') });
  const moved = ({ plan }: { readonly plan: Plan }, partitions = 2) =>
    cutStages(planPhysical(optimize(plan), partitions)).map(
      ({ output }) => output?.distribution.kind ?? 'answer',
    );
  const broadcast = ['broadcast', 'single', 'answer'];
  const dealt = ['hash', 'hash', 'single', 'answer'];
  for (const type of ['inner', 'left', 'semi', 'anti'] as const)
    expect(moved(many.join(few, ['k'], type))).toEqual(broadcast);
  expect(moved(many.join(few.filter(col('k').gt(3n)).limit(5), ['k']))).toEqual(broadcast);
  // Rows without a partner, sorted rows, rows that may be many, and rows that are many.
  for (const type of ['right', 'full'] as const) expect(moved(many.join(few, ['k'], type))).toEqual(dealt);
  expect(moved(many.join(few, ['k'], 'inner', { algorithm: 'sort-merge' }))).toEqual(dealt);
  expect(moved(many.join(groups(), ['k']))).toEqual(dealt);
  expect(moved(many.join(range(0, 26_000).select({ k: col('id') }), ['k']))).toEqual(dealt);
});

test('rows that are kept stay where an exchange has put them; those of a file are dealt out', () => {
  const kept = (input: Plan): Plan => ({
    kind: 'repartition',
    input,
    partitions: 3,
    keys: [],
    fields: input.fields,
    kept: 'a name',
  });
  const outputs = (plan: Plan) =>
    cutStages(planPhysical(plan, 3)).map(({ output }) => output?.distribution.kind ?? 'answer');
  expect(outputs(kept(items().groupBy('s').agg({}).plan))).toEqual(['hash', 'same', 'single', 'answer']);
  expect(outputs(kept(items().plan))).toEqual(['even', 'single', 'answer']);
  expect(outputs(kept(items().groupBy('s').agg({}).union(items().select('s')).plan))).toEqual([
    'hash',
    'even',
    'single',
    'answer',
  ]);
});

describe('a sort', () => {
  const stages = (plan: Plan) =>
    stagesText(cutStages(planPhysical(plan, 3))).replaceAll(join(folder, 'items.csv'), 'items.csv');

  test('whose rows are the answer is by ranges, with its keys computed once', async () => {
    const plan = await planOf('SELECT v FROM items ORDER BY abs(x) DESC, k');
    expect(stages(optimize(plan))).toMatchInlineSnapshot(`
      "stage 0: 3 partitions, same into 3
        project v = #1, key 0 = abs(#2), key 1 = #0
          scan items.csv [k, v, x]
      stage 1: 3 partitions, single into 1
        sample 0.0078125
          project key 0 = #1, key 1 = #2
            read stage 0
      stage 2: 1 partition, broadcast into 3
        bounds top 2 by #0 desc, #1
          read stage 1
      stage 3: 3 partitions, range into 3
        deal sort by #1 desc, #2
          read stage 0
          read stage 2
      stage 4: 3 partitions, single into 1
        project v = #0
          project v = #0, key 0 = #1, key 1 = #2
            sort by #1 desc, #2
              read stage 3
      stage 5: 1 partition, answer
        read stage 4"
    `);
  });

  test('of groups is not, unless they are written', () => {
    const sorted = items().groupBy('s').agg({ n: count() }).sort('n').plan;
    expect(stages(sorted)).toMatch(/single into 1\n.*\n.*\nstage \d: 1 partition, answer\n {2}sort by #1\n/);
    expect(stages(written(sorted, '/out', 'csv'))).toMatch(
      /range into 3\n(.*\n)*stage \d: 3 partitions, single into 1\n {2}write csv to \/out\n/,
    );
  });

  test('is not where something else reads its rows', () => {
    const sorted = items().sort('v');
    for (const set of [sorted.limit(9), sorted.union(items()), sorted.groupBy('k').agg({ n: count() })])
      expect(stages(set.plan)).not.toContain('range');
  });
});

describe('what a plan that leaves the process cannot have', () => {
  test.each([
    ['a lambda', () => items().map('y', 'int64', ({ v }: Row<typeof ITEMS>) => v).plan, 'a lambda in a plan'],
    ['a table in memory', () => from([{ a: 1 }]).plan, 'a table in memory'],
    ['a range', () => range(0, 3).filter(col('id').gt(1)).plan, 'a table in memory'],
  ])('%s', async (_, plan, part) => {
    expect(await failure(Promise.resolve().then(() => writePlan(plan())))).toContain(part);
  });

  test.each(['', '{}', '{"version": 2, "plan": {}}', '{"version": 1}'])('and %j is no plan', async (text) => {
    const task = Promise.resolve().then(() => readPlan(text, () => declaredSource('', 'csv', [])));
    expect(await failure(task)).toMatch(/^HEDDLE4002: not a plan/);
  });
});
