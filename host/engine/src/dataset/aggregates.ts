import type { HeddleModule } from '@heddle/host';
import { invalidSql } from '../failure.js';
import { builtInAggregate } from '../plan/aggregates.js';
import { aggregateCall, functionsOf } from '../plan/functions.js';
import type { AggregateCall, AggregateName, FoldRef } from '../plan/plan.js';
import { condition } from '../plan/typed.js';
import type { Field, SqlType } from '../table/types.js';
import { type Column, expectType } from './column.js';
import type { Mean, Symbolic, ValueOf, Widest } from './schema.js';

/** An aggregate over columns by name; see `Column` for `N` and `T`. */
export class Aggregation<N extends string, T extends Symbolic> {
  declare readonly needs: N;
  declare readonly type: T;
  /** The modules of the functions that it calls. */
  readonly modules: readonly HeddleModule[];
  readonly #bind: (fields: readonly Field[]) => AggregateCall;

  /** @internal */
  constructor(bind: (fields: readonly Field[]) => AggregateCall, modules: readonly HeddleModule[]) {
    this.#bind = bind;
    this.modules = modules;
  }

  /** The call over a table's columns. @throws HeddleError HEDDLE4002 for names and types that do not fit. */
  bind(fields: readonly Field[]): AggregateCall {
    return this.#bind(fields);
  }

  /** Over distinct values alone. */
  distinct(): Aggregation<N, T> {
    return this.#changed((call) => ({ ...call, distinct: call.args.length > 0 }));
  }

  /** Over the rows alone for which `where` is true. */
  filter<M extends string>(where: Column<M, 'bool'>): Aggregation<N | M, T> {
    const changed = this.#changed((call, fields) => ({
      ...call,
      filter: condition(where.bind(fields), 'FILTER'),
    }));
    return new Aggregation((fields) => changed.bind(fields), [...this.modules, ...where.modules]);
  }

  #changed(change: (call: AggregateCall, fields: readonly Field[]) => AggregateCall): Aggregation<N, T> {
    return new Aggregation((fields) => change(this.#bind(fields), fields), this.modules);
  }
}

function own<N extends string, T extends Symbolic>(
  name: AggregateName,
  argument: Column<N, Symbolic> | null,
): Aggregation<N, T> {
  return new Aggregation(
    (fields) => builtInAggregate(name, argument?.bind(fields) ?? null, false, null),
    argument?.modules ?? [],
  );
}

/** The number of rows, or of those where `argument` is not null. */
export function count(): Aggregation<never, 'int64'>;
export function count<N extends string>(argument: Column<N, Symbolic>): Aggregation<N, 'int64'>;
export function count<N extends string>(argument?: Column<N, Symbolic>): Aggregation<N, 'int64'> {
  return own('count', argument ?? null);
}

/** The sum: int64 of integers, decimals of decimals, else float64. */
export function sum<N extends string, T extends Symbolic>(
  argument: Column<N, T>,
): Aggregation<N, Widest<T, 'int64'>> {
  return own('sum', argument);
}

/** The mean, as float64; of decimals a decimal of four more digits behind the point. */
export function avg<N extends string, T extends Symbolic>(argument: Column<N, T>): Aggregation<N, Mean<T>> {
  return own('avg', argument);
}

/** The least value. */
export function min<N extends string, T extends Symbolic>(argument: Column<N, T>): Aggregation<N, T> {
  return own('min', argument);
}

/** The greatest value. */
export function max<N extends string, T extends Symbolic>(argument: Column<N, T>): Aggregation<N, T> {
  return own('max', argument);
}

/**
 * The values of a group brought to one by a TypeScript function of two, in this process only; of no value null. `fn` takes and gives
 * values of `type`, which the argument has, and must not mind which of them it takes first: partitions are reduced apart.
 */
export function reduce<N extends string, T extends SqlType>(
  type: T,
  argument: Column<N, Symbolic>,
  fn: (a: ValueOf<T>, b: ValueOf<T>) => ValueOf<T>,
): Aggregation<N, T> {
  return new Aggregation((fields) => {
    const bound = expectType(argument.bind(fields), type, 'the argument of reduce');
    const fold = { name: 'reduce', fold: fn as unknown as FoldRef['fold'] } as const;
    return { type, function: fold, args: [bound], distinct: false, filter: null, state: null };
  }, argument.modules);
}

/** An aggregate of a module by its SQL name. `returns` is the type that it gives: HEDDLE4002 for another. */
export function aggregate<N extends string, T extends SqlType>(
  module: HeddleModule,
  name: string,
  args: readonly Column<N, Symbolic>[],
  returns: T,
): Aggregation<N, T> {
  const set = functionsOf([module]).get(name);
  return new Aggregation(
    (fields) => {
      if (set === undefined) throw invalidSql(`no function ${name} in the module`);
      const bound = args.map((arg) => arg.bind(fields));
      return expectType(aggregateCall(set, bound, { distinct: false, filter: null }), returns, name);
    },
    [module, ...args.flatMap((arg) => arg.modules)],
  );
}
