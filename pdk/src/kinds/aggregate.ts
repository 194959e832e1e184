import type { Mapping } from '../types/mapping.js';
import type { DataType } from '../types/type.js';
import type { Decimal } from '../values/decimal.js';
import {
  type Arguments,
  type Common,
  type CommonOptions,
  checkArguments,
  checkHandlers,
  checkType,
  common,
  define,
  type Nothing,
  type ValuesOf,
} from './definition.js';

/**
 * What a handler gives back that changes a state: objects, arrays and maps may be changed in place; other values
 * (numbers, texts, decimals, null) are replaced by what is returned.
 */
export type Update<State> = [State] extends [Decimal]
  ? State
  : [State] extends [object]
    ? State | Nothing
    : State;

/** The handlers of an aggregate; `State` is what the declared state type is in JavaScript. */
export interface AggregateHandlers<Args extends Arguments, State, Result> {
  /** The state of a group without rows. */
  readonly createState: () => State;
  /** Takes one row into the state. */
  readonly accumulate: (state: State, ...args: ValuesOf<Args>) => Update<State>;
  /** Takes one row back that was accumulated before; with it, windows can slide. */
  readonly retract?: (state: State, ...args: ValuesOf<Args>) => Update<State>;
  /** Takes the rows of another state into the first; may not keep `other`. */
  readonly merge: (state: State, other: State) => Update<State>;
  /** The result; changes nothing. */
  readonly finish: (state: State) => Result;
}

/** What an aggregate function declares, with its handlers. */
export interface AggregateOptions<Args extends Arguments, State extends Mapping, Result extends Mapping>
  extends CommonOptions,
    AggregateHandlers<Args, NoInfer<State['sees']>, NoInfer<Result['returns']>> {
  /** One named type per parameter of `accumulate` after the state. */
  readonly args: Args;
  /** The type of the state: it crosses between machines as this, so it can hold nothing else. */
  readonly state: DataType<State>;
  /** The type of the result. */
  readonly returns: DataType<Result>;
  /** Promises that any split and order of the rows gives the same bits: true of whole numbers, decimals, min and max, not of sums of floats. */
  readonly exact?: boolean;
}

/** A declared aggregate function; its handlers are members, for tests. */
export interface AggregateFunction<
  Args extends Arguments = Arguments,
  State extends Mapping = Mapping,
  Result extends Mapping = Mapping,
> extends Common {
  readonly kind: 'aggregate';
  readonly args: Args;
  readonly state: DataType<State>;
  readonly returns: DataType<Result>;
  readonly exact: boolean;
  readonly handlers: AggregateHandlers<Args, State['sees'], Result['returns']>;
}

/**
 * Declares an aggregate function: many rows in, one value out.
 *
 * Hosts split the rows of a group as they like, accumulate each part into a state of its own and merge the states. A
 * null in an argument that is not `nullable(...)` leaves the state as it is. Without rows the result is
 * `finish(createState())`.
 *
 * @throws TypeError when a declaration that escaped the type checker is malformed.
 */
export function aggregate<const Args extends Arguments, State extends Mapping, Result extends Mapping>(
  options: AggregateOptions<Args, State, Result>,
): AggregateFunction<Args, State, Result> {
  const what = 'aggregate()';
  const { args, state, returns, exact = false } = options ?? {};
  const { createState, accumulate, retract, merge, finish } = options ?? {};
  checkArguments(what, 'args', args);
  checkType(what, 'state', state);
  checkType(what, 'returns', returns);
  if (typeof exact !== 'boolean') throw new TypeError(`${what} takes exact: true or false`);
  checkHandlers(what, { createState, accumulate, retract, merge, finish }, ['retract']);
  const handlers = Object.freeze({ createState, accumulate, ...(retract && { retract }), merge, finish });
  return define({
    kind: 'aggregate' as const,
    args,
    state,
    returns,
    exact,
    ...common(what, options),
    handlers,
  });
}
