/** A function that returns what the row says, whatever its type is: what `plugins/generated/results.ts` is made of. */
import { type DataType, int32, type Mapping, scalar } from '@heddle/pdk';
import { jsValues } from './js-values.js';

/** Returns the value of this number in the list. */
export function give<M extends Mapping>(type: DataType<M>) {
  return scalar({ args: [int32('value')], returns: type }, (value) => jsValues[value]?.[1] as M['returns']);
}
