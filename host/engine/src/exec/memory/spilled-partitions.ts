import { takeBatch } from '../../table/take.js';
import type { SqlType } from '../../table/types.js';
import type { Batch } from '../../table/vector.js';
import { dealRows } from '../deal.js';
import { BatchList } from './batch-list.js';
import type { OperatorMemory } from './operator-memory.js';
import type { SpillFile } from './spill-file.js';

/** How often what does not fit is dealt out again, each time into so many partitions. */
export const MOST_LEVELS = 6;
const PARTITIONS = 16;

/** Rows on disk, dealt out by a hash: those with equal keys are in one partition, in the order in which they came. */
export class SpilledPartitions {
  readonly #lists: readonly BatchList[];
  readonly #memory: OperatorMemory;
  readonly #file: SpillFile;
  readonly #level: number;

  /** @param level 0 for rows that come from outside; one more for those of a partition, which other bits tell apart. */
  constructor(types: readonly SqlType[], memory: OperatorMemory, level: number) {
    const file = memory.file();
    this.#file = file;
    this.#memory = memory;
    this.#level = level;
    this.#lists = Array.from({ length: PARTITIONS }, () => new BatchList(types, memory, file, false));
  }

  /** The partitions, some of them without rows. */
  get lists(): readonly BatchList[] {
    return this.#lists;
  }

  /** Deals out a batch by a hash per row. */
  async add(batch: Batch, hashes: Int32Array): Promise<void> {
    const salt = Math.imul(this.#level + 1, 0x9e37_79b1);
    const places = hashes.map((hash) => Math.imul(hash ^ salt, 0x85eb_ca6b) >>> 28);
    for (const [partition, rows] of dealRows(places, PARTITIONS).entries())
      if (rows.length > 0) await this.#lists[partition]?.add(takeBatch(batch, rows));
  }

  /** Forgets the rows. */
  close(): void {
    for (const list of this.#lists) list.clear();
    this.#memory.drop(this.#file);
  }
}
