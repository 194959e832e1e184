import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type NamedSource, openTable } from '../../src/index.js';

/** The tables of TPC-H. */
export const TABLES = ['customer', 'lineitem', 'nation', 'orders', 'part', 'partsupp', 'region', 'supplier'];

/** Writes the tables of a scale factor into a folder, as Parquet. */
export function makeTables(folder: string, scale: string): void {
  // npm test installs it beside the other Python tools; without them it may be on the PATH.
  const cache = process.env.HEDDLE_CACHE ?? join(homedir(), '.cache', 'heddle');
  const installed = join(cache, 'venv', 'bin', 'tpchgen-cli');
  const program = existsSync(installed) ? installed : 'tpchgen-cli';
  execFileSync(program, ['parquet', '-s', scale, `--output-dir=${folder}`], { stdio: 'ignore' });
}

/** Opens the tables in a folder. */
export function openTables(folder: string): Promise<NamedSource[]> {
  return Promise.all(
    TABLES.map(async (name) => {
      const path = join(folder, `${name}.parquet`);
      return { name, source: await openTable({ name, path, format: 'parquet' }) };
    }),
  );
}
