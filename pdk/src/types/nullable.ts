import type { Argument, DataType, Value } from './type.js';

/** What `nullable(...)` takes: an argument or a result that cannot be null yet. */
type NotNullable = Argument<NonNullable<Value>> | DataType<NonNullable<Value>>;

/** The same type, with `null` among its values. */
type Nullable<T extends NotNullable> =
  T extends Argument<infer V> ? Argument<V | null> : T extends DataType<infer V> ? DataType<V | null> : never;

/**
 * The same type with nulls: a nullable argument is `null` in the handler (a null in any other argument skips
 * the call, and the result is null), a nullable result may be `null`.
 */
export function nullable<T extends NotNullable>(type: T): Nullable<T> {
  if (type?.nullable !== false) {
    throw new TypeError('nullable() takes one type that is not nullable yet, such as nullable(utf8())');
  }
  return Object.freeze({ ...type, nullable: true }) as unknown as Nullable<T>;
}
