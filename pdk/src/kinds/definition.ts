import type { Fields } from '../types/struct.js';
import {
  type AnyType,
  type Argument,
  type DataType,
  isNamed,
  isUnnamed,
  type Returns,
  type Sees,
  type VariadicArgument,
} from '../types/type.js';
import type { AggregateFunction } from './aggregate.js';
import type { OverloadedFunction } from './overload.js';
import type { PartitionFunction } from './partition.js';
import type { ScalarFunction } from './scalar.js';
import type { TableFunction } from './table.js';

/** How far a planner may trust that equal arguments give equal results. */
export type Volatility = 'immutable' | 'stable' | 'volatile';

/** What every kind of function may declare. */
export interface CommonOptions {
  /** SQL name (`[a-z_][a-z0-9_]*`); without it the export's name in snake_case. */
  readonly name?: string;
  /**
   * `immutable` (the default): equal arguments give equal results for ever, so planners may fold and reorder
   * calls. `stable`: within one query, for example when it reads Config. `volatile`: never; the clock and
   * random numbers are there for these alone.
   */
  readonly volatility?: Volatility;
  /**
   * Where the function runs inside the module. Without it the build compiles what it can and says why it leaves the
   * rest to the JavaScript engine. `aot`: what cannot be compiled is an error of the build. `js`: not compiled.
   */
  readonly tier?: Tier;
  /** One or two sentences for people; printed by tools. */
  readonly doc?: string;
}

/** Compiled to WebAssembly, or run by the JavaScript engine in the module: the answers are the same. */
export type Tier = 'aot' | 'js';

/** What every definition carries beside its kind. */
export interface Common {
  readonly name: string | undefined;
  readonly volatility: Volatility;
  readonly tier: Tier | undefined;
  readonly doc: string | undefined;
}

/** The declared arguments of a function, in order. */
export type Arguments = readonly Argument[];

/** The same where the last may be variadic. */
export type ScalarArguments = Arguments | readonly [...Arguments, VariadicArgument];

/** Positional values of arguments, as a handler gets them; a variadic one gives rest parameters. */
export type ValuesOf<Args extends readonly (Argument | VariadicArgument)[]> = Args extends readonly [
  ...infer Fixed extends Arguments,
  infer Last extends VariadicArgument,
]
  ? [...SeenOf<Fixed>, ...Sees<Last>[]]
  : SeenOf<Args>;

type SeenOf<Args extends readonly AnyType[]> = {
  -readonly [Index in keyof Args]: Sees<Args[Index]>;
};

/**
 * Rows by column name. Types that are looked up in an interface have no name of their own, so that messages of the
 * type checker spell them out.
 */
interface Rows<Columns extends Fields> {
  input: { readonly [Name in keyof Columns]: Sees<Columns[Name]> };
  output: { readonly [Name in keyof Columns]: Returns<Columns[Name]> };
}

/** A row as a handler gets it. */
export type RowOf<Columns extends Fields> = Rows<Columns>['input'];

/** A row as a handler gives it. */
export type OutputRow<Columns extends Fields> = Rows<Columns>['output'];

/** What a handler of wrong rows would have to return: nothing can be that. */
export interface WrongRows<Columns> {
  readonly 'rows have these columns wrong': Columns;
}

/**
 * `Iterable<Row>` if the rows are what is wanted, else {@link WrongRows}. The rows of a generator are inferred first
 * and compared here, because TypeScript's own comparison of generators takes ten lines to say what is wrong.
 */
export type RowsOf<Row, Wanted> = Iterable<Row> &
  ([Row] extends [Wanted]
    ? unknown
    : WrongRows<{ [Name in keyof Wanted]: Wrong<Row, Wanted, Name> }[keyof Wanted]>);

type Wrong<Row, Wanted, Name extends keyof Wanted> = [Row] extends [{ readonly [N in Name]: Wanted[N] }]
  ? never
  : Name;

/** The result of a handler that returns nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: unlike undefined it takes functions that are declared void
export type Nothing = void;

/** One function, of any kind. */
export type Definition = ScalarFunction | AggregateFunction | TableFunction | PartitionFunction;

/** Marks definitions; from the global registry, so that two copies of the PDK in one bundle agree. */
const DEFINITION = Symbol.for('@heddle/pdk definition');

/** A frozen definition: what a kind's function returns. */
export function define<D extends object>(definition: D): D {
  return Object.freeze(Object.defineProperty(definition, DEFINITION, { value: true }));
}

/** Whether an export of the user's module is a definition. Internal to the guest and the build. */
export function isDefinition(value: unknown): value is Definition | OverloadedFunction {
  return typeof value === 'object' && value !== null && DEFINITION in value;
}

/**
 * What all kinds share, from their options.
 * @throws TypeError when a declaration that escaped the type checker is malformed; so do the checks below.
 */
export function common(what: string, { name, volatility = 'immutable', tier, doc }: CommonOptions): Common {
  if (!['immutable', 'stable', 'volatile'].includes(volatility)) {
    throw new TypeError(`${what} takes volatility: 'immutable', 'stable' or 'volatile'`);
  }
  if (![undefined, 'aot', 'js'].includes(tier)) throw new TypeError(`${what} takes tier: 'aot' or 'js'`);
  if (![name, doc].every((text) => text === undefined || typeof text === 'string')) {
    throw new TypeError(`${what} takes name and doc as strings`);
  }
  return { name, volatility, tier, doc };
}

/** Checks a list of named types; only the last may be variadic, and only where `variadic` allows it. */
export function checkArguments(what: string, key: string, args: unknown, variadic = false): void {
  if (!Array.isArray(args) || !args.every(isNamed)) {
    throw new TypeError(
      `${what} needs ${key}: an array of named types, such as [float64('lat'), utf8('city')]`,
    );
  }
  if (args.some((arg, index) => 'variadic' in arg && !(variadic && index === args.length - 1))) {
    throw new TypeError(`${what} takes variadic(...) as the last argument of a scalar alone`);
  }
}

/** Checks that there is one type without a name. */
export function checkType(what: string, key: string, type: unknown): asserts type is DataType {
  if (!isUnnamed(type)) {
    throw new TypeError(`${what} needs ${key}: one type without a name, such as float64()`);
  }
}

/** Checks that handlers are functions; those of `optional` may be missing. */
export function checkHandlers(what: string, handlers: object, optional: readonly string[] = []): void {
  for (const [name, handler] of Object.entries(handlers)) {
    if (handler === undefined && optional.includes(name)) continue;
    if (typeof handler !== 'function') throw new TypeError(`${what} needs ${name}: a function`);
  }
}
