/**
 * One run of `npm run test:full -- --only spill`: `spill-run.mjs sort|query MEMORY FOLDER [FILES]`. Prints JSON: what came out, what was
 * spilled, and the most memory that the process ever had.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openTable, runJob, scalarAt } from '@heddle/engine';
import { sortedRows } from './spill-sort.mjs';
import { tpchQuery } from './tpch.mjs';

const ROWS = 20_000_000;

/** Sorts 20 million rows and looks at each. */
async function sort(options) {
  const { answer, spilled } = await sortedRows(ROWS, options);
  const [[rows, sum]] = answer;
  return { answer: `${rows} rows, ids add up to ${sum}`, spilled };
}

/** The 18th query of TPC-H. */
async function query(options, files) {
  const names = ['customer', 'orders', 'lineitem'];
  const tables = await Promise.all(
    names.map(async (name) => {
      const path = join(files, `${name}.parquet`);
      return { name, source: await openTable({ name, path, format: 'parquet' }) };
    }),
  );
  const text = tpchQuery('q18', 1);
  const { batches, rows, spilled } = await runJob({ query: text, tables, modules: [], ...options });
  const hash = createHash('sha256');
  for (const batch of batches)
    for (let row = 0; row < batch.rows; row++)
      hash.update(batch.columns.map((column) => String(scalarAt(column, row))).join('|'));
  return { answer: `${rows} rows, SHA-256 ${hash.digest('hex')}`, spilled };
}

const [what, memory, spillFolder, files] = process.argv.slice(2);
const options = { spillFolder, ...(memory === 'all' ? {} : { memory: Number(memory) }) };
const start = performance.now();
const result = what === 'sort' ? await sort(options) : await query(options, files);
const seconds = Math.round((performance.now() - start) / 1_000);
// Kilobytes, but on macOS bytes.
const peak = process.resourceUsage().maxRSS * (process.platform === 'darwin' ? 1 : 1_024);
console.log(JSON.stringify({ ...result, seconds, peakMegabytes: Math.ceil(peak / 1e6) }));
