/** Functions of int64: a result that is none leaves compiled code, so that their module has an engine. */
import { int64, scalar } from '@heddle/pdk';

export const addTwo = scalar({ args: [int64('a'), int64('b')], returns: int64() }, (a, b) => a + b);
