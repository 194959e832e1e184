import type { Mapping } from './mapping.js';
import { type Argument, isNamed, type VariadicArgument } from './type.js';

/**
 * The last argument of a scalar function, standing for zero or more arguments of its type: the handler takes them
 * as rest parameters, and SQL passes as many as it likes.
 */
export function variadic<M extends Mapping>(argument: Argument<M>): VariadicArgument<M> {
  if (!isNamed(argument) || argument.variadic !== undefined) {
    throw new TypeError("variadic() takes one type with a name, such as variadic(utf8('parts'))");
  }
  return Object.freeze({ ...argument, variadic: true }) as unknown as VariadicArgument<M>;
}
