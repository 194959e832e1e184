import type { Mapping } from '../types/mapping.js';
import type { DataType } from '../types/type.js';
import {
  type Common,
  type CommonOptions,
  checkArguments,
  checkHandlers,
  checkType,
  common,
  define,
  type ScalarArguments,
  type ValuesOf,
} from './definition.js';
import { vectorized } from './vectorized.js';

/** What a scalar function declares; all else follows from it. */
export interface ScalarOptions<Args extends ScalarArguments, Result extends Mapping> extends CommonOptions {
  /** One named type per parameter of the handler; `[]` for none; the last may be `variadic(...)`. */
  readonly args: Args;
  /** The type of the result, without a name. */
  readonly returns: DataType<Result>;
}

/** A declared scalar function; export it from the entry to make it part of the module. */
export interface ScalarFunction<
  Args extends ScalarArguments = ScalarArguments,
  Result extends Mapping = Mapping,
  Handler = (...args: never) => unknown,
> extends Common {
  readonly kind: 'scalar';
  /** Whether the handler takes whole columns. */
  readonly vectorized: boolean;
  readonly args: Args;
  readonly returns: DataType<Result>;
  /** The function itself, for tests and for calls from other handlers. */
  readonly handler: Handler;
}

function declare<const Args extends ScalarArguments, Result extends Mapping>(
  options: ScalarOptions<Args, Result>,
  handler: (...args: ValuesOf<Args>) => NoInfer<Result['returns']>,
): ScalarFunction<Args, Result, (...args: ValuesOf<Args>) => Result['returns']> {
  return scalarDefinition('scalar()', options, handler, false);
}

/** The definition of either form. */
export function scalarDefinition<Args extends ScalarArguments, Result extends Mapping, Handler>(
  what: string,
  options: ScalarOptions<Args, Result>,
  handler: Handler,
  vectorized: boolean,
): ScalarFunction<Args, Result, Handler> {
  const { args, returns } = options ?? {};
  checkArguments(what, 'args', args, true);
  checkType(what, 'returns', returns);
  checkHandlers(what, { handler });
  return define({ kind: 'scalar' as const, vectorized, args, returns, ...common(what, options), handler });
}

/**
 * Declares a scalar function: one row in, one value out.
 *
 * The handler takes the arguments by position, is synchronous, and returns exactly the declared type (see
 * `spec/types.md`): nothing is converted. A null in an argument that is not `nullable(...)` skips the call.
 *
 * @throws TypeError when a declaration that escaped the type checker is malformed.
 */
export const scalar: typeof declare & { readonly vectorized: typeof vectorized } =
  /* @__PURE__ */ Object.assign(declare, { vectorized });
