import { type RecordBatch, RecordBatchReader, Table } from 'apache-arrow';
import { execute, type RunOptions } from './execution.js';
import type { Message } from './protocol.js';
import type { Session } from './session.js';

/**
 * The rows of a query, computed when they are asked for, and again when they are asked for again. The methods reject with
 * JobFailure: a function's failure with its code, text and places, else HEDDLE4002 to 4004; or with the reason of an abort.
 */
export class SparkResult {
  readonly #session: Session;
  readonly #relation: Message;

  /** @internal */
  constructor(session: Session, relation: Message) {
    this.#session = session;
    this.#relation = relation;
  }

  /** The rows in batches, as the server sends them: at least one batch, which may be empty. Stopping early is fine. */
  async *batches(options: RunOptions = {}): AsyncGenerator<RecordBatch, void, undefined> {
    for await (const { arrowBatch } of execute(this.#session, { root: this.#relation }, options)) {
      if (arrowBatch !== undefined) yield* RecordBatchReader.from(arrowBatch.data);
    }
  }

  /** All rows. */
  async table(options: RunOptions = {}): Promise<Table> {
    const batches: RecordBatch[] = [];
    for await (const batch of this.batches(options)) batches.push(batch);
    return new Table(batches);
  }
}
