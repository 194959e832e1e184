import type { Join } from '../../plan/plan.js';
import { sliceBatch } from '../../table/take.js';
import type { Batch } from '../../table/vector.js';
import type { OperatorFunctions } from '../context.js';
import type { OperatorMemory } from '../memory/operator-memory.js';
import { type Direction, orderingBetween } from '../row-order.js';
import { RowSorter } from '../row-sorter.js';
import { join, sideOf } from './join.js';
import type { Side } from './side.js';

/** Left rows of a window at least, so many that the cost of a window is forgotten. */
const WINDOW_ROWS = 65_536;

const ASCENDING: Direction = { descending: false, nullsFirst: false };

/**
 * Sort-merge join, of inputs that have keys: both sides are sorted by them, on disk where they do not fit in memory, and pass each other once,
 * in windows of whole keys, each of which a hash join takes. Rows come in the order of the keys, nulls last; rows with equal keys keep the order
 * of the left side. Right rows without a partner come behind their window, which the left rows alone determine.
 */
export async function* mergeJoin(
  left: AsyncIterable<Batch>,
  right: AsyncIterable<Batch>,
  spec: Join,
  functions: OperatorFunctions,
  memory: OperatorMemory,
): AsyncIterable<Batch> {
  const leftRows = await SortedSide.of(left, sideOf(spec, 'left', functions), memory);
  const rightRows = await SortedSide.of(right, sideOf(spec, 'right', functions), memory);
  const whole = spec.type === 'right' || spec.type === 'full';
  for (;;) {
    const window: Batch[] = [];
    for await (const rows of leftRows.wholeKeys(WINDOW_ROWS)) window.push(rows);
    const ended = await leftRows.ended();
    const partners = rightRows.upTo(ended && whole ? null : leftRows.lastKeys);
    yield* join(iterated(window), partners, spec, functions, memory);
    if (ended) return;
  }
}

/** The last key that was taken of a side: the key columns of a batch, and the last of its rows. */
interface LastKeys {
  readonly keys: ReturnType<Side['rows']>['keys'];
  readonly row: number;
}

/** One side in the order of its keys, taken from the front. */
class SortedSide {
  readonly #side: Side;
  readonly #directions: readonly Direction[];
  readonly #rows: AsyncIterator<Batch>;
  /** Rows that are read and not taken. */
  #next: Batch | null = null;
  /** Null before the first row is taken. */
  lastKeys: LastKeys | null = null;

  private constructor(side: Side, directions: readonly Direction[], rows: AsyncIterable<Batch>) {
    this.#side = side;
    this.#directions = directions;
    this.#rows = rows[Symbol.asyncIterator]();
  }

  /** Reads and sorts an input. */
  static async of(input: AsyncIterable<Batch>, side: Side, memory: OperatorMemory): Promise<SortedSide> {
    const directions = side.places.map(() => ASCENDING);
    const order = { columns: side.places, directions };
    const sorter = new RowSorter(side.types, order, Number.POSITIVE_INFINITY, memory);
    for await (const batch of input) await sorter.add(side.extend(batch));
    return new SortedSide(side, directions, sorter.rows());
  }

  /** Whether all rows are taken. */
  async ended(): Promise<boolean> {
    return (await this.#peek()) === null;
  }

  /** Takes `least` rows, or all there are, and the rows behind them with the key of the last. */
  async *wholeKeys(least: number): AsyncIterable<Batch> {
    let rows = 0;
    for (let next = await this.#peek(); next !== null; next = await this.#peek()) {
      const end = this.#endOfKey(next, Math.max(0, least - rows));
      rows += end;
      const whole = end === next.rows;
      if (end > 0) yield this.#take(end);
      if (!whole) return;
    }
  }

  /** Takes the rows with keys up to these, which are of another side; null = all. */
  async *upTo(last: LastKeys | null): AsyncIterable<Batch> {
    for (let next = await this.#peek(); next !== null; next = await this.#peek()) {
      const end = last === null ? next.rows : this.#firstAbove(next, last);
      const whole = end === next.rows;
      if (end > 0) yield this.#take(end);
      if (!whole) return;
    }
  }

  async #peek(): Promise<Batch | null> {
    while (this.#next === null || this.#next.rows === 0) {
      const { done, value } = await this.#rows.next();
      if (done === true) return null;
      this.#next = value;
    }
    return this.#next;
  }

  /** The first row, from `from` on, whose key is not that of the row before it. */
  #endOfKey(batch: Batch, from: number): number {
    if (from > batch.rows) return batch.rows;
    const { keys } = this.#side.rows(batch);
    const before = this.lastKeys;
    if (from === 0 && before !== null) {
      const order = orderingBetween(before.keys, keys, this.#directions);
      if (order(before.row, 0) !== 0) return 0;
    }
    const order = orderingBetween(keys, keys, this.#directions);
    let row = Math.max(1, from);
    while (row < batch.rows && order(row - 1, row) === 0) row++;
    return row;
  }

  /** The first row whose key is above another side's; all rows where none is. */
  #firstAbove(batch: Batch, last: LastKeys): number {
    const order = orderingBetween(this.#side.rows(batch).keys, last.keys, this.#directions);
    let [low, high] = [0, batch.rows];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (order(middle, last.row) > 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The first rows that are read, without their keys. */
  #take(rows: number): Batch {
    const next = this.#next;
    if (next === null) throw new TypeError('no rows are read');
    const { batch, keys } = this.#side.rows(sliceBatch(next, 0, rows));
    this.lastKeys = { keys, row: rows - 1 };
    this.#next = rows === next.rows ? null : sliceBatch(next, rows, next.rows - rows);
    return batch;
  }
}

async function* iterated(batches: readonly Batch[]): AsyncIterable<Batch> {
  yield* batches;
}
