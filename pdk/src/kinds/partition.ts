import type { MAPPING } from '../types/mapping.js';
import { type Fields, fieldRecords } from '../types/struct.js';
import {
  type Arguments,
  type Common,
  type CommonOptions,
  checkArguments,
  checkHandlers,
  common,
  define,
  type Nothing,
  type OutputRow,
  type RowOf,
  type RowsOf,
  type ValuesOf,
} from './definition.js';

/** Names of the columns that rows can be grouped and sorted by: not intervals, not nested ones. */
interface Ordered<Input extends Fields> {
  column: {
    [Name in keyof Input & string]: Input[Name][typeof MAPPING]['ordered'] extends true ? Name : never;
  }[keyof Input & string];
}

/** A column to sort by; nulls come first when ascending and last when descending unless it says otherwise. */
export interface SortKey<Column extends string = string> {
  readonly column: Column;
  readonly descending?: boolean;
  readonly nullsFirst?: boolean;
}

/** What a partition function declares. */
export interface PartitionDeclaration<Input extends Fields, Params extends Arguments, Output extends Fields>
  extends CommonOptions {
  /** The columns of the rows that it takes: types by name, in order. */
  readonly input: Input;
  /** Further arguments, equal for all rows: one named type per parameter of `open`. */
  readonly params?: Params;
  /** Columns whose equal values make a partition; `[]` makes one of all rows. */
  readonly partitionBy: readonly Ordered<NoInfer<Input>>['column'][];
  /** The order of the rows within a partition: names, or `{ column, descending, nullsFirst }`. */
  readonly orderBy?: readonly (
    | Ordered<NoInfer<Input>>['column']
    | SortKey<Ordered<NoInfer<Input>>['column']>
  )[];
  /** The output columns: types by name, in order. */
  readonly output: Output;
}

/** The handlers of a partition function; what they give are output rows by column name. */
export interface PartitionHandlers<
  Input extends Fields,
  Params extends Arguments,
  State,
  Rows,
  LastRows = Rows,
> {
  /** The state at the beginning of a partition. Written before the others, it gives them its type. */
  readonly open: (...params: ValuesOf<Params>) => State;
  /** Called for every row of the partition, in order; changes the state in place. */
  readonly process: (state: State, row: RowOf<Input>) => Rows | Nothing;
  /** Called at the end of the partition. */
  readonly finish?: (state: State) => LastRows | Nothing;
}

/** What `partition` takes. */
export type PartitionOptions<
  Input extends Fields,
  Params extends Arguments,
  Output extends Fields,
  State,
  Rows = Iterable<OutputRow<Output>>,
  LastRows = Rows,
> = PartitionDeclaration<Input, Params, Output> &
  PartitionHandlers<NoInfer<Input>, NoInfer<Params>, State, Rows, LastRows>;

/** A declared partition function; its handlers are members, for tests. */
export interface PartitionFunction<
  Input extends Fields = Fields,
  Params extends Arguments = Arguments,
  Output extends Fields = Fields,
  State = unknown,
> extends Common {
  readonly kind: 'partition';
  readonly input: Input;
  readonly params: Params;
  readonly partitionBy: readonly string[];
  readonly orderBy: readonly Required<SortKey>[];
  readonly output: Output;
  readonly handlers: PartitionHandlers<Input, Params, State, Iterable<OutputRow<Output>>>;
}

/**
 * Declares a partition function: all rows of a partition in, one by one and in order, any number of rows out.
 *
 * Hosts bring the rows together by `partitionBy` and sort them by `orderBy`. `process` and `finish` are generators
 * of output rows, or return something that can be iterated, or nothing.
 *
 * @throws TypeError when a declaration that escaped the type checker is malformed.
 */
export function partition<
  const Input extends Fields,
  const Output extends Fields,
  State,
  const Params extends Arguments = [],
  Row = OutputRow<Output>,
  LastRow = OutputRow<Output>,
>(
  options: PartitionOptions<
    Input,
    Params,
    Output,
    State,
    RowsOf<Row, OutputRow<NoInfer<Output>>>,
    RowsOf<LastRow, OutputRow<NoInfer<Output>>>
  >,
): PartitionFunction<Input, Params, Output, State>;
export function partition<Input extends Fields, Output extends Fields, State, Params extends Arguments>(
  options: PartitionOptions<Input, Params, Output, State>,
): PartitionFunction<Input, Params, Output, State> {
  const what = 'partition()';
  const { input, params = [] as unknown as Params, output, partitionBy, orderBy = [] } = options ?? {};
  const columns = fieldRecords(`${what}.input`, input);
  if (columns.length === 0) throw new TypeError(`${what} needs an input column`);
  if (fieldRecords(`${what}.output`, output).length === 0)
    throw new TypeError(`${what} needs an output column`);
  checkArguments(what, 'params', params);
  const ordered = columns.filter(({ type }) => !['interval', 'list', 'struct', 'map'].includes(type));
  const names = ordered.map(({ name }) => name);
  const keys = sortKeys(orderBy);
  if (
    !isDistinct(partitionBy, names) ||
    !isDistinct(
      keys?.map(({ column }) => column),
      names,
    )
  ) {
    throw new TypeError(
      `${what} needs partitionBy and orderBy: distinct names of input columns that can be ordered`,
    );
  }
  const { open, process, finish } = options;
  checkHandlers(what, { open, process, finish }, ['finish']);
  const handlers = Object.freeze({ open, process, ...(finish && { finish }) });
  const facts = { input, params, output, partitionBy, orderBy: keys ?? [] };
  return define({ kind: 'partition' as const, ...facts, ...common(what, options), handlers });
}

/** The keys with all that was left out; undefined when they are none. */
function sortKeys(keys: readonly (string | SortKey)[]): readonly Required<SortKey>[] | undefined {
  if (!Array.isArray(keys)) return undefined;
  return keys.map((key: string | SortKey) => {
    const {
      column,
      descending = false,
      nullsFirst = !descending,
    } = typeof key === 'string' ? { column: key } : key;
    return { column, descending: Boolean(descending), nullsFirst: Boolean(nullsFirst) };
  });
}

function isDistinct(names: readonly string[] | undefined, known: readonly string[]): boolean {
  if (!Array.isArray(names)) return false;
  return new Set(names).size === names.length && names.every((name) => known.includes(name));
}
