import type { Argument, DataType, Value } from './type.js';

/**
 * The same type with nulls: a nullable argument is `null` in the handler (a null in any other argument skips
 * the call, and the result is null), a nullable result may be `null`.
 */
export function nullable<V extends NonNullable<Value>>(type: Argument<V>): Argument<V | null>;
export function nullable<V extends NonNullable<Value>>(type: DataType<V>): DataType<V | null>;
export function nullable<V extends NonNullable<Value>>(type: DataType<V>): DataType<V | null> {
  const { type: name, nullable: already } = type ?? {};
  if (name === undefined || already !== false) {
    throw new TypeError('nullable() takes one type that is not nullable yet, such as nullable(utf8())');
  }
  return Object.freeze({ ...type, nullable: true }) as DataType<V | null>;
}
