import type { HeddleModule } from '@heddle/host';
import { literal } from '../plan/expression.js';
import type { Plan, SortKey, WindowCall, WindowFrame } from '../plan/plan.js';
import { requireOrder } from '../plan/typed.js';
import { type RankingName, ranking } from '../plan/windows.js';
import type { Field } from '../table/types.js';
import type { Aggregation } from './aggregates.js';
import { type Column, col } from './column.js';
import type { Symbolic } from './schema.js';

/** A key of an order: a column and a direction. */
export interface Order<N extends string> {
  readonly column: Column<N, Symbolic>;
  readonly descending: boolean;
  /** Nulls sort low unless said otherwise. */
  readonly nullsFirst: boolean;
}

/** A column by name or an expression. */
export type Key<N extends string> = N | Column<N, Symbolic>;

/** Ascending, nulls first. */
export function asc<N extends string>(key: Key<N>): Order<N> {
  return { column: asColumn(key), descending: false, nullsFirst: true };
}

/** Descending, nulls last. */
export function desc<N extends string>(key: Key<N>): Order<N> {
  return { column: asColumn(key), descending: true, nullsFirst: false };
}

/** A name as its column. */
export function asColumn<N extends string>(key: Key<N>): Column<N, Symbolic> {
  return typeof key === 'string' ? col(key) : key;
}

/** Sort keys over a table. @throws HeddleError HEDDLE4002 for names and types that do not fit. */
export function bindOrder(orders: readonly Order<string>[], fields: readonly Field[]): SortKey[] {
  return orders.map(({ column, descending, nullsFirst }) => {
    const expr = column.bind(fields);
    requireOrder(expr.type, 'an order');
    return { expr, descending, nullsFirst };
  });
}

/** Over which rows a window function is computed. */
export interface Over<N extends string> {
  readonly partitionBy?: readonly Key<N>[];
  readonly orderBy?: readonly Order<N>[];
  /** For aggregates; up to the current row and its peers where there is an order, else the whole partition. */
  readonly frame?: WindowFrame;
}

/** A window function over columns by name. */
export interface Windowed<N extends string, T extends Symbolic> {
  readonly needs: N;
  readonly type: T;
  readonly modules: readonly HeddleModule[];
  readonly over: Over<string>;
  bind(fields: readonly Field[]): WindowCall;
}

/** A window function that still needs its window. */
export interface Ranking<N extends string, T extends Symbolic> {
  over<M extends string>(window: Over<M>): Windowed<N | M, T>;
}

function rankingOf<N extends string, T extends Symbolic>(
  name: RankingName,
  value: Column<N, Symbolic> | null,
  offset = 1,
): Ranking<N, T> {
  return {
    over: <M extends string>(window: Over<M>) =>
      windowed<N | M, T>(window, value?.modules ?? [], (fields) =>
        ranking(name, value === null ? [] : [value.bind(fields), literal('int64', BigInt(offset))]),
      ),
  };
}

function windowed<N extends string, T extends Symbolic>(
  over: Over<string>,
  modules: readonly HeddleModule[],
  bind: (fields: readonly Field[]) => WindowCall,
): Windowed<N, T> {
  const keys = [...(over.partitionBy ?? []).map(asColumn), ...(over.orderBy ?? []).map((key) => key.column)];
  const all = [...modules, ...keys.flatMap((key) => key.modules)];
  return { over, modules: all, bind } as unknown as Windowed<N, T>;
}

/** 1, 2, 3 … in the window's order. */
export const rowNumber = (): Ranking<never, 'int64'> => rankingOf('row_number', null);
/** The number of rows before the first peer, plus one. */
export const rank = (): Ranking<never, 'int64'> => rankingOf('rank', null);
/** The number of distinct keys up to this row's. */
export const denseRank = (): Ranking<never, 'int64'> => rankingOf('dense_rank', null);

/** The value `offset` rows before, null where there is none. */
export function lag<N extends string, T extends Symbolic>(value: Column<N, T>, offset = 1): Ranking<N, T> {
  return rankingOf('lag', value, offset);
}

/** The value `offset` rows behind, null where there is none. */
export function lead<N extends string, T extends Symbolic>(value: Column<N, T>, offset = 1): Ranking<N, T> {
  return rankingOf('lead', value, offset);
}

/** An aggregate as a window function. */
export function windowOf<N extends string, T extends Symbolic, M extends string>(
  aggregation: Aggregation<N, T>,
  window: Over<M>,
): Windowed<N | M, T> {
  const frame = window.frame ?? (window.orderBy === undefined ? 'partition' : 'range');
  return windowed(window, aggregation.modules, (fields) => {
    const { type, function: called, args } = aggregation.bind(fields);
    return { type, function: called, args, frame };
  });
}

/** The columns of a plan, then one for each window function by its name; later ones see those before them. */
export function windowsOf(
  input: Plan,
  functions: readonly (readonly [string, Windowed<string, Symbolic>])[],
): Plan {
  return functions.reduce<Plan>((plan, [name, windowed]) => {
    const { fields } = plan;
    const call = windowed.bind(fields);
    return {
      kind: 'window',
      input: plan,
      partitionBy: (windowed.over.partitionBy ?? []).map((key) => asColumn(key).bind(fields)),
      orderBy: bindOrder(windowed.over.orderBy ?? [], fields),
      calls: [call],
      fields: [...fields, { name, type: call.type }],
    };
  }, input);
}
