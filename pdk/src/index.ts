/**
 * What user code imports: types, kinds, and the globals of a UDF.
 *
 * ```ts
 * export const area = scalar({ args: [float64('r')], returns: float64() }, (r) => Math.PI * r * r);
 * ```
 */
import './globals.js';

export { type ScalarFunction, type ScalarOptions, scalar, type Volatility } from './kinds/scalar.js';
export { bool } from './types/bool.js';
export { float64 } from './types/float64.js';
export { int32 } from './types/int32.js';
export { int64 } from './types/int64.js';
export { nullable } from './types/nullable.js';
export type { Argument, DataType, TypeName, Value } from './types/type.js';
export { utf8 } from './types/utf8.js';
