import type { Decimal } from '@heddle/host';
import type { DecimalType } from '../table/decimal-type.js';
import type { SqlType } from '../table/types.js';
import type { Scalar } from '../table/vector.js';

/** Names and types of columns, in order. */
export type Schema = Readonly<Record<string, SqlType>>;

/** The JavaScript value of a column of a type, null left out. */
export type ValueOf<T extends SqlType> = T extends 'bool'
  ? boolean
  : T extends 'int32' | 'float64' | 'date'
    ? number
    : T extends 'int64' | 'timestamp'
      ? bigint
      : T extends 'utf8'
        ? string
        : T extends DecimalType
          ? Decimal
          : Scalar;

/** A row as an object by column name. Every column may be null. */
export type Row<S extends Schema> = { readonly [K in keyof S]: ValueOf<S[K]> | null };

/** The schema of rows given as objects: number is float64, bigint int64, string utf8, boolean bool. */
export type SchemaOfRows<R> = {
  readonly [K in keyof R & string]: TypeOfValue<Exclude<R[K], null | undefined>>;
};

type TypeOfValue<V> = [V] extends [boolean]
  ? 'bool'
  : [V] extends [number]
    ? 'float64'
    : [V] extends [bigint]
      ? 'int64'
      : [V] extends [string]
        ? 'utf8'
        : never;

/** The names of a schema's columns. */
export type Names<S extends Schema> = keyof S & string;

/** One schema behind another; a name that both have is the second's. */
export type Both<A extends Schema, B extends Schema> = Flat<Omit<A, keyof B> & B>;

/** A schema as one object type, which messages show. */
export type Flat<S> = { readonly [K in keyof S]: S[K] };

/** The type of a column that an expression names before its table is known. */
export interface Ref<K extends string> {
  readonly ref: K;
}

/** The wider of two numeric types. */
export interface Widest<A, B> {
  readonly widest: readonly [A, B];
}

/** The type of a quotient: of decimals it is float64. */
export interface Quotient<A, B> {
  readonly quotient: readonly [A, B];
}

/** The type of a mean: of decimals decimals, else float64. */
export interface Mean<A> {
  readonly mean: A;
}

/** A type that may depend on the table: `number` is a number of JavaScript, which takes the type of what is beside it. */
export type Symbolic =
  | SqlType
  | 'number'
  | Ref<string>
  | Widest<unknown, unknown>
  | Quotient<unknown, unknown>
  | Mean<unknown>;

/** What a type is over a table. */
export type Resolve<S extends Schema, T> = T extends 'number'
  ? 'float64'
  : T extends SqlType
    ? T
    : T extends Ref<infer K>
      ? K extends keyof S
        ? S[K]
        : never
      : T extends Widest<infer A, infer B>
        ? Wide<Inner<S, A>, Inner<S, B>>
        : T extends Quotient<infer A, infer B>
          ? Inexact<Wide<Inner<S, A>, Inner<S, B>>>
          : T extends Mean<infer A>
            ? Resolve<S, A> extends DecimalType
              ? DecimalType
              : 'float64'
            : never;

type Inexact<T> = T extends DecimalType ? 'float64' : T;

type Inner<S extends Schema, T> = T extends 'number' ? 'number' : Resolve<S, T>;

/** The digits of a decimal result are for the planner to know. */
type Wide<A, B> = A extends 'number' | 'null'
  ? B extends 'number'
    ? 'float64'
    : B extends DecimalType
      ? DecimalType
      : Extract<B, SqlType>
  : B extends 'number' | 'null'
    ? A extends DecimalType
      ? DecimalType
      : Extract<A, SqlType>
    : 'float64' extends A | B
      ? 'float64'
      : Extract<A | B, DecimalType> extends never
        ? WideInteger<A, B>
        : DecimalType;

type WideInteger<A, B> = 'int64' extends A | B ? 'int64' : Extract<A, SqlType>;
