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
  #turn: number;

  /** @param turn The partition that an even distribution begins with. */
  constructor(
    fields: readonly Field[],
    distribution: Distribution,
    partitions: number,
    memory: OperatorMemory,
    turn = 0,
  ) {
    this.#turn = turn;
    this.#distribution = distribution;
    const lists = distribution.kind === 'broadcast' ? 1 : partitions;
    const types = fields.map((field) => field.type);
    const file = memory.file();
    this.#partitions = Array.from({ length: lists }, () => new BatchList(types, memory, file));
  }

  /** Takes all batches of one partition of the stage that writes. */
  async write(input: AsyncIterable<Batch>, functions: OperatorFunctions): Promise<void> {
    const { kind } = this.#distribution;
    const keys = kind === 'hash' ? compileAll(this.#distribution.keys, functions) : [];
    for await (const batch of input) {
      if (batch.rows === 0) continue;
      if (kind !== 'hash') {
        await this.#partitions[kind === 'even' ? this.#turn++ % this.#partitions.length : 0]?.add(batch);
        continue;
      }
      const hashes = hashRows(evaluateAll(keys, batch), batch.rows);
      // The upper bits: the lower ones find the slot in the hash tables behind.
      const places = hashes.map((hash) => (hash >>> 12) % this.#partitions.length);
      for (const [partition, rows] of dealRows(places, this.#partitions.length).entries())
        if (rows.length > 0) await this.#partitions[partition]?.add(takeBatch(batch, rows));
    }
  }

  /** The batches of one partition. */
  async *read(partition: number): AsyncIterable<Batch> {
    const list = this.#partitions[this.#distribution.kind === 'broadcast' ? 0 : partition];
    if (list !== undefined) yield* list.read();
  }
}
