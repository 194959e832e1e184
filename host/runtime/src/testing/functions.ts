import type { Decimal } from '../decimal.js';
import type { FunctionInfo } from '../function-info.js';
import type { Value } from '../values.js';

// The types of a module's functions, derived from the definitions that its TypeScript exports. They are told by their
// structure, so that this package does not depend on @heddle/pdk: a type carries what its values are in JavaScript
// under a symbol, as `sees`.

/** What a host has in place of what handlers see: `Decimal` for decimals, at every depth. */
type Hosted<T> = T extends { readonly unscaled: bigint; readonly scale: number }
  ? Decimal
  : T extends Uint8Array
    ? T
    : T extends ReadonlyMap<infer K, infer V>
      ? Map<Hosted<K>, Hosted<V>>
      : T extends readonly (infer Item)[]
        ? Hosted<Item>[]
        : T extends object
          ? { -readonly [Name in keyof T]: Hosted<T[Name]> }
          : T;

/** What stands for it in arguments: a decimal may be any that has its digits, or its text. */
type Given<T> = T extends { readonly unscaled: bigint; readonly scale: number }
  ? { readonly unscaled: bigint; readonly scale: number } | string
  : T extends Uint8Array
    ? T
    : T extends ReadonlyMap<infer K, infer V>
      ? ReadonlyMap<Given<K>, Given<V>>
      : T extends readonly (infer Item)[]
        ? readonly Given<Item>[]
        : T extends object
          ? { readonly [Name in keyof T]: Given<T[Name]> }
          : T;

type Seen<Type> = Type[keyof Type & symbol] extends { readonly sees: infer Sees } ? Sees : never;
type In<Type> = Given<Seen<Type>>;
type Out<Type> = Hosted<Seen<Type>>;

/** Positional arguments; a variadic one stands for any number. */
type ArgumentsOf<Args> = Args extends readonly [
  ...infer Fixed,
  infer Last extends { readonly variadic: true },
]
  ? [...EachIn<Fixed>, ...In<Last>[]]
  : Args extends readonly unknown[]
    ? EachIn<Args>
    : never;
type EachIn<Args extends readonly unknown[]> = { -readonly [Index in keyof Args]: In<Args[Index]> };
type OrNull<Args extends readonly unknown[]> = { [Index in keyof Args]: Args[Index] | null };

type RowIn<Columns> = { readonly [Name in keyof Columns]: In<Columns[Name]> };
type RowOut<Columns> = { -readonly [Name in keyof Columns]: Out<Columns[Name]> };

/** What every function of a loaded module carries: its overloads as the manifest has them. */
export interface Loaded {
  readonly overloads: readonly FunctionInfo[];
}

/** A scalar function. A null for an argument that is not nullable gives null. */
export interface LoadedScalar<Args extends readonly unknown[], Result> extends Loaded {
  (...args: Args): Result;
  (...args: OrNull<Args>): Result | null;
}

/** An aggregate function over rows of arguments: one group of them all. */
export interface LoadedAggregate<Args extends readonly unknown[] = readonly Value[], Result = Value>
  extends Loaded {
  (rows: Iterable<Args | OrNull<Args>>): Result;
}

/** A table function: the rows that one row of arguments gives. */
export interface LoadedTable<Args extends readonly unknown[], Row> extends Loaded {
  (...args: Args | OrNull<Args>): Row[];
}

/** A partition function over rows in any order: they are brought together and sorted as a host does. */
export interface LoadedPartition<Row, Params extends readonly unknown[], Result> extends Loaded {
  (rows: Iterable<Row>, ...params: Params): Result[];
}

/** The function that a definition becomes. */
export type FunctionOf<Definition> = Definition extends { readonly overloads: readonly (infer One)[] }
  ? Overloaded<One>
  : Definition extends { readonly kind: 'scalar'; readonly args: infer Args; readonly returns: infer Returns }
    ? LoadedScalar<ArgumentsOf<Args>, Out<Returns>>
    : Definition extends {
          readonly kind: 'aggregate';
          readonly args: infer Args;
          readonly returns: infer Returns;
        }
      ? LoadedAggregate<ArgumentsOf<Args>, Out<Returns>>
      : Definition extends {
            readonly kind: 'table';
            readonly args: infer Args;
            readonly output: infer Output;
          }
        ? LoadedTable<ArgumentsOf<Args>, RowOut<Output>>
        : Definition extends {
              readonly kind: 'partition';
              readonly input: infer Input;
              readonly params: infer Params;
              readonly output: infer Output;
            }
          ? LoadedPartition<RowIn<Input>, ArgumentsOf<Params>, RowOut<Output>>
          : never;

/** One function with all the signatures of its overloads. */
type Overloaded<One> = (One extends unknown ? (one: FunctionOf<One>) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

/** The functions of a module by export name: what `load<typeof import('./geo.js')>(...)` gives. */
export type Functions<Module> = {
  readonly [Name in keyof Module as FunctionOf<Module[Name]> extends never ? never : Name]: FunctionOf<
    Module[Name]
  >;
};

/** What `load` gives without a type: arguments and results are checked when it runs. */
export type UntypedFunctions = Readonly<Record<string, ((...args: readonly unknown[]) => unknown) & Loaded>>;
