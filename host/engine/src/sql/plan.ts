import type { Expr } from '../expr/expr.js';
import type { TableSource } from '../io/source.js';
import type { Field } from '../table/types.js';

/** Aggregate functions. `count` without an argument counts rows. */
export type AggregateName = 'count' | 'sum' | 'min' | 'max' | 'avg';

/** One aggregate of a grouping, over the grouping's input. */
export interface AggregateCall {
  readonly name: AggregateName;
  /** null for count(*). */
  readonly argument: Expr | null;
  readonly distinct: boolean;
  /** `FILTER (WHERE …)`, or null. */
  readonly filter: Expr | null;
}

/** A sort key over the sorted rows. */
export interface SortKey {
  readonly expr: Expr;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/**
 * A bound plan. `fields` describes the rows a node yields; expressions refer to columns of the node's input by index.
 * Joins yield the left columns, then the right ones.
 */
export type Plan = { readonly fields: readonly Field[] } & (
  | { readonly kind: 'scan'; readonly source: TableSource; readonly columns: readonly number[] }
  /** One row without columns: a query without FROM. */
  | { readonly kind: 'unit' }
  | { readonly kind: 'filter'; readonly input: Plan; readonly condition: Expr }
  | { readonly kind: 'project'; readonly input: Plan; readonly exprs: readonly Expr[] }
  | {
      readonly kind: 'join';
      readonly type: 'inner' | 'left';
      readonly left: Plan;
      readonly right: Plan;
      /** Pairs of expressions of one type, over the left and over the right rows, that must be equal. */
      readonly on: readonly { readonly left: Expr; readonly right: Expr }[];
      /** What else must hold, over the joined rows; null = nothing. */
      readonly residual: Expr | null;
    }
  /** Yields the keys, then the aggregates. Without keys: exactly one row. */
  | {
      readonly kind: 'aggregate';
      readonly input: Plan;
      readonly keys: readonly Expr[];
      readonly calls: readonly AggregateCall[];
    }
  /** Sorted rows, and of those `[offset, offset + limit)`; limit null = all. */
  | {
      readonly kind: 'sort';
      readonly input: Plan;
      readonly keys: readonly SortKey[];
      readonly offset: number;
      readonly limit: number | null;
    }
  | { readonly kind: 'limit'; readonly input: Plan; readonly offset: number; readonly limit: number | null }
);
