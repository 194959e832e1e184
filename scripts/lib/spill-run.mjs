/**
 * One run of `npm run test:full -- --only spill`: `spill-run.mjs sort|query MEMORY FOLDER [FILES]`. Prints JSON: what came out, what was
 * spilled, and the most memory that the process ever had.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openTable, runJob, scalarAt, stream } from '@heddle/engine';
import { col, range } from '@heddle/engine/dataset';

const ROWS = 20_000_000;
/** A prime above all ids: multiplying by another number modulo it puts every id in another place. */
const PRIME = 20_000_003n;

const Q18 = `SELECT c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice, sum(l_quantity)
  FROM customer, orders, lineitem
  WHERE o_orderkey IN (SELECT l_orderkey FROM lineitem GROUP BY l_orderkey HAVING sum(l_quantity) > 300)
    AND c_custkey = o_custkey AND o_orderkey = l_orderkey
  GROUP BY c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice
  ORDER BY o_totalprice DESC, o_orderdate LIMIT 100`;

/** Sorts 20 million rows and looks at each. */
async function sort(options) {
  const key = col('id').mul(12_345_701n).mod(PRIME);
  const { plan } = range(0, ROWS).derive('k', key).sort('k');
  let rows = 0;
  let last = -1n;
  let sum = 0n;
  for await (const batch of stream(plan, { modules: [], ...options })) {
    const [ids, keys] = batch.columns;
    for (let row = 0; row < batch.rows; row++) {
      const [id, k] = [ids.values[row], keys.values[row]];
      if (k <= last || (id * 12_345_701n) % PRIME !== k) throw new Error(`row ${rows + row} is out of order`);
      last = k;
      sum += id;
    }
    rows += batch.rows;
  }
  return { answer: `${rows} rows, ids add up to ${sum}` };
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
  const { batches, rows, spilled } = await runJob({ query: Q18, tables, modules: [], ...options });
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
