import type { HeddleModule } from '@heddle/host';
import type { Table } from 'apache-arrow';
import { CacheStore } from '../exec/cache-store.js';
import { invalidSql } from '../failure.js';
import type { WriteFormat } from '../io/write.js';
import type { Expression } from '../plan/expression.js';
import { columnsOf, counted, distinct, filter, limited, project, union } from '../plan/nodes.js';
import type { JoinType, Plan } from '../plan/plan.js';
import { condition } from '../plan/typed.js';
import { arrowTable } from '../table/arrow-out.js';
import type { SqlType } from '../table/types.js';
import { type Batch, type Scalar, scalarAt } from '../table/vector.js';
import type { Aggregation } from './aggregates.js';
import { Column, type Constant, col } from './column.js';
import { Groups } from './groups.js';
import { type JoinHow, joinOf } from './joins.js';
import { partitionFunctionOf, tableFunctionOf } from './module-functions.js';
import { explainProgram, type RunOptions, runProgram } from './run.js';
import type { Both, Flat, Names, Resolve, Row, Schema, Symbolic, ValueOf } from './schema.js';
import { type CommandArguments, commandGiven, commandOf, type LineSchema } from './sh.js';
import { asColumn, bindOrder, type Key, type Order, type Windowed, windowsOf } from './windows.js';
import { type WriteOptions, writeProgram } from './write.js';

/** A condition over a table: an expression of type bool, or a function of the row, in this process only. */
type Condition<S extends Schema, T extends Symbolic> = Column<Names<S>, T> &
  (Resolve<S, T> extends 'bool' ? unknown : never);

/** Columns of a projection by their new names. */
type Selection<S extends Schema> = Readonly<Record<string, Column<Names<S>, Symbolic>>>;
type Selected<S extends Schema, C extends Selection<S>> = {
  readonly [K in keyof C]: C[K] extends Column<string, infer T> ? Resolve<S, T> : never;
};

/** Another DataSet, as far as operators of two inputs look at it. */
export interface Rows<S extends Schema> {
  readonly schema: S;
  readonly plan: Plan;
  readonly modules: readonly HeddleModule[];
}

/** Kinds of joins that keep both sides' columns. */
type WideJoin = 'inner' | 'left' | 'right' | 'full';

/**
 * Rows with named, typed columns, which are not computed before somebody asks for them. Each method gives a DataSet of
 * its own; what does not fit the columns is an error of the compiler, and HEDDLE4002 where types were not known.
 */
export class DataSet<S extends Schema> {
  declare readonly schema: S;
  /** The logical plan, as SQL makes it too. */
  readonly plan: Plan;
  /** Modules of the functions that it calls. */
  readonly modules: readonly HeddleModule[];

  /** @internal Use `from`, `range`, `read` or `sql`. */
  constructor(plan: Plan, modules: readonly HeddleModule[] = []) {
    this.plan = plan;
    this.modules = [...new Set(modules)];
  }

  /** These columns alone. */
  select<K extends Names<S>>(...names: readonly K[]): DataSet<Flat<Pick<S, K>>>;
  /** Expressions by their new names. */
  select<C extends Selection<S>>(columns: C): DataSet<Selected<S, C>>;
  select(...given: readonly (string | Selection<S>)[]): unknown {
    const columns = given.flatMap((each): [string, Column<string, Symbolic>][] =>
      typeof each === 'string' ? [[each, col(each)]] : Object.entries(each),
    );
    const exprs = columns.map(([, each]) => each.bind(this.plan.fields));
    const names = columns.map(([name]) => name);
    return this.#with<Schema>(project(this.plan, exprs, names), ...columns.map(([, each]) => each));
  }

  /** All columns and one more, or one in another's place. */
  derive<K extends string, T extends Symbolic>(
    name: K,
    value: Column<Names<S>, T>,
  ): DataSet<Both<S, { readonly [P in K]: Resolve<S, T> }>> {
    const expr = value.bind(this.plan.fields);
    const exprs: Expression[] = columnsOf(this.plan.fields);
    const names = this.plan.fields.map((field) => field.name);
    const at = names.indexOf(name);
    exprs.splice(at < 0 ? exprs.length : at, 1, expr);
    if (at < 0) names.push(name);
    return this.#with(project(this.plan, exprs, names), value);
  }

