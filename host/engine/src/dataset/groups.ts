import type { Aggregate } from '../plan/plan.js';
import { requireOrder } from '../plan/typed.js';
import { type Aggregation, reduce } from './aggregates.js';
import { col } from './column.js';
import { DataSet } from './dataset.js';
import type { Flat, Names, Resolve, Schema, Symbolic, ValueOf } from './schema.js';

/** Aggregates by the names of their columns. */
type Aggregations<S extends Schema> = Readonly<Record<string, Aggregation<Names<S>, Symbolic>>>;

type Aggregated<S extends Schema, K extends Names<S>, A extends Aggregations<S>> = Flat<
  Pick<S, K> & {
    readonly [P in keyof A]: A[P] extends Aggregation<string, infer T> ? Resolve<S, T> : never;
  }
>;

/** Rows in groups of equal keys. */
export class Groups<S extends Schema, K extends Names<S>> {
  readonly #rows: DataSet<S>;
  readonly #keys: readonly K[];

  /** @internal */
  constructor(rows: DataSet<S>, keys: readonly K[]) {
    this.#rows = rows;
    this.#keys = keys;
  }

  /**
   * One row per group: its keys, and the values of a column brought to one by a TypeScript function of two, as `reduce` of `agg`
   * does it; a function of a module is `aggregate`. It runs in this process only.
   */
  reduce<P extends Exclude<Names<S>, K>>(
    column: P,
    fn: (a: ValueOf<S[P]>, b: ValueOf<S[P]>) => ValueOf<S[P]>,
  ): DataSet<Flat<Pick<S, K | P>>> {
    const field = this.#rows.plan.fields.find(({ name }) => name === column);
    const type = (field?.type ?? 'null') as S[P];
    const one = { [column]: reduce(type, col(column), fn) } as unknown as Aggregations<S>;
    return this.agg(one) as unknown as DataSet<Flat<Pick<S, K | P>>>;
  }

  /** One row per group: its keys and aggregates. Without keys there is one row, also over no rows. */
  agg<A extends Aggregations<S>>(aggregates: A): DataSet<Aggregated<S, K, A>> {
    const { plan, modules } = this.#rows;
    const keys = this.#keys.map((key) => col(key).bind(plan.fields));
    for (const { type } of keys) requireOrder(type, 'groupBy');
    const entries = Object.entries(aggregates);
    const calls = entries.map(([, each]) => each.bind(plan.fields));
    const names = [...this.#keys, ...entries.map(([name]) => name)];
    const fields = [...keys, ...calls].map(({ type }, index) => ({ name: names[index] ?? '', type }));
    const grouped: Aggregate = { kind: 'aggregate', input: plan, keys, calls, fields };
    return new DataSet(grouped, [...modules, ...entries.flatMap(([, each]) => each.modules)]);
  }
}
