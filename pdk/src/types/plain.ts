import type {
  Binary,
  Bool,
  Date32,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  IntervalMapping,
  Mapping,
  Uint8,
  Uint16,
  Uint32,
  Utf8,
} from './mapping.js';
import { type Argument, type DataType, type TypeName, typeRecord } from './type.js';

/** A builder of one type: with a name it makes an argument, without one any other type. */
export interface TypeBuilder<M extends Mapping> {
  (): DataType<M>;
  (name: string): Argument<M>;
}

function plain<M extends Mapping>(type: TypeName): TypeBuilder<M> {
  return ((name?: string) => typeRecord(type, name)) as TypeBuilder<M>;
}

/** True or false; `boolean` in the handler. */
export const bool: TypeBuilder<Bool> = /* @__PURE__ */ plain('bool');

/** A signed 8-bit integer; `number`. A result with a fraction or out of range fails its row. */
export const int8: TypeBuilder<Int8> = /* @__PURE__ */ plain('int8');

/** A signed 16-bit integer; `number`. */
export const int16: TypeBuilder<Int16> = /* @__PURE__ */ plain('int16');

/** A signed 32-bit integer; `number`. */
export const int32: TypeBuilder<Int32> = /* @__PURE__ */ plain('int32');

/** A signed 64-bit integer; `bigint` in the handler. A result out of range fails its row. */
export const int64: TypeBuilder<Int64> = /* @__PURE__ */ plain('int64');

/** An unsigned 8-bit integer; `number`. */
export const uint8: TypeBuilder<Uint8> = /* @__PURE__ */ plain('uint8');

/** An unsigned 16-bit integer; `number`. */
export const uint16: TypeBuilder<Uint16> = /* @__PURE__ */ plain('uint16');

/** An unsigned 32-bit integer; `number`. */
export const uint32: TypeBuilder<Uint32> = /* @__PURE__ */ plain('uint32');

/** A single; `number`. A result is rounded to the nearest one, and fails its row when that would be infinite. */
export const float32: TypeBuilder<Float32> = /* @__PURE__ */ plain('float32');

/** A double; `number`. NaN, infinities and -0 pass both ways. */
export const float64: TypeBuilder<Float64> = /* @__PURE__ */ plain('float64');

/** Text; `string`. A result with a lone surrogate fails its row. */
export const utf8: TypeBuilder<Utf8> = /* @__PURE__ */ plain('utf8');

/** Bytes; a `Uint8Array` that the handler may keep and change. */
export const binary: TypeBuilder<Binary> = /* @__PURE__ */ plain('binary');

/** A calendar day; a whole `number` of days since 1970-01-01. See `dateFromDays` and `daysFromDate`. */
export const date32: TypeBuilder<Date32> = /* @__PURE__ */ plain('date32');

/** A span of calendar time; `{ months, days, nanoseconds }`. */
export const interval: TypeBuilder<IntervalMapping> = /* @__PURE__ */ plain('interval');
