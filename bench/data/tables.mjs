/** What queries are measured over: the tables of TPC-H, and their texts. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeTables, tpchQueries, tpchQuery } from '../../scripts/lib/tpch.mjs';

const bench = join(import.meta.dirname, '..');
const own = join(bench, 'queries');
const ownQueries = readdirSync(own).map((file) => file.replace(/\.sql$/, ''));

/** A sort that no table has rows enough for: it makes its own. The runner of `engine-bounded` has it as a program. */
export const SORT = 'sort';

/** The tables that queries name. */
export const TABLES = ['customer', 'lineitem', 'nation', 'orders', 'part', 'partsupp', 'region', 'supplier'];

/** Every query that a definition may name. */
export const QUERIES = [...tpchQueries, ...ownQueries, SORT];

/** The text of a query over tables of a scale factor. */
export const queryText = (name, scale) =>
  ownQueries.includes(name) ? readFileSync(join(own, `${name}.sql`), 'utf8') : tpchQuery(name, scale);

/** The folder with the tables of a scale factor, one Parquet file each, made once for all measurements of a checkout. */
export function tablesOf(scale) {
  const folder = join(bench, 'dist', 'tables', `tpch-${scale}`);
  if (existsSync(folder)) return folder;
  // What a run that ended early has made of them is not taken for all.
  const making = `${folder}.part`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  makeTables(making, scale);
  renameSync(making, folder);
  return folder;
}
