import type { NotNullable, Nullable } from './mapping.js';
import { type AnyType, type Argument, type DataType, isType } from './type.js';

type NullableType<T extends AnyType> =
  T extends Argument<infer M>
    ? Argument<Nullable<M>>
    : T extends DataType<infer M>
      ? DataType<Nullable<M>>
      : never;

/**
 * The same type with nulls: a nullable argument is `null` in the handler (a null in any other argument skips
 * the call, and the result is null), a nullable result may be `null`.
 */
export function nullable<T extends AnyType<NotNullable>>(type: T): NullableType<T>;
export function nullable(type: object): object {
  if (!isType(type) || type.nullable || 'variadic' in type) {
    throw new TypeError('nullable() takes one type that is not nullable yet, such as nullable(utf8())');
  }
  return Object.freeze({ ...type, nullable: true });
}
