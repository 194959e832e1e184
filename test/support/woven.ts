import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  formatOf,
  inferCsvSchema,
  openTable,
  type Program,
  prepareQuery,
  programOf,
  type Scalar,
  scalarAt,
} from '@heddle/engine';
import {
  aggregate,
  asc,
  avg,
  call,
  col,
  count,
  type DataSet,
  denseRank,
  desc,
  from,
  lag,
  lead,
  lit,
  max,
  min,
  range,
  rank,
  read,
  rowNumber,
  type Schema,
  sum,
  windowOf,
} from '@heddle/engine/dataset';
import type { Weaver } from '@heddle/engine/weavers';
import { HeddleModule } from '@heddle/host';
import { build } from '@heddle/pdk/build';
import { type Sample, samples } from '../../examples/04-programs/programs/samples.js';
import { random } from '../../host/engine/test/support/random/choice.js';
import { QueryGenerator } from '../../host/engine/test/support/random/queries.js';
import { GROUPS, groupRows, ITEMS, itemRows } from '../../host/engine/test/support/random/tables.js';
import { queriesAt } from '../../host/engine/test/tpch/queries.js';
import { makeTables, openTables } from '../../host/engine/test/tpch/tables.js';

const SEED = 20_261_122;

/** A module of the corpus. */
export function corpus(name: string): HeddleModule {
  return HeddleModule.load(resolve('conformance/dist', `${name}.wasm`));
}

/** The rows of a program as values that compare alike: zeros without sign, sums of floats in twelve digits. */
export async function rowsOn(program: Program, weaver: Weaver): Promise<Scalar[][]> {
  const { batches } = await weaver.run(program);
  return batches.flatMap((batch) =>
    Array.from({ length: batch.rows }, (_, row) =>
      batch.columns.map((column) => comparable(scalarAt(column, row))),
    ),
  );
}

function comparable(value: Scalar): Scalar {
  if (typeof value !== 'number' || Number.isInteger(value)) return value === 0 ? 0 : value;
  return Number(value.toPrecision(12));
}

const people = from(
  [
    { id: 1n, name: 'Ada', age: 36, x: -0, born: 4_000, at: '12' },
    { id: 2n, name: "O'Grace", age: 85, x: Number.NaN, born: -1, at: ' -7 ' },
    { id: 3n, name: null, age: 41, x: 1.5, born: 11_016, at: 'x' },
    { id: 4n, name: 'Li\\nus $' + '{x}', x: 0, at: '2024-02-29 10:20' },
    { id: 5n, name: 'ärger_%', age: 36, x: Number.NEGATIVE_INFINITY, born: 19_782, at: '1.5e3' },
    { id: null, name: '', age: 7, x: Number.POSITIVE_INFINITY, at: 'TRUE' },
  ],
  { id: 'int64', name: 'utf8', age: 'int32', x: 'float64', born: 'date', at: 'utf8' },
);
const orders = from([
  { id: 1n, item: 'pen', amount: 3 },
  { id: 1n, item: 'ink', amount: 10 },
  { id: 3n, item: 'pen', amount: 1.5 },
  { id: 9n, item: 'cup', amount: Number.NaN },
]);

