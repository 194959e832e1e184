import { concatBatches } from '../table/concat.js';
import { takeBatch } from '../table/take.js';
import type { SqlType } from '../table/types.js';
import type { Batch } from '../table/vector.js';
import { batchBytes } from './memory/bytes.js';
import type { OperatorMemory, Reservation } from './memory/operator-memory.js';
import { type RunOrder, SortedRuns } from './memory/sorted-runs.js';
import { ordering, sortedRows } from './row-order.js';

/** Rows gathered beyond those wanted before the surplus is cut off. */
const SLACK_ROWS = 65_536;
/** While rows are sorted they are there three times: as they came, in one piece, and in order. */
const COPIES = 3;
/** Beside them, row numbers, and the same while they are sorted. */
const BYTES_PER_ROW = 24;

/**
 * Rows in an order; equal rows keep theirs. What does not fit in memory becomes sorted runs on disk. With a limit, never
 * many more rows are held than are wanted.
 */
export class RowSorter {
  readonly #types: readonly SqlType[];
  readonly #order: RunOrder;
  readonly #wanted: number;
  readonly #memory: OperatorMemory;
  readonly #reservation: Reservation;
  #held: Batch[] = [];
  #rows = 0;
  #bytes = 0;
  #runs: SortedRuns | null = null;

  /** @param wanted Rows that are asked for, from the first on. */
  constructor(types: readonly SqlType[], order: RunOrder, wanted: number, memory: OperatorMemory) {
    this.#types = types;
    this.#order = order;
    this.#wanted = wanted;
    this.#memory = memory;
    this.#reservation = memory.reservation();
  }

  async add(batch: Batch): Promise<void> {
    if (batch.rows === 0) return;
    this.#hold(batch);
    if (this.#rows > this.#wanted + SLACK_ROWS) this.#hold(this.#sorted());
    if (!this.#reservation.hold(this.#bytes * COPIES + this.#rows * BYTES_PER_ROW)) await this.#spill();
  }

  /** The rows in order, those wanted at least: in one batch if all were in memory. Ends the sorter's use. */
  async *rows(): AsyncIterable<Batch> {
    if (this.#runs === null) {
      if (this.#rows > 0) yield this.#sorted();
      return;
    }
    await this.#spill();
    yield* this.#runs.merged(this.#wanted);
  }

  #hold(batch: Batch): void {
    this.#held.push(batch);
    this.#rows += batch.rows;
    this.#bytes += batchBytes(batch);
  }

  /** What is held, as one batch. */
  #gathered(): Batch {
    const batch = concatBatches(this.#types, this.#held);
    this.#held = [];
    this.#rows = 0;
    this.#bytes = 0;
    return batch;
  }

  #sorted(): Batch {
    const batch = this.#gathered();
    return takeBatch(batch, this.#rowsInOrder(batch));
  }

  async #spill(): Promise<void> {
    if (this.#rows === 0) return;
    this.#runs ??= new SortedRuns(this.#types, this.#order, this.#memory);
    const batch = this.#gathered();
    await this.#runs.add(batch, this.#rowsInOrder(batch));
    this.#reservation.release();
  }

  #rowsInOrder(batch: Batch): Int32Array {
    const keys = this.#order.columns.flatMap((column) => batch.columns[column] ?? []);
    const rows = sortedRows(batch.rows, ordering(keys, this.#order.directions));
    return this.#wanted < rows.length ? rows.subarray(0, this.#wanted) : rows;
  }
}
