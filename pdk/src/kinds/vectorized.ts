import type { Mapping } from '../types/mapping.js';
import type { Argument, ColumnOf, VariadicArgument } from '../types/type.js';
import type { Arguments, ScalarArguments } from './definition.js';
import { type ScalarFunction, type ScalarOptions, scalarDefinition } from './scalar.js';

/** Whole columns of arguments, then the number of rows. */
export type ColumnsOf<Args extends readonly (Argument | VariadicArgument)[]> = Args extends readonly [
  ...infer Fixed extends Arguments,
  infer Last extends VariadicArgument,
]
  ? [...EachColumn<Fixed>, ...variadic: ColumnOf<Last>[], rows: number]
  : [...EachColumn<Args>, rows: number];

type EachColumn<Args extends readonly (Argument | VariadicArgument)[]> = {
  -readonly [Index in keyof Args]: ColumnOf<Args[Index]>;
};

/**
 * Declares a scalar function whose handler takes whole columns, and their number of rows as last parameter:
 * typed arrays for numbers that are not nullable, arrays of values for all else. It returns the column of results,
 * one per row. Rows with a null in an argument that is not `nullable(...)` are not among them.
 *
 * To callers it is a scalar function like any other.
 */
export function vectorized<const Args extends ScalarArguments, Result extends Mapping>(
  options: ScalarOptions<Args, Result>,
  handler: (...columns: ColumnsOf<Args>) => NoInfer<Result['column']>,
): ScalarFunction<Args, Result, (...columns: ColumnsOf<Args>) => Result['column']> {
  return scalarDefinition('scalar.vectorized()', options, handler, true);
}
