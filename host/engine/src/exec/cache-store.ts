import type { Batch } from '../table/vector.js';

/** The rows of a `cache` node, kept in memory for as long as somebody holds the plan. */
export class CacheStore {
  /** Per number of partitions and partition: rows once they were all pulled. */
  readonly #kept = new Map<string, readonly Batch[]>();

  /** The rows of one partition: those kept, else those of the input, which are kept when they have all been pulled. */
  async *rows(partition: number, partitions: number, input: AsyncIterable<Batch>): AsyncIterable<Batch> {
    const key = `${partition}/${partitions}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      yield* kept;
      return;
    }
    const rows: Batch[] = [];
    for await (const batch of input) {
      rows.push(batch);
      yield batch;
    }
    this.#kept.set(key, rows);
  }

  /** Forgets what is kept. */
  clear(): void {
    this.#kept.clear();
  }
}
