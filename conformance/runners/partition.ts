import type { Batch, HeddleInstance, PartitionInfo } from '@heddle/host';
import { type Call, expectedColumns, ROW_BY_ROW_MOST } from './call.js';
import { requireSame } from './compare.js';
import { joined, slice } from './direct.js';

/** Runs a case of a partition function through the direct ABI: whole, in two batches, and row by row. */
export function runPartition(
  instance: HeddleInstance,
  info: PartitionInfo,
  call: Call,
  onlyWhole: boolean,
): void {
  const { rows, starts, params, entry } = call;
  /** Runs it over batches that end at these rows. */
  const run = (ends: readonly number[], what: string): void => {
    const partition = instance.openPartition(info, params);
    const batches: Batch[] = [];
    const pull = () => {
      for (let batch = partition.next(); batch !== null; batch = partition.next()) batches.push(batch);
    };
    let from = 0;
    for (const to of ends) {
      const first = from;
      const own = starts.filter((start) => start >= first && start < to).map((start) => start - first);
      partition.process(slice(call, from, to), to - from, Uint32Array.from(own));
      pull();
      from = to;
    }
    partition.finish();
    pull();
    partition.close();
    if (entry.output !== undefined) {
      requireSame(joined(info.output, batches), expectedColumns(entry.output, rows), what);
    }
  };
  run([rows], 'direct');
  if (onlyWhole) return;
  run([Math.floor(rows / 2), rows], 'direct, two batches');
  if (rows <= ROW_BY_ROW_MOST)
    run(
      Array.from({ length: rows }, (_, row) => row + 1),
      'direct, row by row',
    );
}
