import { type Fields, fieldRecords } from '../types/struct.js';
import {
  type Arguments,
  type Common,
  type CommonOptions,
  checkArguments,
  checkHandlers,
  common,
  define,
  type OutputRow,
  type RowsOf,
  type ValuesOf,
} from './definition.js';

/** What a table function declares. */
export interface TableOptions<Args extends Arguments, Output extends Fields> extends CommonOptions {
  /** One named type per parameter of the handler. */
  readonly args: Args;
  /** The output columns: types by name, in order. */
  readonly output: Output;
}

/** A declared table function. */
export interface TableFunction<Args extends Arguments = Arguments, Output extends Fields = Fields>
  extends Common {
  readonly kind: 'table';
  readonly args: Args;
  readonly output: Output;
  /** The function itself, for tests and for calls from other handlers. */
  readonly handler: (...args: ValuesOf<Args>) => Iterable<OutputRow<Output>>;
}

/**
 * Declares a table function: one row in, any number of rows out.
 *
 * The handler is a generator of objects by column name, or returns anything else that can be iterated. A null in an
 * argument that is not `nullable(...)` gives no rows.
 *
 * @throws TypeError when a declaration that escaped the type checker is malformed.
 */
export function table<const Args extends Arguments, const Output extends Fields, Row>(
  options: TableOptions<Args, Output>,
  handler: (...args: ValuesOf<Args>) => RowsOf<Row, OutputRow<Output>>,
): TableFunction<Args, Output>;
export function table<Args extends Arguments, Output extends Fields>(
  options: TableOptions<Args, Output>,
  handler: (...args: ValuesOf<Args>) => Iterable<OutputRow<Output>>,
): TableFunction<Args, Output> {
  const what = 'table()';
  const { args, output } = options ?? {};
  checkArguments(what, 'args', args);
  if (fieldRecords(`${what}.output`, output).length === 0)
    throw new TypeError(`${what} needs an output column`);
  checkHandlers(what, { handler });
  return define({ kind: 'table' as const, args, output, ...common(what, options), handler });
}
