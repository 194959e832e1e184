import { type Argument, type DataType, TYPE_NAMES, type Value } from '../types/type.js';

/** How far a planner may trust that equal arguments give equal results. */
export type Volatility = 'immutable' | 'stable' | 'volatile';

/** The declared arguments of a function, in order. */
export type Arguments = readonly Argument<Value>[];

/** The handler's parameters: one positional value per declared argument. */
export type ValuesOf<Args extends Arguments> = {
  -readonly [Index in keyof Args]: Args[Index] extends Argument<infer V> ? V : never;
};

/** What a scalar function declares; all else follows from it. */
export interface ScalarOptions<Args extends Arguments, Result extends Value> {
  /** One named type per parameter of the handler; `[]` for none. */
  readonly args: Args;
  /** The type of the result, without a name. */
  readonly returns: DataType<Result>;
  /** SQL name (`[a-z_][a-z0-9_]*`); without it the export's name in snake_case. */
  readonly name?: string;
  /**
   * `immutable` (the default): equal arguments give equal results for ever, so planners may fold and reorder
   * calls. `stable`: within one query, for example when it reads Config. `volatile`: never.
   */
  readonly volatility?: Volatility;
  /** One or two sentences for people; printed by tools. */
  readonly doc?: string;
}

/** A declared scalar function; export it from the entry to make it part of the module. */
export interface ScalarFunction<Args extends Arguments, Result extends Value> {
  readonly kind: 'scalar';
  readonly args: Args;
  readonly returns: DataType<Result>;
  readonly name: string | undefined;
  readonly volatility: Volatility;
  readonly doc: string | undefined;
  /** The function itself, for tests and for calls from other handlers. */
  readonly handler: (...args: ValuesOf<Args>) => Result;
}

/** Marks definitions; from the global registry, so that two copies of the PDK in one bundle agree. */
const DEFINITION = Symbol.for('@heddle/pdk definition');

/**
 * Declares a scalar function: one row in, one value out.
 *
 * The handler takes the arguments by position, is synchronous, and returns exactly the declared type (see
 * `spec/types.md`): nothing is converted. A null in an argument that is not `nullable(...)` skips the call.
 *
 * @throws TypeError when a declaration that escaped the type checker is malformed.
 */
export function scalar<const Args extends Arguments, Result extends Value>(
  options: ScalarOptions<Args, Result>,
  handler: (...args: ValuesOf<Args>) => NoInfer<Result>,
): ScalarFunction<Args, Result> {
  if (!Array.isArray(options?.args) || !options.args.every((arg) => isType(arg) && isNamed(arg))) {
    throw new TypeError(
      "scalar() needs args: an array of named types, such as [float64('lat'), utf8('city')]",
    );
  }
  if (!isType(options.returns) || isNamed(options.returns)) {
    throw new TypeError('scalar() needs returns: one type without a name, such as float64()');
  }
  if (typeof handler !== 'function') {
    throw new TypeError('scalar() needs a handler function as its second argument');
  }
  const volatility = options.volatility ?? 'immutable';
  if (volatility !== 'immutable' && volatility !== 'stable' && volatility !== 'volatile') {
    throw new TypeError("scalar() takes volatility: 'immutable', 'stable' or 'volatile'");
  }
  const { args, returns, name, doc } = options;
  if (![name, doc].every((text) => text === undefined || typeof text === 'string')) {
    throw new TypeError('scalar() takes name and doc as strings');
  }
  const definition = { kind: 'scalar' as const, args, returns, name, volatility, doc, handler };
  return Object.freeze(Object.defineProperty(definition, DEFINITION, { value: true }));
}

/** Whether an export of the user's module is a definition. Internal to the guest and the build. */
export function isDefinition(value: unknown): value is ScalarFunction<Arguments, Value> {
  return typeof value === 'object' && value !== null && DEFINITION in value;
}

/** Declarations in plain JavaScript may hold anything. */
function isType(value: Partial<DataType<Value> | Argument<Value>> | null | undefined): boolean {
  return value?.type !== undefined && TYPE_NAMES.includes(value.type);
}

function isNamed(value: DataType<Value> | Argument<Value>): boolean {
  return typeof value.name === 'string';
}
