import type { Batch } from '../../table/vector.js';
import type { MemoryBudget } from './budget.js';
import { type Block, SpillFile } from './spill-file.js';

/** What an operator did, over all its partitions. */
export interface OperatorMetrics {
  /** Rows that it gave. */
  rows: number;
  /** Of an observed run, the bytes of those rows in memory. */
  bytes: number;
  /** Of an observed run, the time that whoever asked for them waited: that of its inputs in the same stage is part of it. */
  milliseconds: number;
  /** Of the rows, those that a cache had from an earlier run. */
  reused: number;
  /** Row groups that it did not read, because no row of theirs could be wanted. */
  skipped: number;
  /** Bytes that it wrote to disk, and in how many pieces that were written in one go: sorted runs, partitions. */
  spilledBytes: number;
  spills: number;
}

/** Of what did nothing so far. */
export function newMetrics(): OperatorMetrics {
  return { rows: 0, bytes: 0, milliseconds: 0, reused: 0, skipped: 0, spilledBytes: 0, spills: 0 };
}

/** Least and most bytes of a block of a spill file. */
const LEAST_BLOCK = 4 * 1_024;
const MOST_BLOCK = 1_024 * 1_024;

/**
 * The memory of one operator in one partition: what it holds is counted against the run's budget, what does not fit
 * goes to files that end with the operator.
 */
export class OperatorMemory {
  readonly metrics: OperatorMetrics;
  readonly #budget: MemoryBudget;
  readonly #folder: string;
  readonly #files = new Set<SpillFile>();
  #held = 0;
  /** Of what is held, the bytes beyond the operator's own. */
  #common = 0;

  constructor(budget: MemoryBudget, folder: string, metrics: OperatorMetrics) {
    this.#budget = budget;
    this.#folder = folder;
    this.metrics = metrics;
  }

  /** Bytes that a block of a spill file should have: dozens of them are in memory while files are written and read. */
  get blockBytes(): number {
    return Math.min(MOST_BLOCK, Math.max(LEAST_BLOCK, Math.floor(this.#budget.share / 64)));
  }

  /** A part of the operator that holds bytes for itself. */
  reservation(): Reservation {
    return new Reservation(this);
  }

  /** Holds so many bytes more, or fewer; false, and nothing changes, where they are too many. */
  change(bytes: number): boolean {
    const held = this.#held + bytes;
    // A quarter of the share is for blocks on their way to and from files.
    const common = Math.max(0, held - Math.floor(this.#budget.share * 0.75));
    if (!this.#budget.take(common - this.#common)) return false;
    this.#held = held;
    this.#common = common;
    return true;
  }

  /** A new spill file. */
  file(): SpillFile {
    const file = new SpillFile(this.#folder);
    this.#files.add(file);
    return file;
  }

  /** Writes a batch to a file. @throws HeddleError HEDDLE4005 */
  async write(file: SpillFile, batch: Batch): Promise<Block> {
    const block = await file.append(batch);
    this.metrics.spilledBytes += block.bytes;
    return block;
  }

  /** Ends a file before the operator ends. */
  drop(file: SpillFile): void {
    file.close();
    this.#files.delete(file);
  }

  /** Gives everything back. */
  close(): void {
    for (const file of this.#files) file.close();
    this.#files.clear();
    this.change(-this.#held);
  }
}

/** Bytes that a part of an operator holds. */
export class Reservation {
  readonly #memory: OperatorMemory;
  #bytes = 0;

  constructor(memory: OperatorMemory) {
    this.#memory = memory;
  }

  /** Says how many bytes are held now; false where they are more than there are, so that some must be spilled. */
  hold(bytes: number): boolean {
    if (!this.#memory.change(bytes - this.#bytes)) return false;
    this.#bytes = bytes;
    return true;
  }

  /** Nothing is held any more. */
  release(): void {
    this.hold(0);
  }
}
