import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cluster } from '@heddle/cluster';
import { LocalCluster } from '@heddle/cluster/processes';
import { prepareQuery, programOf, scalarAt } from '@heddle/engine';
import { inProcess, type WovenRows } from '@heddle/engine/weavers';
import { expect, test } from 'vitest';
import { queriesAt } from '../../engine/test/tpch/queries.js';
import { makeTables, openTables } from '../../engine/test/tpch/tables.js';

const PARTITIONS = 3;
const rowsIn = ({ batches }: WovenRows) =>
  batches.flatMap(({ rows, columns }) =>
    Array.from({ length: rows }, (_, row) => columns.map((column) => scalarAt(column, row))),
  );

test('the queries of TPC-H give the rows of one process, every bit of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-cluster-tpch-'));
  makeTables(folder, '0.01');
  const local = await LocalCluster.start({ workers: 2, compress: 'lz4' });
  try {
    const [there, here] = [
      cluster({ ...local, partitions: PARTITIONS }),
      inProcess({ partitions: PARTITIONS }),
    ];
    const tables = await openTables(folder);
    for (const [name, text] of Object.entries(queriesAt(0.01))) {
      const { text: query } = await prepareQuery(text);
      const program = await programOf({ query, tables, modules: [] });
      const rows = rowsIn(await there.run(program));
      expect(rows.length, name).toBeGreaterThan(0);
      expect(rows, name).toEqual(rowsIn(await here.run(program)));
    }
  } finally {
    await local.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 180_000);
