import { invalidSql } from '../failure.js';
import { LoopSource } from '../io/loop.js';
import { memorySource } from '../io/memory.js';
import { scan } from '../plan/nodes.js';
import type { Cache, Plan } from '../plan/plan.js';
import { inputsOf, withInputs } from '../plan/walk.js';
import type { Field } from '../table/types.js';
import { scalarAt } from '../table/vector.js';
import { DataSet } from './dataset.js';
import { KeptIteration } from './kept-iteration.js';
import { type RunOptions, storeOf } from './run.js';
import type { Schema } from './schema.js';

/** How often a step is repeated, and how each round is computed. */
export interface IterateOptions<S extends Schema> extends RunOptions {
  /** The name by which a store keeps the rows after the last round; without one it keeps none. */
  readonly name?: string;
  /** Rounds at most. */
  readonly times: number;
  /**
   * One row with one condition, over the rows before and after a round: where it is true, that round was the last. Called
   * once, as `step` is.
   */
  readonly until?: (before: DataSet<S>, after: DataSet<S>) => DataSet<Readonly<Record<string, 'bool'>>>;
}

/** Rows after the last round, and the number of rounds. */
export interface Iterated<S extends Schema> {
  readonly rows: DataSet<S>;
  readonly rounds: number;
}

/**
 * Repeats a step over the rows that it gave before, beginning with `initial`. `step` is called once, with a DataSet that
 * stands for the rows of each round; what it computes without them is computed in the first round and kept until the last.
 * The rows of a round are kept in memory. With a name and a store, the result is taken from there where the same was computed before.
 * @throws HeddleError HEDDLE4002 where a round has other columns than `initial`, and for a number of rounds that is none.
 */
export async function iterate<S extends Schema>(
  initial: DataSet<S>,
  step: (current: DataSet<S>) => DataSet<S>,
  { name, times, until, ...options }: IterateOptions<S>,
): Promise<Iterated<S>> {
  if (!Number.isSafeInteger(times) || times < 0)
    throw invalidSql(`iterate needs a number of rounds, not ${times}`);
  const { fields } = initial.plan;
  const [current, next] = [new LoopSource(fields), new LoopSource(fields)];
  const loop = new Loop(new Set([current, next]));
  const [before, after] = [new DataSet<S>(scan(current)), new DataSet<S>(scan(next))];
  const round = loop.over(step(before));
  requireFields(round.plan.fields, fields, 'a round');
  const stop = until === undefined ? null : loop.over(until(before, after));
  if (stop !== null && stop.plan.fields.map((field) => field.type).join() !== 'bool')
    throw invalidSql('until gives one row with one condition');
  const store = name === undefined ? null : storeOf(options);
  const standIns = new Map([
    [current, 'the rows before a round'],
    [next, 'the rows after a round'],
  ]);
  const parts = { initial, round, stop, times, partitions: options.partitions ?? 1, standIns };
  const kept = store === null || name === undefined ? null : await KeptIteration.of(store, name, parts);
  const known = (await kept?.rounds()) ?? null;
  if (kept !== null && known !== null) return { rows: await kept.rows<S>(), rounds: known };
  let rounds = 0;
  let batches = await initial.batches(options);
  try {
    while (rounds < times) {
      current.fill(batches);
      batches = await round.batches(options);
      rounds++;
      if (stop === null) continue;
      next.fill(batches);
      if (await isTrue(stop, options)) break;
    }
  } finally {
    loop.close();
  }
  if (kept === null) return { rows: new DataSet<S>(scan(memorySource(fields, batches))), rounds };
  await kept.keep(batches, rounds);
  return { rows: await kept.rows<S>(), rounds };
}

/** Keeps what does not change between the rounds of a loop. */
class Loop {
  readonly #sources: ReadonlySet<unknown>;
  /** The plan in the place of each. */
  readonly #kept = new Map<Plan, Plan>();
  readonly #caches: Cache[] = [];
  readonly #varying = new Map<Plan, boolean>();

  constructor(sources: ReadonlySet<unknown>) {
    this.#sources = sources;
  }

  /** The same rows, with a cache around each part that does not depend on the loop's rows. */
  over<S extends Schema>(set: DataSet<S>): DataSet<S> {
    return new DataSet<S>(this.#keep(set.plan), set.modules);
  }

  /** Forgets what was kept. */
  close(): void {
    for (const { store } of this.#caches) store.clear();
  }

  #keep(plan: Plan): Plan {
    const known = this.#kept.get(plan);
    if (known !== undefined) return known;
    const done = this.#varies(plan) ? this.#within(plan) : this.#cached(plan);
    this.#kept.set(plan, done);
    return done;
  }

  /** What a round computes anew. A cache would keep the rows of the first one; within a round, parts are shared anyway. */
  #within(plan: Plan): Plan {
    if (plan.kind === 'cache') return this.#keep(plan.input);
    const inputs = inputsOf(plan).map((input) => this.#keep(input));
    return withInputs(plan, inputs);
  }

  /** A plan whose rows are kept, unless they are at hand or kept already. */
  #cached(plan: Plan): Plan {
    if (plan.kind === 'cache' || plan.kind === 'values') return plan;
    if (plan.kind === 'scan' && plan.source.location.kind === 'memory') return plan;
    const cache = new DataSet<Schema>(plan).cache().plan;
    if (cache.kind === 'cache') this.#caches.push(cache);
    return cache;
  }

  #varies(plan: Plan): boolean {
    const known = this.#varying.get(plan);
    if (known !== undefined) return known;
    const varies =
      (plan.kind === 'scan' && this.#sources.has(plan.source)) ||
      inputsOf(plan).some((input) => this.#varies(input));
    this.#varying.set(plan, varies);
    return varies;
  }
}

async function isTrue(
  stop: DataSet<Readonly<Record<string, 'bool'>>>,
  options: RunOptions,
): Promise<boolean> {
  const batches = await stop.batches(options);
  const [batch] = batches;
  const [column] = batch?.columns ?? [];
  if (batches.length !== 1 || batch?.rows !== 1 || column === undefined)
    throw invalidSql('until gives one row with one condition');
  return scalarAt(column, 0) === true;
}

function requireFields(given: readonly Field[], wanted: readonly Field[], what: string): void {
  const [gives, needs] = [given, wanted].map((fields) =>
    fields.map(({ name, type }) => `${name} ${type}`).join(', '),
  );
  if (gives !== needs) throw invalidSql(`${what} gives (${gives}), not (${needs})`);
}
