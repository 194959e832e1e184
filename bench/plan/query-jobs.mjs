/** Jobs of queries: every engine has the same texts over the same files, and DuckDB says what is right. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openTable } from '@heddle/engine';
import { queryText, SORT, tablesOf } from '../data/tables.mjs';
import { answerOf, openTables, rowsOf } from '../runners/node/duckdb-tables.mjs';
import { hosts } from '../runners/start.mjs';
import { moduleOf } from './modules.mjs';

/** Rows of the sort, and bytes that operators may hold of the 512 MB of a bounded process, at scale factor 1. */
const [SORTED, OPERATOR_BYTES] = [20_000_000, 128_000_000];
/** How often at least, and how many seconds at scale factor 1 at most about, a query takes. */
const [TIMES, SECONDS] = [6, 2];

/** The jobs of a bench as `jobsOf` gives them: one for each tier, host and scale factor. */
export async function queryJobs(definition, bench, { onHosts, atMost }) {
  const jobs = [];
  for (const scale of scalesOf(bench, atMost)) {
    const data = await dataOf(bench.queries, scale);
    for (const tier of bench.tiers) {
      for (const host of bench.hosts.filter((name) => onHosts.includes(name))) {
        jobs.push({
          definition: definition.name,
          tier,
          host,
          ...(await jobOf(bench, tier, data, Math.round(OPERATOR_BYTES * scale))),
          threads: hosts[host].threads ?? 1,
          secondsAtLeast: TIMES * SECONDS * scale,
        });
      }
    }
  }
  return jobs;
}

const scalesOf = ({ scales }, atMost) => (atMost === null ? scales : [Math.min(scales.at(-1), atMost.scale)]);

async function jobOf(bench, tier, { folder, rows, queries, expected }, memory) {
  const module = bench.plugin === null ? null : await moduleOf(bench.plugin, tier);
  const bytes = module && readFileSync(module.file);
  return {
    kind: bench.kind,
    rows,
    batches: 1,
    copies: 1,
    nulls: 0,
    groups: 0,
    strategies: bench.strategies,
    functions: new Map(bench.functions.map(({ name, signature }) => [name, { signature, ran: null }])),
    expected,
    ...(bench.rounds !== null && { roundsAtMost: bench.rounds }),
    ...(module !== null && { moduleBytes: bytes.length, moduleGzipBytes: gzipSync(bytes).length }),
    message: { folder, rows, queries, memory, ...(module !== null && { module: module.file }) },
  };
}

/**
 * The tables of a scale factor, texts and right answers of queries over them, and how many rows a query is said to have: those of
 * the largest table, or of a sort those that it sorts.
 */
async function dataOf(names, scale) {
  if (names.includes(SORT)) {
    if (names.length > 1) throw new Error('a sort has rows of its own, and so a bench of its own');
    const rows = Math.round(SORTED * scale);
    const sum = (BigInt(rows) * BigInt(rows - 1)) / 2n;
    return { rows, queries: [{ name: SORT }], expected: new Map([[SORT, [[String(rows), String(sum)]]]]) };
  }
  const folder = tablesOf(scale);
  const path = join(folder, 'lineitem.parquet');
  const { rows } = await openTable({ name: 'lineitem', path, format: 'parquet' });
  const queries = names.map((name) => ({ name, sql: queryText(name, scale) }));
  const connection = await openTables(folder, { inMemory: false });
  const expected = new Map();
  for (const { name, sql } of queries) expected.set(name, answerOf(await rowsOf(connection, sql)));
  connection.closeSync();
  return { folder, rows, queries, expected };
}
