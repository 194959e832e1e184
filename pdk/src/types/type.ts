/** The types of version 1.0 of the ABI, by the names they have in manifests and signatures. */
export const TYPE_NAMES = ['bool', 'int32', 'int64', 'float64', 'utf8'] as const;

/** One of {@link TYPE_NAMES}. */
export type TypeName = (typeof TYPE_NAMES)[number];

/** What a handler may see or return: the JavaScript side of every type, and `null` for nullable ones. */
export type Value = boolean | number | bigint | string | null;

/** Carries a type's JavaScript value through inference; no object has it at run time. */
declare const VALUE: unique symbol;

/**
 * The type of a result: what `float64()` returns.
 *
 * Plain frozen data; `V` is the JavaScript type of its values (int64 is `bigint`, nullable adds `null`).
 */
export interface DataType<V extends Value> {
  readonly name?: never;
  readonly type: TypeName;
  readonly nullable: boolean;
  readonly [VALUE]: V;
}

/** A type with a name: what `float64('lat')` returns. The name labels the column in signatures, errors and JSON. */
export interface Argument<V extends Value> {
  readonly name: string;
  readonly type: TypeName;
  readonly nullable: boolean;
  readonly [VALUE]: V;
}

/** A builder of one type: with a name it makes an argument, without one the type of a result. */
export interface TypeBuilder<V extends Value> {
  (): DataType<V>;
  (name: string): Argument<V>;
}

/** The builder of one type. Internal: users call the builders made with it. */
export function typeBuilder<V extends Value>(type: TypeName): TypeBuilder<V> {
  function build(): DataType<V>;
  function build(name: string): Argument<V>;
  function build(name?: string): object {
    return Object.freeze(name === undefined ? { type, nullable: false } : { name, type, nullable: false });
  }
  return build as TypeBuilder<V>;
}
