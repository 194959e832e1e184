import type { Stage } from '../physical/physical.js';
import type { Batch } from '../table/vector.js';

/** Where the partitions of an answer are kept as they are done, so that a run that ends early is not for nothing. */
export interface KeptPartitions {
  /** The rows of each of so many partitions; null of one that no earlier run got to the end of. */
  load(partitions: number): Promise<readonly (readonly Batch[] | null)[]>;
  /** Takes the rows of one that is done. */
  keep(partition: number, partitions: number, batches: readonly Batch[]): Promise<void>;
}

/** What an earlier run of the same stages left of the answer. */
export class Resumption {
  readonly #kept: KeptPartitions;
  /** The stage whose partitions, one after another, are the answer. */
  readonly #stage: Stage;
  readonly #rows: readonly (readonly Batch[] | null)[];

  private constructor(kept: KeptPartitions, stage: Stage, rows: readonly (readonly Batch[] | null)[]) {
    this.#kept = kept;
    this.#stage = stage;
    this.#rows = rows;
  }

  /** Null where nothing is kept, or where the last stage computes the answer from what the partitions gave. */
  static async of(stages: readonly Stage[], kept: KeptPartitions | undefined): Promise<Resumption | null> {
    const root = stages.at(-1)?.root;
    const stage = root?.kind === 'read' ? stages.find(({ id }) => id === root.stage) : undefined;
    if (kept === undefined || stage === undefined) return null;
    return new Resumption(kept, stage, await kept.load(stage.root.partitions));
  }

  /** The stages that are still to run: where every partition of the answer is there, nothing before it. */
  missing(stages: readonly Stage[]): readonly Stage[] {
    return this.#rows.includes(null) ? stages : stages.slice(stages.indexOf(this.#stage));
  }

  /** The rows of a partition of a stage: those that are there, else those of `run`, kept when they have all been given. */
  async *rows(stage: Stage, partition: number, run: () => AsyncIterable<Batch>): AsyncIterable<Batch> {
    if (stage !== this.#stage) {
      yield* run();
      return;
    }
    const there = this.#rows[partition] ?? null;
    if (there !== null) {
      yield* there;
      return;
    }
    const batches: Batch[] = [];
    for await (const batch of run()) {
      if (batch.rows > 0) batches.push(batch);
      yield batch;
    }
    await this.#kept.keep(partition, stage.root.partitions, batches);
  }
}
