export { accepts, checkArguments, type SourceType } from './accepts.js';
export { callBatches } from './batches.js';
export type { Watch } from './call-guard.js';
export { coerceColumn, type NarrowColumn, type SourceColumn } from './coerce.js';
export {
  type BoolColumn,
  type Column,
  concatColumns,
  type Float64Column,
  type Int32Column,
  type Int64Column,
  isValid,
  repeatColumn,
  sliceColumn,
  type Utf8Column,
  type Value,
  valueAt,
} from './column.js';
export { Counters } from './counters.js';
export { type ArgumentValue, type ErrorDetails, type Frame, HeddleError } from './errors.js';
export type { EnvOptions, LogLevel } from './extism-env.js';
export type { HeddleInstance, InstanceOptions } from './instance.js';
export { defaultLimits, type Limits, resolveLimits } from './limits.js';
export { type FunctionInfo, type Manifest, parseManifest, type Volatility } from './manifest.js';
export { HeddleModule, type LoadOptions } from './module.js';
export { InstancePool, type PoolOptions } from './pool.js';
export { decodeSchema, type Field, type TypeName } from './schema.js';
export { columnFromArray, columnFromBytes, columnToArray, nullColumn } from './values.js';
