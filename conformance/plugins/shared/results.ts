/** A function that returns what the row says, whatever its type is: what `plugins/generated/results.ts` is made of. */
import { type DataType, int32, scalar } from '@heddle/pdk';
import { jsValues } from './js-values.js';

/** Returns the value of this number in the list. */
export function give(type: DataType) {
  return scalar({ args: [int32('value')], returns: type }, (value) => jsValues[value]?.[1]);
}
