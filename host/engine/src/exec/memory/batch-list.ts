import { concatBatches } from '../../table/concat.js';
import type { SqlType } from '../../table/types.js';
import type { Batch } from '../../table/vector.js';
import { writeBlocks } from './blocks.js';
import { batchBytes } from './bytes.js';
import type { OperatorMemory, Reservation } from './operator-memory.js';
import type { Block, SpillFile } from './spill-file.js';

/** Batches that are kept: in memory as long as they fit, else on disk. They can be read any number of times. */
export class BatchList {
  readonly #types: readonly SqlType[];
  readonly #memory: OperatorMemory;
  readonly #reservation: Reservation;
  readonly #file: SpillFile;
  readonly #blocks: Block[] = [];
  #pieces: Batch[] = [];
  /** Bytes of the pieces in memory. */
  #bytes = 0;
  #total = 0;
  #spilling: boolean;
  #rows = 0;

  /** @param file Where what does not fit goes; lists may share one. @param held false: all goes there at once. */
  constructor(types: readonly SqlType[], memory: OperatorMemory, file: SpillFile, held = true) {
    this.#types = types;
    this.#memory = memory;
    this.#reservation = memory.reservation();
    this.#file = file;
    this.#spilling = !held;
  }

  /** Rows of all batches. */
  get rows(): number {
    return this.#rows;
  }

  /** Bytes of all batches when they are in memory. */
  get bytes(): number {
    return this.#total;
  }

  async add(batch: Batch): Promise<void> {
    if (batch.rows === 0) return;
    this.#pieces.push(batch);
    this.#rows += batch.rows;
    const bytes = batchBytes(batch);
    this.#bytes += bytes;
    this.#total += bytes;
    if (!this.#spilling && this.#reservation.hold(this.#bytes)) return;
    if (!this.#spilling || this.#bytes >= this.#memory.blockBytes) await this.#spill();
  }

  /** The batches in the order in which they were added, small ones perhaps put together. */
  async *read(): AsyncIterable<Batch> {
    for (const block of this.#blocks) yield await this.#file.read(block);
    yield* this.#pieces;
  }

  /** Gives the memory back. Ends the list's use. */
  clear(): void {
    this.#pieces = [];
    this.#blocks.length = 0;
    this.#reservation.release();
  }

  async #spill(): Promise<void> {
    if (this.#blocks.length === 0) this.#memory.metrics.spills++;
    this.#spilling = true;
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    let group: Batch[] = [];
    let bytes = 0;
    for (const [index, piece] of pieces.entries()) {
      group.push(piece);
      bytes += batchBytes(piece);
      if (bytes < this.#memory.blockBytes && index + 1 < pieces.length) continue;
      this.#blocks.push(...(await writeBlocks(this.#memory, this.#file, concatBatches(this.#types, group))));
      group = [];
      bytes = 0;
    }
    this.#reservation.release();
  }
}
