/** Queries of TPC-H on one worker that has one core, and on two that have one each. */
import { cluster } from '@heddle/cluster';
import { LocalCluster } from '@heddle/cluster/processes';
import { prepareQuery, programOf } from '@heddle/engine';
import { queryText, TABLES, tablesOf } from '../data/tables.mjs';
import { openTables } from '../runners/node/engine-tables.mjs';
import { median, pin } from './workers.mjs';

export const defaults = { scale: 1, rounds: 3 };
const QUERIES = ['q1', 'q6', 'q9', 'q18'];

export async function measure({ scale, rounds }) {
  const tables = await openTables(tablesOf(scale), TABLES, { inMemory: false });
  const clusters = [];
  try {
    for (const workers of [1, 2]) {
      const local = await LocalCluster.start({ workers });
      clusters.push(local);
      pin(local.workers);
    }
    const rows = [];
    for (const name of QUERIES) {
      const { text: query } = await prepareQuery(queryText(name, scale));
      const program = await programOf({ query, tables, modules: [] });
      const seconds = [[], []];
      // The first round is not counted: code is compiled in it.
      for (let round = 0; round <= rounds; round++)
        for (const [which, local] of clusters.entries()) {
          const start = performance.now();
          await cluster({ ...local }).run(program);
          if (round > 0) seconds[which].push((performance.now() - start) / 1_000);
        }
      const [one, two] = seconds.map(median);
      rows.push([
        `${name} of TPC-H at scale factor ${scale}, from Parquet, one worker with one core and two with one each`,
        `${one.toFixed(2)} s and ${two.toFixed(2)} s, ${(one / two).toFixed(2)}x`,
      ]);
    }
    return rows;
  } finally {
    for (const local of clusters) await local.close();
  }
}
