import { compileAll } from '../expr/compile.js';
import { evaluateAll } from '../expr/kernel.js';
import type { Distribution } from '../physical/physical.js';
import { takeBatch } from '../table/take.js';
import type { Field } from '../table/types.js';
import type { Batch } from '../table/vector.js';
import type { OperatorFunctions } from './context.js';
import { dealRows } from './deal.js';
import { hashRows } from './hash.js';
import { BatchList } from './memory/batch-list.js';
import type { OperatorMemory } from './memory/operator-memory.js';

/** Deals out batches to partitions, in memory as far as they fit. */
export class ExchangeBuffer {
  readonly #distribution: Distribution;
  readonly #partitions: readonly BatchList[];
  readonly #memory: OperatorMemory;

  constructor(
    fields: readonly Field[],
    distribution: Distribution,
    partitions: number,
    memory: OperatorMemory,
  ) {
    this.#distribution = distribution;
    this.#memory = memory;
    const lists = distribution.kind === 'broadcast' ? 1 : partitions;
    const types = fields.map((field) => field.type);
    const file = memory.file();
    this.#partitions = Array.from({ length: lists }, () => new BatchList(types, memory, file));
  }

  /** Takes all batches of one partition, `from`, of the stage that writes. */
  async write(input: AsyncIterable<Batch>, functions: OperatorFunctions, from: number): Promise<void> {
    const distribution = this.#distribution;
    const keys = distribution.kind === 'hash' ? compileAll(distribution.keys, functions) : [];
    // Each begins with its own number, so that they need not know of each other's batches.
    let turn = from;
    for await (const batch of input) {
      if (batch.rows === 0) continue;
      switch (distribution.kind) {
        case 'hash': {
          const hashes = hashRows(evaluateAll(keys, batch), batch.rows);
          await this.#deal(
            batch,
            hashes.map((hash) => (hash >>> 12) % this.#partitions.length),
          );
          break;
        }
        case 'range':
          await this.#deal(batch, placesIn(batch));
          break;
        case 'even':
          await this.#deal(batch, evenPlaces(batch.rows, this.#partitions.length, turn++));
          break;
        case 'same':
          await this.#partitions[from]?.add(batch);
          break;
        case 'single':
        case 'broadcast':
          await this.#partitions[0]?.add(batch);
      }
    }
  }

  /** The batches of one partition. */
  async *read(partition: number): AsyncIterable<Batch> {
    const list = this.#partitions[this.#distribution.kind === 'broadcast' ? 0 : partition];
    if (list !== undefined) yield* list.read();
  }

  /** Gives memory and files back. Ends the buffer's use. */
  close(): void {
    for (const list of this.#partitions) list.clear();
    this.#memory.close();
  }

  /** Deals rows out to the partition that is said of each. */
  async #deal(batch: Batch, places: Int32Array): Promise<void> {
    if (this.#partitions.length === 1) return this.#partitions[0]?.add(batch);
    for (const [partition, rows] of dealRows(places, this.#partitions.length).entries())
      if (rows.length > 0) await this.#partitions[partition]?.add(takeBatch(batch, rows));
  }
}

/**
 * Runs of rows for all partitions, the first for `turn`: whole batches would leave partitions empty where there are few, and what
 * is done to a row may take long.
 */
function evenPlaces(rows: number, partitions: number, turn: number): Int32Array {
  return Int32Array.from(
    { length: rows },
    (_, row) => (turn + Math.floor((row * partitions) / rows)) % partitions,
  );
}

/** The partition that the last column of rows says. */
function placesIn(batch: Batch): Int32Array {
  const places = batch.columns.at(-1);
  if (places?.type !== 'int32' || places.constant) throw new TypeError('rows that do not say where they go');
  return places.values.subarray(0, batch.rows);
}
