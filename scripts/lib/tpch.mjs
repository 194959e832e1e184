/** TPC-H: its tables, which tpchgen-cli makes, and its queries, the same for tests and the benchmark. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { python, root } from './cache.mjs';

const folder = join(root, 'conformance', 'tpch');

/** The names of the 22 queries, in their order. */
export const tpchQueries = readdirSync(folder)
  .map((file) => file.replace(/\.sql$/, ''))
  .sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));

/** The text of a query over tables of a scale factor, on which depends what q11 takes for much. */
export const tpchQuery = (name, scale) =>
  readFileSync(join(folder, `${name}.sql`), 'utf8').replace('* 0.0001', `* ${0.0001 / scale}`);

/** Writes tables of a scale factor into a folder, as Parquet; all of them unless some are named. @throws Error where the program fails */
export function makeTables(into, scale, tables = []) {
  const some = tables.length === 0 ? [] : [`--tables=${tables.join(',')}`];
  const args = ['parquet', '-s', String(scale), ...some, `--output-dir=${into}`];
  execFileSync(join(dirname(python), 'tpchgen-cli'), args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
