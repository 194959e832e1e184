import { compileAll } from '../expr/compile.js';
import { evaluateAll } from '../expr/kernel.js';
import type { Distribution } from '../physical/physical.js';
import { takeBatch } from '../table/take.js';
import type { Batch } from '../table/vector.js';
import type { OperatorFunctions } from './context.js';
import { hashRows } from './hash.js';

/** Deals out batches to partitions, in memory. */
export class ExchangeBuffer {
  readonly #distribution: Distribution;
  readonly #partitions: Batch[][];
  #turn = 0;

  constructor(distribution: Distribution, partitions: number) {
    this.#distribution = distribution;
    const lists = distribution.kind === 'broadcast' ? 1 : partitions;
    this.#partitions = Array.from({ length: lists }, () => []);
  }

  /** Takes all batches of one partition of the stage that writes. */
  async write(input: AsyncIterable<Batch>, functions: OperatorFunctions): Promise<void> {
    const { kind } = this.#distribution;
    const keys = kind === 'hash' ? compileAll(this.#distribution.keys, functions) : [];
    for await (const batch of input) {
      if (batch.rows === 0) continue;
      if (kind !== 'hash') {
        this.#partitions[kind === 'even' ? this.#turn++ % this.#partitions.length : 0]?.push(batch);
        continue;
      }
      const hashes = hashRows(evaluateAll(keys, batch), batch.rows);
      for (const [partition, rows] of this.#deal(hashes).entries())
        if (rows.length > 0) this.#partitions[partition]?.push(takeBatch(batch, rows));
    }
  }

  /** The batches of one partition. */
  async *read(partition: number): AsyncIterable<Batch> {
    yield* this.#partitions[this.#distribution.kind === 'broadcast' ? 0 : partition] ?? [];
  }

  /** Rows per partition. */
  #deal(hashes: Int32Array): Int32Array[] {
    const count = this.#partitions.length;
    // The upper bits: the lower ones find the slot in the hash tables behind.
    const places = hashes.map((hash) => (hash >>> 12) % count);
    const sizes = new Int32Array(count);
    for (const place of places) sizes[place] = (sizes[place] ?? 0) + 1;
    const rows = Array.from(sizes, (size) => new Int32Array(size));
    const at = new Int32Array(count);
    for (let row = 0; row < places.length; row++) {
      const place = places[row] ?? 0;
      const list = rows[place];
      const next = at[place] ?? 0;
      if (list !== undefined) list[next] = row;
      at[place] = next + 1;
    }
    return rows;
  }
}
