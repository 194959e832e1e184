import type { RowOrder } from '../../expr/value-order.js';
import { SCAN_ROWS } from '../../io/source.js';
import { concatBatches } from '../../table/concat.js';
import { sliceBatch, takeBatch } from '../../table/take.js';
import type { SqlType } from '../../table/types.js';
import type { Batch } from '../../table/vector.js';
import { orderingBetween } from '../row-order.js';
import type { Run, RunOrder } from './sorted-runs.js';

/** The rows of sorted runs in order; where rows are equal, those of an earlier run come first. */
export async function* mergeRuns(
  runs: readonly Run[],
  types: readonly SqlType[],
  order: RunOrder,
  wanted: number,
): AsyncIterable<Batch> {
  const merge = new Merge(order, runs.length);
  for (const [index, run] of runs.entries()) merge.load(index, await nextBlock(run, 0));
  const blocks = new Int32Array(runs.length).fill(1);
  // About as many rows as all blocks in memory have.
  const chunkRows = Math.min(
    SCAN_ROWS,
    runs.reduce((sum, run) => sum + (run.blocks[0]?.rows ?? 0), 0),
  );
  let given = 0;
  while (given < wanted) {
    const chunk = new Chunk(runs.length, Math.max(1, chunkRows));
    while (!chunk.full) {
      const ended = merge.fill(chunk);
      if (ended < 0) break;
      const run = runs[ended];
      const at = blocks[ended] ?? 0;
      blocks[ended] = at + 1;
      merge.load(ended, run === undefined ? null : await nextBlock(run, at));
    }
    if (chunk.rows === 0) return;
    given += chunk.rows;
    yield chunk.finish(types);
  }
}

async function nextBlock({ file, blocks }: Run, index: number): Promise<Batch | null> {
  const block = blocks[index];
  return block === undefined ? null : file.read(block);
}

/** A heap of runs by their next rows. */
class Merge {
  readonly #order: RunOrder;
  readonly #batches: (Batch | null)[];
  readonly #rows: Int32Array;
  /** How the rows of two runs' blocks compare, made when first asked for: one per pair, in rows of `#batches.length`. */
  readonly #orders: (RowOrder | undefined)[];
  /** Runs that have rows, the one with the first row at the top. */
  readonly #heap: number[] = [];

  constructor(order: RunOrder, runs: number) {
    this.#order = order;
    this.#batches = new Array(runs).fill(null);
    this.#rows = new Int32Array(runs);
    this.#orders = new Array(runs * runs);
  }

  /** Gives a run its next block, or none. */
  load(run: number, batch: Batch | null): void {
    const count = this.#batches.length;
    for (let other = 0; other < count; other++) {
      this.#orders[run * count + other] = undefined;
      this.#orders[other * count + run] = undefined;
    }
    this.#batches[run] = batch;
    this.#rows[run] = 0;
    if (batch === null) return;
    this.#heap.push(run);
    this.#up();
  }

  /** Moves rows to the chunk until it is full (then -1), a run needs its next block (then that), or there are none (-1). */
  fill(chunk: Chunk): number {
    while (!chunk.full) {
      const run = this.#heap[0];
      const batch = run === undefined ? null : this.#batches[run];
      if (run === undefined || batch === null || batch === undefined) return -1;
      const row = this.#rows[run] ?? 0;
      chunk.push(run, batch, row);
      this.#rows[run] = row + 1;
      if (row + 1 < batch.rows) {
        this.#down();
        continue;
      }
      const last = this.#heap.pop();
      if (last !== undefined && this.#heap.length > 0) {
        this.#heap[0] = last;
        this.#down();
      }
      return run;
    }
    return -1;
  }

  #before(a: number, b: number): boolean {
    const place = a * this.#batches.length + b;
    const order = this.#orders[place] ?? this.#between(a, b, place);
    const difference = order(this.#rows[a] ?? 0, this.#rows[b] ?? 0);
    return difference < 0 || (difference === 0 && a < b);
  }

  #between(a: number, b: number, place: number): RowOrder {
    const keys = (run: number) =>
      this.#order.columns.flatMap((column) => this.#batches[run]?.columns[column] ?? []);
    const order = orderingBetween(keys(a), keys(b), this.#order.directions);
    this.#orders[place] = order;
    return order;
  }

  #up(): void {
    const heap = this.#heap;
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      const [own, above] = [heap[at] ?? 0, heap[parent] ?? 0];
      if (!this.#before(own, above)) return;
      heap[at] = above;
      heap[parent] = own;
      at = parent;
    }
  }

  #down(): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const child = right < heap.length && this.#before(heap[right] ?? 0, heap[left] ?? 0) ? right : left;
      const [own, below] = [heap[at] ?? 0, heap[child] ?? 0];
      if (!this.#before(below, own)) return;
      heap[at] = below;
      heap[child] = own;
      at = child;
    }
  }
}

/** Rows of several blocks on their way into one batch. Of each block they are a stretch. */
class Chunk {
  rows = 0;
  readonly #stretches: { readonly batch: Batch; readonly start: number; rows: number }[] = [];
  /** The stretch that the rows of each run go to. */
  readonly #current: Int32Array;
  /** The stretch of each row. */
  readonly #from: Int32Array;

  constructor(runs: number, rows: number) {
    this.#current = new Int32Array(runs).fill(-1);
    this.#from = new Int32Array(rows);
  }

  get full(): boolean {
    return this.rows === this.#from.length;
  }

  /** Adds a row of a run: the one behind the run's last, or the first of its next block. */
  push(run: number, batch: Batch, row: number): void {
    let index = this.#current[run] ?? -1;
    if (index < 0 || this.#stretches[index]?.batch !== batch) {
      index = this.#stretches.push({ batch, start: row, rows: 0 }) - 1;
      this.#current[run] = index;
    }
    const stretch = this.#stretches[index];
    if (stretch !== undefined) stretch.rows++;
    this.#from[this.rows++] = index;
  }

  finish(types: readonly SqlType[]): Batch {
    const places = new Int32Array(this.#stretches.length);
    let at = 0;
    for (const [index, { rows }] of this.#stretches.entries()) {
      places[index] = at;
      at += rows;
    }
    const parts = this.#stretches.map(({ batch, start, rows }) => sliceBatch(batch, start, rows));
    const order = new Int32Array(this.rows);
    for (let row = 0; row < this.rows; row++) {
      const from = this.#from[row] ?? 0;
      const place = places[from] ?? 0;
      order[row] = place;
      places[from] = place + 1;
    }
    return takeBatch(concatBatches(types, parts), order);
  }
}
