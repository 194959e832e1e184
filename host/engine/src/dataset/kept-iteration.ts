import { scan } from '../plan/nodes.js';
import { Fingerprints, hashed } from '../store/fingerprint.js';
import type { ResultStore } from '../store/result-store.js';
import { vectorOf } from '../table/builder.js';
import type { Field } from '../table/types.js';
import { type Batch, scalarAt } from '../table/vector.js';
import { DataSet } from './dataset.js';
import type { Schema } from './schema.js';

/** What an iteration computes. */
export interface IterationParts {
  readonly initial: DataSet<Schema>;
  readonly round: DataSet<Schema>;
  readonly stop: DataSet<Schema> | null;
  readonly times: number;
  readonly partitions: number;
  /** The tables that stand for rows of a round, by what they stand for. */
  readonly standIns: ReadonlyMap<unknown, string>;
}

const ROUNDS: readonly Field[] = [{ name: 'rounds', type: 'int64' }];

/** The result of an iteration in a store, under a name. */
export class KeptIteration {
  readonly #store: ResultStore;
  readonly #name: string;
  readonly #fields: readonly Field[];
  readonly #digest: string;

  private constructor(store: ResultStore, name: string, fields: readonly Field[], digest: string) {
    this.#store = store;
    this.#name = name;
    this.#fields = fields;
    this.#digest = digest;
  }

  /** Where the result is, or would be; null where its rows may be others the next time. */
  static async of(store: ResultStore, name: string, parts: IterationParts): Promise<KeptIteration | null> {
    const { initial, round, stop, times, partitions, standIns } = parts;
    const sets = [initial, round, ...(stop === null ? [] : [stop])];
    const modules = sets.flatMap((set) => set.modules);
    const plans = sets.map((set) => set.plan);
    const fingerprints = await Fingerprints.over(plans, modules, partitions, standIns);
    const found = plans.map((plan) => fingerprints.of(plan));
    const digests = found.flatMap((each) => ('digest' in each ? [each.digest] : []));
    if (digests.length < found.length) return null;
    const digest = hashed(JSON.stringify(['iterate', times, ...digests]));
    return new KeptIteration(store, name, initial.plan.fields, digest);
  }

  /** The number of rounds of the result that is there; null where there is none. */
  async rounds(): Promise<number | null> {
    for (const digest of [this.#digest, this.#roundsDigest])
      if (!(await this.#store.has(digest))) return null;
    for await (const { columns } of this.#store.open(this.#roundsDigest, ROUNDS).scan([0])) {
      const [column] = columns;
      if (column !== undefined) return Number(scalarAt(column, 0));
    }
    return null;
  }

  /** Keeps a result. */
  async keep(batches: readonly Batch[], rounds: number): Promise<void> {
    const column = vectorOf('int64', [BigInt(rounds)]);
    await this.#store.keep(this.#roundsDigest, ROUNDS, [{ rows: 1, columns: [column] }]);
    await this.#store.keep(this.#digest, this.#fields, batches);
  }

  /** The rows that are there, which have the name from now on. */
  async rows<S extends Schema>(): Promise<DataSet<S>> {
    await this.#store.name(this.#name, this.#digest, this.#fields);
    return new DataSet<S>(scan(this.#store.open(this.#digest, this.#fields)));
  }

  get #roundsDigest(): string {
    return hashed(`rounds ${this.#digest}`);
  }
}
