/**
 * What user code imports: types, kinds, values, and the globals of a UDF.
 *
 * ```ts
 * export const area = scalar({ args: [float64('r')], returns: float64() }, (r) => Math.PI * r * r);
 * ```
 */
import './globals.js';

export {
  type AggregateFunction,
  type AggregateHandlers,
  type AggregateOptions,
  aggregate,
} from './kinds/aggregate.js';
export type {
  Arguments,
  OutputRow,
  RowOf,
  ScalarArguments,
  Tier,
  ValuesOf,
  Volatility,
} from './kinds/definition.js';
export { type OverloadedFunction, overload } from './kinds/overload.js';
export {
  type PartitionFunction,
  type PartitionHandlers,
  type PartitionOptions,
  partition,
  type SortKey,
} from './kinds/partition.js';
export { type ScalarFunction, type ScalarOptions, scalar } from './kinds/scalar.js';
export { type TableFunction, type TableOptions, table } from './kinds/table.js';
export type { ColumnsOf } from './kinds/vectorized.js';
export { decimal128 } from './types/decimal128.js';
export { list } from './types/list.js';
export { map } from './types/map.js';
// Named in the declarations that TypeScript writes for a module's exports.
export type {
  Binary,
  Bool,
  Date32,
  Decimal128,
  Duration,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  IntervalMapping,
  List,
  MapOf,
  Mapping,
  Nullable,
  Struct,
  Time,
  Timestamp,
  Uint8,
  Uint16,
  Uint32,
  Utf8,
} from './types/mapping.js';
export { nullable } from './types/nullable.js';
export {
  binary,
  bool,
  date32,
  float32,
  float64,
  int8,
  int16,
  int32,
  int64,
  interval,
  uint8,
  uint16,
  uint32,
  utf8,
} from './types/plain.js';
export { type Fields, struct } from './types/struct.js';
export { duration, time, timestamp } from './types/temporal.js';
export type {
  Argument,
  DataType,
  Returns,
  Sees,
  TimeUnit,
  TypeName,
  VariadicArgument,
} from './types/type.js';
export { variadic } from './types/variadic.js';
export {
  dateFromDays,
  dateFromTime,
  dateFromTimestamp,
  daysFromDate,
  timeFromDate,
  timestampFromDate,
} from './values/dates.js';
export { Decimal, type Rounding } from './values/decimal.js';
export type { Interval } from './values/interval.js';
