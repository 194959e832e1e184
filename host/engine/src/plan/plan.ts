import type { CacheStore } from '../exec/cache-store.js';
import type { TableSource } from '../io/source.js';
import type { WriteFormat } from '../io/write.js';
import type { Field, SqlType } from '../table/types.js';
import type { Batch, Scalar } from '../table/vector.js';
import type { Expression, FunctionRef } from './expression.js';

/** Aggregates that the engine has itself. `count` without an argument counts rows. */
export type AggregateName = 'count' | 'sum' | 'min' | 'max' | 'avg';

/** A TypeScript function that makes one value of two, given inline: it runs in process only. */
export interface FoldRef {
  /** For people. */
  readonly name: 'reduce';
  readonly fold: (a: Scalar, b: Scalar) => Scalar;
}

/** One aggregate of a grouping, over the grouping's input. */
export interface AggregateCall {
  readonly type: SqlType;
  readonly function: AggregateName | FunctionRef | FoldRef;
  readonly args: readonly Expression[];
  readonly distinct: boolean;
  /** The type of a group's state, of an aggregate of a module; null of the engine's own, which know theirs. */
  readonly state: SqlType | null;
  /** `FILTER (WHERE …)`, or null. */
  readonly filter: Expression | null;
}

/** A sort key over the sorted rows. */
export interface SortKey {
  readonly expr: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** Kinds of joins. `semi` and `anti` yield left rows with, or without, a partner; all others both sides' columns. */
export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti';

/** Ways to find partners that a program may ask for. */
export type JoinAlgorithm = 'sort-merge';

/** Expressions of one type, over the left and over the right rows, that must be equal. */
export interface JoinKey {
  readonly left: Expression;
  readonly right: Expression;
  /** Whether two nulls are equal, as in set operations. */
  readonly nullsEqual: boolean;
}

/** Window functions that the engine has itself. */
export type WindowName = 'row_number' | 'rank' | 'dense_rank' | 'lag' | 'lead' | AggregateName;

/** Which rows of its partition an aggregate sees: up to the current row, with or without its peers, or all. */
export type WindowFrame = 'partition' | 'rows' | 'range';

/** One window function. Calls of one node share its partitions and order. */
export interface WindowCall {
  readonly type: SqlType;
  readonly function: WindowName | FunctionRef | FoldRef;
  readonly args: readonly Expression[];
  readonly frame: WindowFrame;
}

/** What every node has: the columns it yields, and the name that a user gave it. */
interface Node {
  readonly fields: readonly Field[];
  readonly name?: string;
}

/** Rows of a table: `columns` of it, only those where `conditions` may hold (a hint), `limit` rows (a hint too). */
export interface Scan extends Node {
  readonly kind: 'scan';
  readonly source: TableSource;
  readonly columns: readonly number[];
  /** Over the node's own fields. The source may still yield rows where they are false: a filter stands above. */
  readonly conditions: readonly Expression[];
  /** Rows after which the source may stop; null = all. */
  readonly limit: number | null;
}

/** Rows at hand. */
export interface Values extends Node {
  readonly kind: 'values';
  readonly batch: Batch;
}

/** The rows where the condition is true. */
export interface Filter extends Node {
  readonly kind: 'filter';
  readonly input: Plan;
  readonly condition: Expression;
}

/** One column per expression. */
export interface Project extends Node {
  readonly kind: 'project';
  readonly input: Plan;
  readonly exprs: readonly Expression[];
}

/** Rows of two inputs side by side: left columns, then right ones. */
export interface Join extends Node {
  readonly kind: 'join';
  readonly type: JoinType;
  readonly left: Plan;
  readonly right: Plan;
  readonly on: readonly JoinKey[];
  /** What else must hold, over left and right columns; null = nothing. */
  readonly residual: Expression | null;
  /** Of an anti join: a null key on either side leaves no row, as NOT IN demands. */
  readonly nullAware: boolean;
  /** A left row with more than one partner is HEDDLE4004: the right side is a scalar subquery. */
  readonly single: boolean;
  /** How partners are found, of a join with keys whose rows come in the order of the keys; absent: as is quickest. */
  readonly algorithm?: JoinAlgorithm;
}

/** The keys, then the aggregates, one row per group. Without keys: exactly one row. */
export interface Aggregate extends Node {
  readonly kind: 'aggregate';
  readonly input: Plan;
  readonly keys: readonly Expression[];
  readonly calls: readonly AggregateCall[];
}

/** Sorted rows, and of those `[offset, offset + limit)`; limit null = all. Equal rows keep their order. */
export interface Sort extends Node {
  readonly kind: 'sort';
  readonly input: Plan;
  readonly keys: readonly SortKey[];
  readonly offset: number;
  readonly limit: number | null;
}

/** Rows `[offset, offset + limit)` in the order of the input. */
export interface Limit extends Node {
  readonly kind: 'limit';
  readonly input: Plan;
  readonly offset: number;
  readonly limit: number | null;
}

/** The rows of all inputs, which have the same types, one input after the other. */
export interface Union extends Node {
  readonly kind: 'union';
  readonly inputs: readonly Plan[];
}

/** The input's columns, then a column per window function. */
export interface Window extends Node {
  readonly kind: 'window';
  readonly input: Plan;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortKey[];
  readonly calls: readonly WindowCall[];
}

/** The input's columns beside each row that a table function gives for them. */
export interface FlatMap extends Node {
  readonly kind: 'flatMap';
  readonly input: Plan;
  readonly function: FunctionRef;
  readonly args: readonly Expression[];
  /** Whether a row without an answer stays, with nulls. */
  readonly outer: boolean;
}

/** The rows that a partition function gives for the input, clustered and sorted as the function declares. */
export interface MapPartitions extends Node {
  readonly kind: 'mapPartitions';
  readonly input: Plan;
  readonly function: FunctionRef;
  /** The function's input columns, in its order. */
  readonly args: readonly Expression[];
  /** Literals. */
  readonly params: readonly Expression[];
  /** Keys of the partitions. */
  readonly partitionBy: readonly Expression[];
}

/** Each row with the same probability; which ones depends on the seed and on the row's place alone. */
export interface Sample extends Node {
  readonly kind: 'sample';
  readonly input: Plan;
  readonly fraction: number;
  readonly seed: number;
}

/** The same rows in so many partitions, by keys or, without, evenly. */
export interface Repartition extends Node {
  readonly kind: 'repartition';
  readonly input: Plan;
  readonly partitions: number;
  readonly keys: readonly Expression[];
  /** What names these rows in all plans that have them: a cluster that has made them for one need not make them for the next. */
  readonly kept?: string;
}

/** What a UNIX command reads or writes: lines of text in one column, JSON lines, CSV with a header, an Arrow IPC stream. */
export type CommandFormat = 'text' | 'json' | 'csv' | 'arrow';

/** The rows that a UNIX command writes to its standard output. */
export interface Command extends Node {
  readonly kind: 'command';
  /** One, whose rows it reads from its standard input, or none. */
  readonly inputs: readonly Plan[];
  /** The command and its arguments: no shell sees them. */
  readonly argv: readonly [string, ...string[]];
  readonly reads: CommandFormat;
  readonly writes: CommandFormat;
  /** Exit codes of a success. */
  readonly exits: readonly number[];
  /** Whether it writes the same rows whenever it reads the same. */
  readonly pure: boolean;
  /** Rows after which it is ended; null = it ends by itself. */
  readonly limit: number | null;
}

/** A row about each file that the rows were written to, one for a partition: its number, the file's name, its number of rows. */
export interface Write extends Node {
  readonly kind: 'write';
  readonly input: Plan;
  /** An absolute path of an existing folder. */
  readonly folder: string;
  readonly format: WriteFormat;
  /** The columns of the files: those of the input, by the names that they are to have. */
  readonly columns: readonly Field[];
}

/** The same rows, kept for whoever asks again in this process. */
export interface Cache extends Node {
  readonly kind: 'cache';
  readonly input: Plan;
  readonly store: CacheStore;
}

/**
 * A logical plan: what is to be computed, not where. Nodes are plain data and are never changed; `fields` describes
 * the rows a node yields; expressions refer to columns of the node's input by index.
 */
export type Plan =
  | Scan
  | Values
  | Filter
  | Project
  | Join
  | Aggregate
  | Sort
  | Limit
  | Union
  | Window
  | FlatMap
  | MapPartitions
  | Sample
  | Repartition
  | Command
  | Write
  | Cache;
