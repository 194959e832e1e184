export { accepts, checkArguments, resolveOverload } from './accepts.js';
export type { AggregateCall } from './aggregate.js';
export { type Batch, MAX_OUTPUT_ROWS } from './batch.js';
export { callBatches } from './batches.js';
export { columnFromArray, columnFromBytes, nullColumn } from './builder.js';
export type { Watch } from './call-guard.js';
export { coerceColumn, type NarrowColumn, type SourceColumn } from './coerce.js';
export {
  type BoolColumn,
  type BytesColumn,
  type Column,
  emptyColumn,
  isValid,
  type ListColumn,
  type NumberArrays,
  type NumberColumn,
  type NumberId,
  type StructColumn,
  sliceColumn,
  type WideColumn,
} from './column.js';
export { concatColumns, repeatColumn } from './concat.js';
export { Counters } from './counters.js';
export {
  type DataType,
  dataTypeOf,
  type Field,
  field,
  fieldTypeText,
  parseType,
  sameType,
  type TimeUnit,
  type TypeId,
  type TypeLike,
  typeText,
} from './data-type.js';
export { Decimal, hasDigits, rescaled } from './decimal.js';
export { float32Text } from './encode/json-value.js';
export { type ArgumentValue, type ErrorDetails, type Frame, HeddleError } from './errors.js';
export type { EnvOptions, LogLevel } from './extism-env.js';
export {
  type AggregateInfo,
  argumentField,
  extismExports,
  type FunctionInfo,
  isAdopted,
  type PartitionInfo,
  type PluginFormat,
  type ScalarInfo,
  type SortKey,
  type TableInfo,
  type Volatility,
} from './function-info.js';
export type { HeddleInstance, InstanceOptions } from './instance.js';
export type { Interval } from './interval.js';
export { defaultLimits, type Limits, resolveLimits } from './limits.js';
export { type Manifest, parseManifest } from './manifest.js';
export { HeddleModule, type LoadOptions } from './module.js';
export type { PartitionCall } from './partition.js';
export { type PartitionedRows, partitionRows } from './partition-order.js';
export { InstancePool, type PoolOptions } from './pool.js';
export { decodeSchema } from './schema.js';
export {
  isDataType,
  type SourceField,
  type SourceId,
  type SourceType,
  sourceText,
  sourceTypeOf,
} from './source-type.js';
export { ROW_FIELD, type TableCall } from './table.js';
export { takeColumn } from './take.js';
export { columnToArray, entriesAt, type StructValue, type Value, valueAt } from './values.js';
