import { DataSet } from './dataset.js';

/** A value with a name, if it is a DataSet that has none: what `heddle run` makes of the constants of a program. */
export function marked<T>(name: string, value: T): T {
  if (!(value instanceof DataSet) || value.plan.name !== undefined) return value;
  return value.named(name) as T;
}