/** A program for each kind of node, each in an order of its own where it has one. */
export function programs(): Record<string, DataSet<Schema>> {
  const [basics, aggregates, tables, partitions] = ['basics', 'aggregates', 'tables', 'partitions'].map(
    corpus,
  );
  if (basics === undefined || aggregates === undefined || tables === undefined || partitions === undefined)
    throw new TypeError('the corpus lacks a module');
  return {
    'project and filter': people
      .filter(col('age').gt(36).or(col('name').like('%\\_\\%')).or(col('name').like('O_G%')))
      .select({
        sum: col('age').add(1).mul(3).sub(2).mod(7),
        long: col('id').mul(3_000_000_000).neg().abs(),
        text: col('name').concat("'\\$").orElse('none'),
        half: col('id').cast('float64').div(8),
        day: col('born').cast('timestamp'),
        some: col('name').isIn('Ada', "O'Grace"),
        near: col('x').between(-1, lit(1)),
        same: col('x').same(Number.NaN),
        zero: col('x').eq(0),
        tie: lit(-1.5e300).add(lit(2n ** 62n).cast('float64')),
      }),
    'sort, then what keeps the order': people
      .sort(desc('x'), asc('id'))
      .derive('loud', col('name').concat('!'))
      .filter(col('age').isNotNull())
      .limit(3, 1),
    groups: people
      .groupBy('x')
      .agg({
        n: count(),
        total: sum(col('id')),
        ages: sum(col('age')),
        mean: avg(col('age')),
        names: count(col('name')).distinct(),
        young: max(col('name')).filter(col('age').lt(50)),
      })
      .sort('x'),
    'one group': people.agg({
      least: min(col('x')),
      most: max(col('x')),
      n: count(col('age')),
      first: min(col('name')),
    }),
    ...Object.fromEntries(
      (['inner', 'left', 'right', 'full'] as const).map((type) => [
        `${type} join`,
        people.join(orders, ['id'], type).sort('id', 'item'),
      ]),
    ),
    'semi join': people.join(orders, ['id'], 'semi').sort('id'),
    'anti join': people.join(orders, ['id'], 'anti').sort('id'),
    'cross join': people.select('age').crossJoin(orders.select('item')).sort('age', 'item'),
    'union and distinct': people
      .select('x')
      .union(orders.select({ x: col('amount') }))
      .distinct()
      .sort('x'),
    windows: people
      .window({
        n: rowNumber().over({ orderBy: [desc('id')] }),
        r: rank().over({ orderBy: [asc('x')] }),
        d: denseRank().over({ partitionBy: ['age'], orderBy: [asc('x')] }),
        before: lag(col('name')).over({ orderBy: [asc('id')] }),
        behind: lead(col('x'), 2).over({ orderBy: [asc('id')] }),
        running: windowOf(sum(col('id')), { orderBy: [asc('id')] }),
        greatest: windowOf(max(col('x')), { partitionBy: ['age'] }),
        total: windowOf(aggregate(aggregates, 'total', [col('id')], 'int64'), {
          orderBy: [asc('id')],
          frame: 'rows',
        }),
      })
      .sort('id'),
    'top k of a cache, spread': people.cache().repartition(3, 'age').topK(2, desc('age'), asc('id')),
    'functions of a module': people
      .select({ id: col('id'), long: call(basics, 'add_longs', [col('id'), lit(1n)], 'int64') })
      .sort('id'),
    'an aggregate of a module': people
      .groupBy('age')
      .agg({ total: aggregate(aggregates, 'total', [col('id')], 'int64'), n: count() })
      .sort('age'),
    'a table function': people
      .flatMap(tables, 'split_words', [col('name')], { word: 'utf8', at: 'int32' }, { outer: true })
      .sort('id', 'at'),
    'a partition function': people
      .select({ key: col('name').orElse('nobody'), value: col('id').orElse(0) })
      .mapPartitions(partitions, 'running_sum', [], { key: 'utf8', total: 'int64' })
      .sort('key'),
    'rows without columns': range(0, 70_000).select().agg({ n: count() }),
  };
}

/** Queries over the tables of `people` and `orders`, of what DataSets do not say. */
export const SQL_QUERIES: readonly string[] = [
  "SELECT id, CASE WHEN at LIKE '%.5e3' THEN CAST(at AS DOUBLE) WHEN id = 1 THEN CAST(CAST(at AS BIGINT) AS DOUBLE) END AS n FROM people ORDER BY id",
  'SELECT id, TRY_CAST(at AS INT) AS i, TRY_CAST(at AS DOUBLE) AS d, TRY_CAST(at AS BOOLEAN) AS b, TRY_CAST(at AS TIMESTAMP) AS t, TRY_CAST(at AS DATE) AS day FROM people ORDER BY id',
  "SELECT id, born + INTERVAL '13' MONTH AS later, extract(YEAR FROM born) AS y, substring(name FROM 2 FOR 3) AS part FROM people ORDER BY id",
  'SELECT id FROM people WHERE id NOT IN (SELECT id FROM orders WHERE amount < 5) ORDER BY id',
  'SELECT id FROM people WHERE id NOT IN (SELECT id FROM people) ORDER BY id',
  'SELECT p.id, (SELECT sum(o.id) FROM orders o WHERE o.id = p.id) AS total FROM people p ORDER BY p.id',
  'SELECT p.id, (SELECT o.item FROM orders o WHERE o.id = p.id AND o.amount < 5) AS item FROM people p ORDER BY p.id',
  'SELECT id FROM people INTERSECT SELECT id FROM orders ORDER BY 1',
  'SELECT age FROM people EXCEPT SELECT id FROM orders ORDER BY 1',
  "SELECT id, CAST(age AS DECIMAL(12, 2)) / 7 AS q, CAST(id AS DECIMAL(20, 3)) * CAST('-1.005' AS DECIMAL(4, 3)) % 3 AS m, CAST(CAST(id AS DECIMAL(5, 1)) / 4 AS DOUBLE) AS d, CAST(CAST(age AS DECIMAL(9, 4)) AS TEXT) AS t FROM people ORDER BY id",
  'SELECT age % 2 AS k, sum(CAST(id AS DECIMAL(30, 5))) AS s, avg(CAST(id AS DECIMAL(6, 2))) AS m, min(CAST(age AS DECIMAL(9, 1))) AS n FROM people GROUP BY age % 2 ORDER BY 1',
  "SELECT id, TRY_CAST(at AS DECIMAL(6, 1)) AS x, CAST(CAST('98765432109876543210.987' AS DECIMAL(30, 3)) * age AS DOUBLE) AS d FROM people ORDER BY id",
  "SELECT 1 AS one, NULL AS nothing, DATE '0001-01-01' AS d, TIMESTAMP '1969-12-31 23:59:59.999999' AS t",
];