  /** As `derive`, with a TypeScript function of the row. It runs in this process only. */
  map<K extends string, T extends SqlType>(
    name: K,
    type: T,
    value: (row: Row<S>) => ValueOf<T> | null,
  ): DataSet<Both<S, { readonly [P in K]: T }>> {
    return this.derive(name, this.#lambda(type, value)) as DataSet<Both<S, { readonly [P in K]: T }>>;
  }

  /** Columns under other names. */
  rename<M extends { readonly [K in Names<S>]?: string }>(
    names: M,
  ): DataSet<{ readonly [K in Names<S> as K extends keyof M ? Extract<M[K], string> : K]: S[K] }> {
    const renamed: Readonly<Record<string, string | undefined>> = names;
    const fields = this.plan.fields.map((field) => renamed[field.name] ?? field.name);
    return this.#with(project(this.plan, columnsOf(this.plan.fields), fields));
  }

  /** The rows for which a condition is true; a function of the row runs in this process only. */
  filter<T extends Symbolic>(where: Condition<S, T>): DataSet<S>;
  filter(where: (row: Row<S>) => boolean): DataSet<S>;
  filter(where: Column<string, Symbolic> | ((row: Row<S>) => boolean)): DataSet<S> {
    const asked = where instanceof Column ? where : this.#lambda('bool', where);
    return this.#with(filter(this.plan, condition(asked.bind(this.plan.fields), 'filter')), asked);
  }

  /** Groups of equal keys; without keys all rows are one group. */
  groupBy<K extends Names<S>>(...keys: readonly K[]): Groups<S, K> {
    return new Groups<S, K>(this, keys);
  }

  /** Aggregates over all rows: one row. */
  agg<A extends Readonly<Record<string, Aggregation<Names<S>, Symbolic>>>>(aggregates: A) {
    return this.groupBy().agg(aggregates);
  }

  /** Each row beside the rows that a table function of a module gives for it; `output` are their columns. */
  flatMap<O extends Schema>(
    module: HeddleModule,
    name: string,
    args: readonly (Key<Names<S>> | Column<never, Symbolic>)[],
    output: O,
    options: { readonly outer?: boolean } = {},
  ): DataSet<Both<S, O>> {
    const called = { module, name, output };
    const plan = tableFunctionOf(this.plan, called, args.map(asColumn), options.outer ?? false);
    return new DataSet(plan, [...this.modules, module]);
  }

  /** The rows that a partition function of a module gives for the table, whose columns it finds by name. */
  mapPartitions<O extends Schema>(
    module: HeddleModule,
    name: string,
    params: readonly Constant[],
    output: O,
  ): DataSet<O> {
    const plan = partitionFunctionOf(this.plan, { module, name, output }, params);
    return new DataSet(plan, [...this.modules, module]);
  }

  /** Rows of both that agree in the columns `on`, which stand once. Other columns of one name are HEDDLE4002. */
  join<R extends Schema, K extends Names<S> & Names<R>>(
    other: Rows<R>,
    on: readonly K[],
    type?: WideJoin,
    how?: JoinHow,
  ): DataSet<Both<S, Omit<R, K>>>;
  join<R extends Schema, K extends Names<S> & Names<R>>(
    other: Rows<R>,
    on: readonly K[],
    type: 'semi' | 'anti',
    how?: JoinHow,
  ): DataSet<S>;
  join(other: Rows<Schema>, on: readonly string[], type: JoinType = 'inner', how: JoinHow = {}): unknown {
    return this.#over<Schema>(other, joinOf(this.plan, other.plan, on, type, how));
  }

  /** Every row beside every row of the other. */
  crossJoin<R extends Schema>(other: Rows<R>): DataSet<Both<S, R>> {
    return this.#over(other, joinOf(this.plan, other.plan, [], 'inner'));
  }

  /** The rows of both, columns by position; `distinct` for each once. */
  union(other: Rows<S>): DataSet<S> {
    return this.#over(other, union([this.plan, other.plan], 'union'));
  }

  /** Each row once. */
  distinct(): DataSet<S> {
    return this.#with(distinct(this.plan));
  }

  /** The rows in an order. */
  sort(...orders: readonly (Names<S> | Order<Names<S>>)[]): DataSet<S> {
    return this.#sorted(orders, null);
  }

  /** The first `count` rows in an order. */
  topK(count: number, ...orders: readonly (Names<S> | Order<Names<S>>)[]): DataSet<S> {
    return this.#sorted(orders, requireCount(count, 'topK'));
  }

  /** `count` rows from `offset` on. */
  limit(count: number, offset = 0): DataSet<S> {
    return this.#with(limited(this.plan, requireCount(offset, 'limit'), requireCount(count, 'limit')));
  }

  /** All columns and one per window function. */
  window<W extends Readonly<Record<string, Windowed<Names<S>, Symbolic>>>>(
    functions: W,
  ): DataSet<
    Both<
      S,
      { readonly [K in keyof W & string]: W[K] extends Windowed<string, infer T> ? Resolve<S, T> : never }
    >
  > {
    const all = Object.entries(functions);
    return new DataSet(windowsOf(this.plan, all), [
      ...this.modules,
      ...all.flatMap(([, windowed]) => windowed.modules),
    ]);
  }

  /** Each row with the probability `fraction`; the same rows for the same seed. */
  sample(fraction: number, seed = 0): DataSet<S> {
    if (!(fraction >= 0 && fraction <= 1)) throw invalidSql(`sample needs a fraction of 1, not ${fraction}`);
    return this.#with({ kind: 'sample', input: this.plan, fraction, seed, fields: this.plan.fields });
  }

  /** The same rows in `partitions` partitions, equal keys in one; without keys evenly. */
  repartition(partitions: number, ...keys: readonly Key<Names<S>>[]): DataSet<S> {
    if (!Number.isInteger(partitions) || partitions < 1)
      throw invalidSql(`repartition needs a number of partitions, not ${partitions}`);
    const bound = keys.map((key) => asColumn(key).bind(this.plan.fields));
    const plan: Plan = {
      kind: 'repartition',
      input: this.plan,
      partitions,
      keys: bound,
      fields: this.plan.fields,
    };
    return this.#with(plan, ...keys.map(asColumn));
  }

  /**
   * What a UNIX command makes of the rows, which it reads from its standard input: lines of lines unless the options say
   * otherwise. It runs beside this process, once, and is ended where no more rows are wanted. HEDDLE4008 where it fails.
   */
  pipe<O extends Schema = LineSchema>(...given: CommandArguments<O>): DataSet<O> {
    const { command, options } = commandGiven(given);
    return this.#with(commandOf(command, [this.plan], options));
  }

  /** The same rows, kept in memory when they were first computed, for as long as this DataSet is. */
  cache(): DataSet<S> {
    return this.#with({ kind: 'cache', input: this.plan, store: new CacheStore(), fields: this.plan.fields });
  }

  /** The same rows under a name, which `explain` shows and by which a store keeps them. */
  named(name: string): DataSet<S> {
    return this.#with({ ...this.plan, name });
  }

  /** @internal All rows, in batches. */
  async batches(options: RunOptions = {}): Promise<readonly Batch[]> {
    return (await runProgram(this, options)).batches;
  }

  /** All rows as objects. */
  async collect(options: RunOptions = {}): Promise<Row<S>[]> {
    const { batches } = await runProgram(this, options);
    const names = this.plan.fields.map((field) => field.name);
    return batches.flatMap((batch) =>
      Array.from({ length: batch.rows }, (_, row) => {
        const values = batch.columns.map((vector, index) => [names[index], scalarAt(vector, row)]);
        return Object.fromEntries(values) as Row<S>;
      }),
    );
  }

  /** The number of rows. */
  async count(options: RunOptions = {}): Promise<number> {
    const { batches } = await runProgram({ plan: counted(this.plan), modules: this.modules }, options);
    const [column] = batches.flatMap((batch) => batch.columns);
    return column === undefined ? 0 : Number(scalarAt(column, 0));
  }

  /** All rows as an Arrow table. */
  async toArrow(options: RunOptions = {}): Promise<Table> {
    const { batches } = await runProgram(this, options);
    return arrowTable(this.plan.fields, batches);
  }

  /**
   * Writes all rows to a file or, where the path ends in a slash, to a folder with a file for each partition, by whoever has the partition. Either is
   * there whole or not at all. Resolves to the number of rows.
   */
  async write(path: string, format: WriteFormat, options: WriteOptions = {}): Promise<number> {
    return writeProgram(this, path, format, options);
  }

  /**
   * What would be done: the plan, what each rule of the optimizer makes of it, and the stages. With a store, first what would
   * be taken from it, and what kept.
   */
  explain(partitions = 1, options: Pick<RunOptions, 'store'> = {}): Promise<string> {
    return explainProgram(this, partitions, options);
  }

  #lambda<T extends SqlType>(
    type: T,
    value: (row: Row<S>) => ValueOf<T> | boolean | null,
  ): Column<Names<S>, T> {
    const { fields } = this.plan;
    const names = fields.map((field) => field.name);
    const run = (...values: Scalar[]) =>
      value(Object.fromEntries(values.map((each, index) => [names[index], each])) as Row<S>) as Scalar;
    return new Column(() => ({ kind: 'lambda', type, lambda: run, args: columnsOf(fields) }));
  }

  #sorted(orders: readonly (string | Order<string>)[], limit: number | null): DataSet<S> {
    const all = orders.map((each) =>
      typeof each === 'string' ? { column: col(each), descending: false, nullsFirst: true } : each,
    );
    const keys = bindOrder(all, this.plan.fields);
    const plan: Plan = { kind: 'sort', input: this.plan, keys, offset: 0, limit, fields: this.plan.fields };
    return this.#with(plan, ...all.map((each) => each.column));
  }

  #over<O extends Schema>(other: Rows<Schema>, plan: Plan): DataSet<O> {
    return new DataSet(plan, [...this.modules, ...other.modules]);
  }

  #with<O extends Schema>(plan: Plan, ...used: readonly Column<string, Symbolic>[]): DataSet<O> {
    return new DataSet(plan, [...this.modules, ...used.flatMap((each) => each.modules)]);
  }
}

function requireCount(count: number, what: string): number {
  if (!Number.isSafeInteger(count) || count < 0)
    throw invalidSql(`${what} needs a number of rows, not ${count}`);
  return count;
}
