import { randomUUID } from 'node:crypto';
import type { Field } from '../table/types.js';
import type { Batch } from '../table/vector.js';
import { BatchList } from './memory/batch-list.js';
import type { OperatorMemory, OperatorMetrics } from './memory/operator-memory.js';

/** Ends the files of stores that nobody holds any more. */
const FORGOTTEN = new FinalizationRegistry<OperatorMemory>((memory) => memory.close());

/** The rows of a `cache` node, kept for as long as somebody holds the plan: in memory as far as they fit, else on disk. */
export class CacheStore {
  /** Per number of partitions and partition: rows once they were all pulled. */
  readonly #kept = new Map<string, { readonly rows: BatchList; readonly memory: OperatorMemory }>();
  /** Whether the rows outlive the run that made them. */
  readonly lasting: boolean;
  /** Names the rows where this process sends its plans. */
  readonly id = randomUUID();

  constructor(lasting = true) {
    this.lasting = lasting;
  }

  /**
   * The rows of one partition: those kept, else those of the input, which are kept when they have all been pulled.
   * @param reserve Gives the memory that they are kept in.
   */
  async *rows(
    fields: readonly Field[],
    { partition, partitions }: { readonly partition: number; readonly partitions: number },
    metrics: OperatorMetrics,
    input: AsyncIterable<Batch>,
    reserve: (lasting: boolean) => OperatorMemory,
  ): AsyncIterable<Batch> {
    const key = `${partition}/${partitions}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      for await (const batch of kept.rows.read()) {
        metrics.reused += batch.rows;
        yield batch;
      }
      return;
    }
    const memory = reserve(this.lasting);
    let whole = false;
    try {
      const types = fields.map((field) => field.type);
      const rows = new BatchList(types, memory, memory.file());
      for await (const batch of input) {
        await rows.add(batch);
        yield batch;
      }
      whole = !this.#kept.has(key);
      if (whole) this.#kept.set(key, { rows, memory });
    } finally {
      if (!whole) memory.close();
      else if (this.lasting) FORGOTTEN.register(this, memory);
    }
  }

  /** Forgets what is kept. */
  clear(): void {
    for (const { memory } of this.#kept.values()) memory.close();
    this.#kept.clear();
  }
}