/** Programs that fail over their rows, wherever they run. */
export const FAILING: readonly string[] = [
  'SELECT id + 9223372036854775807 AS x FROM people',
  'SELECT age * CAST(2147483647 AS INT) AS x FROM people WHERE age > 80',
  'SELECT 1.0 / x AS y FROM people WHERE id = 4',
  'SELECT id % (id - id) AS y FROM people',
  'SELECT CAST(at AS BIGINT) AS y FROM people',
  "SELECT CAST('yes' || name AS BOOLEAN) AS y FROM people",
  'SELECT CAST(x AS BIGINT) AS y FROM people',
  'SELECT sum(id + 9223372036854775800) AS y FROM people WHERE id < 3',
  "SELECT CAST('90000000000000000000000000000000000000' AS DECIMAL(38, 0)) + CAST('80000000000000000000000000000000000000' AS DECIMAL(38, 0)) * age AS x FROM people",
  "SELECT sum(CAST('60000000000000000000000000000000000000' AS DECIMAL(38, 0)) + id) AS x FROM people WHERE id < 3",
  'SELECT p.id, (SELECT o.item FROM orders o WHERE o.id = p.id) AS item FROM people p',
];

/** The program of a query over `people` and `orders`. */
export async function sqlProgram(query: string): Promise<Program> {
  const tables = Object.entries({ people, orders }).map(([name, { plan }]) => {
    if (plan.kind !== 'scan') throw new TypeError(`${name} is no table`);
    return { name, source: plan.source };
  });
  return programOf({ query, tables, modules: [] });
}

/** The programs of random queries over rows with nulls, NaN, zeros of both signs and texts of every width. */
export async function randomPrograms(number: number): Promise<Record<string, Program>> {
  const next = random(SEED);
  const items = from(itemRows(next, 150, [Number.NaN, -0, 0, Number.POSITIVE_INFINITY]), ITEMS);
  const groups = from(groupRows(next), GROUPS);
  const tables = Object.entries({ items, groups }).flatMap(([name, { plan }]) =>
    plan.kind === 'scan' ? [{ name, source: plan.source }] : [],
  );
  const generator = new QueryGenerator(next, { items: 'items.csv', groups: 'groups.csv' });
  const found: Record<string, Program> = {};
  while (Object.keys(found).length < number) {
    const { text } = await prepareQuery(generator.query());
    found[text] = await programOf({ query: text, tables, modules: [] });
  }
  return found;
}

/** The programs of TPC-H, by name, over files in a new folder. */
export async function tpchPrograms(
  scale: string,
): Promise<{ folder: string; programs: Record<string, Program> }> {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-woven-'));
  makeTables(folder, scale);
  const tables = await openTables(folder);
  const found: Record<string, Program> = {};
  for (const [name, query] of Object.entries(queriesAt(Number(scale)))) {
    found[name] = await programOf({ query: (await prepareQuery(query)).text, tables, modules: [] });
  }
  return { folder, programs: found };
}

/** CSV and Arrow files of the same rows, and the program over them. */
export async function filePrograms(folder: string): Promise<Record<string, DataSet<Schema>>> {
  const csv = join(folder, 'rows.csv');
  const arrow = join(folder, 'rows.arrow');
  await writeFile(csv, 'id,name,x\n1,"a ""b""",1.5\n2,,\n3,"c,\nd",-2\n');
  const schema = { id: 'int64', name: 'utf8', x: 'float64' } as const;
  await read.csv(csv, schema).write(arrow, 'arrow');
  return { csv: read.csv(csv, schema).sort('id'), arrow: read.arrow(arrow, schema).sort(desc('id')) };
}

/** A module of an example, built into a folder. */
async function example(folder: string, entry: string): Promise<HeddleModule> {
  const outfile = join(folder, `${entry.replaceAll('/', '-')}.wasm`);
  await build({ entry: resolve('examples', `${entry}.ts`), outfile });
  return HeddleModule.load(outfile);
}

/** The programs of examples/04-programs over their samples. */
export async function exampleSamples(folder: string): Promise<Readonly<Record<string, Sample>>> {
  return samples({
    text: await example(folder, '04-programs/src/text'),
    math: await example(folder, '04-programs/src/math'),
    kinds: await example(folder, '02-kinds/src/visits'),
    data: resolve('examples/04-programs/data'),
  });
}

/** A query of the flights example. */
export async function flightsProgram(folder: string, name: string): Promise<Program> {
  const { text, files } = await prepareQuery(readFileSync(`examples/01-flights/queries/${name}.sql`, 'utf8'));
  const tables = await Promise.all(
    files.map(async ({ file, view }) => {
      const path = resolve('node_modules/vega-datasets/data', file);
      const format = formatOf(path) ?? 'csv';
      const schema = format === 'csv' ? { schema: await inferCsvSchema(path) } : {};
      return { name: view, source: await openTable({ name: view, path, format, ...schema }) };
    }),
  );
  const modules = [
    await example(folder, '01-flights/src/geo'),
    await example(folder, '01-flights/src/flights'),
  ];
  return programOf({ query: text, tables, modules });
}
