import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  formatDate,
  formatTimestamp,
  inferCsvSchema,
  openTable,
  prepareQuery,
  programOf,
  type Scalar,
  scalarAt,
  type TableSource,
} from '../src/index.js';
import { optimize } from '../src/optimize/optimize.js';
import { inProcess } from '../src/weavers/index.js';
import { shown } from './support/duckdb-values.js';
import { random } from './support/random/choice.js';
import { Coverage, REQUIRED } from './support/random/coverage.js';
import { featuresOf } from './support/random/features.js';
import { QueryGenerator } from './support/random/queries.js';
import { GROUPS, groupRows, ITEMS, itemRows } from './support/random/tables.js';
import { cut } from './support/run.js';

const SEED = 20_260_722;
const QUERIES = 500;
const FILES = { items: 'items.parquet', groups: 'groups.csv' };
/** DuckDB's names of types. */
const DUCK = {
  int32: 'INTEGER',
  int64: 'BIGINT',
  float64: 'DOUBLE',
  utf8: 'VARCHAR',
  bool: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  'decimal128(9, 2)': 'DECIMAL(9, 2)',
} as const;
/** How a run is laid out: rows of a batch, and partitions. */
const LAYOUTS = [
  { scanRows: Number.POSITIVE_INFINITY, partitions: 1 },
  { scanRows: 13, partitions: 3 },
];

let folder: string;
let duck: DuckDBConnection;
let sources: { readonly name: string; readonly source: TableSource }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-engine-'));
  duck = await (await DuckDBInstance.create(':memory:')).connect();
  await duck.run("SET default_null_order = 'NULLS_FIRST_ON_ASC_LAST_ON_DESC'");
  const next = random(SEED);
  await fill('items', ITEMS, itemRows(next, 200));
  await duck.run(`COPY items TO '${join(folder, FILES.items)}' (FORMAT parquet)`);
  const groups = groupRows(next);
  await fill('groups', GROUPS, groups);
  const quoted = (text: string | null) => (text === null ? '' : `"${text.replaceAll('"', '""')}"`);
  const lines = groups.map(({ k, name, w }) => `${k ?? ''},${quoted(name)},${w}`);
  await writeFile(join(folder, FILES.groups), ['k,name,w', ...lines, ''].join('\n'));
  const csv = join(folder, FILES.groups);
  const parquet = { name: 'items', path: join(folder, FILES.items), format: 'parquet' } as const;
  const table = { name: 'groups', path: csv, format: 'csv', schema: await inferCsvSchema(csv) } as const;
  sources = await Promise.all(
    [parquet, table].map(async (file) => ({ name: file.name, source: await openTable(file) })),
  );
});

afterAll(async () => {
  duck.closeSync();
  await rm(folder, { recursive: true, force: true });
});

/** Makes a table of DuckDB. */
async function fill(
  name: string,
  schema: Readonly<Record<string, keyof typeof DUCK>>,
  rows: readonly Readonly<Record<string, Scalar>>[],
): Promise<void> {
  const columns = Object.entries(schema);
  await duck.run(
    `CREATE TABLE ${name} (${columns.map(([column, type]) => `${column} ${DUCK[type]}`).join(', ')})`,
  );
  const values = rows.map(
    (row) => `(${columns.map(([column, type]) => sqlValue(row[column] ?? null, type)).join(', ')})`,
  );
  await duck.run(`INSERT INTO ${name} VALUES ${values.join(', ')}`);
}

function sqlValue(value: Scalar, type: keyof typeof DUCK): string {
  if (value === null) return 'NULL';
  if (type === 'date') return `DATE '${formatDate(Number(value))}'`;
  if (typeof value === 'bigint' && type === 'timestamp') return `TIMESTAMP '${formatTimestamp(value)}'`;
  return type === 'utf8' ? `'${String(value).replaceAll("'", "''")}'` : String(value);
}

/** Runs a query in every layout and in DuckDB, and compares; resolves to its features and the number of its rows. */
async function compare(text: string): Promise<{ features: Set<string>; rows: number }> {
  const prepared = await prepareQuery(text);
  // GROUP BY and view names stay as they are; only file names became tables.
  const reader = await duck.runAndReadAll(prepared.text).catch((error: unknown) => {
    throw new Error(`DuckDB refuses ${prepared.text}: ${error}`);
  });
  const expected = reader.getRows().map((row) => row.map(shown));
  let features = new Set<string>();
  for (const { scanRows, partitions } of LAYOUTS) {
    const tables = sources.map(({ name, source }) => ({ name, source: cut(source, scanRows) }));
    const run = async () => {
      const program = await programOf({ query: prepared.text, tables, modules: [] });
      features = new Set([...featuresOf(program.plan), ...featuresOf(optimize(program.plan))]);
      return inProcess().run(program, { partitions });
    };
    const { batches } = await run().catch((error: unknown) => {
      throw new Error(`${text}: ${error instanceof Error ? error.stack : error}`);
    });
    const found = batches.flatMap((batch) =>
      Array.from({ length: batch.rows }, (_, row) =>
        batch.columns.map((column) => shown(scalarAt(column, row))),
      ),
    );
    expect(found, `${text} in ${partitions} partitions`).toEqual(expected);
  }
  return { features, rows: expected.length };
}

describe('random queries give the rows of DuckDB', () => {
  const generator = new QueryGenerator(random(SEED), FILES);
  const texts = Array.from({ length: QUERIES }, () => generator.query());
  const coverage = new Coverage();
  // Batches of queries, so that the report stays readable; a failure names its query.
  let severalRows = 0;
  for (let start = 0; start < QUERIES; start += 50) {
    test(`queries ${start} to ${start + 49}`, async () => {
      for (const text of texts.slice(start, start + 50)) {
        const { features, rows } = await compare(text);
        coverage.add(features, rows);
        if (rows > 1) severalRows++;
      }
    });
  }

  test('they have every operator and every expression over every type', () => {
    console.log(`${coverage.text()}\n${QUERIES} queries, ${REQUIRED.length} features`);
    expect(coverage.missing()).toEqual([]);
  });

  test('most of them have several rows', () => {
    expect(severalRows).toBeGreaterThan(QUERIES / 2);
  });
});
