import type { SqlType } from '../../table/types.js';
import type { Batch } from '../../table/vector.js';
import type { Direction } from '../row-order.js';
import { writeBlocks } from './blocks.js';
import { mergeRuns } from './merge.js';
import type { OperatorMemory } from './operator-memory.js';
import type { Block, SpillFile } from './spill-file.js';

/** The columns that rows are sorted by, and how. */
export interface RunOrder {
  readonly columns: readonly number[];
  readonly directions: readonly Direction[];
}

/** Sorted rows on disk. */
export interface Run {
  readonly file: SpillFile;
  readonly blocks: readonly Block[];
}

/** Runs that are merged at a time: of each, one block is in memory. */
const FAN_IN = 16;

/** Sorted runs on disk, and all their rows in order; rows that the order finds equal come in the order of the runs. */
export class SortedRuns {
  readonly #types: readonly SqlType[];
  readonly #order: RunOrder;
  readonly #memory: OperatorMemory;
  #file: SpillFile | null = null;
  #runs: Run[] = [];

  constructor(types: readonly SqlType[], order: RunOrder, memory: OperatorMemory) {
    this.#types = types;
    this.#order = order;
    this.#memory = memory;
  }

  /** Runs so far. */
  get size(): number {
    return this.#runs.length;
  }

  /** Adds rows of a batch, which are sorted when taken in the order of `rows`, as a run. */
  async add(batch: Batch, rows: Int32Array | null = null): Promise<void> {
    this.#file ??= this.#memory.file();
    this.#push(this.#file, await writeBlocks(this.#memory, this.#file, batch, rows));
  }

  /** Adds sorted rows as a run. */
  async addAll(batches: AsyncIterable<Batch>): Promise<void> {
    this.#file ??= this.#memory.file();
    const blocks: Block[] = [];
    for await (const batch of batches) blocks.push(...(await writeBlocks(this.#memory, this.#file, batch)));
    this.#push(this.#file, blocks);
  }

  /** All rows in order, the first `wanted` at least. Ends the runs' use. */
  async *merged(wanted = Number.POSITIVE_INFINITY): AsyncIterable<Batch> {
    const merge = (runs: readonly Run[]) => mergeRuns(runs, this.#types, this.#order, wanted);
    while (this.#runs.length > FAN_IN) {
      const runs = this.#runs;
      const before = this.#file;
      this.#runs = [];
      this.#file = this.#memory.file();
      for (let start = 0; start < runs.length; start += FAN_IN)
        await this.addAll(merge(runs.slice(start, start + FAN_IN)));
      if (before !== null) this.#memory.drop(before);
    }
    yield* merge(this.#runs);
    if (this.#file !== null) this.#memory.drop(this.#file);
  }

  #push(file: SpillFile, blocks: readonly Block[]): void {
    if (blocks.length === 0) return;
    this.#runs.push({ file, blocks });
    this.#memory.metrics.spills++;
  }
}
