import {
  Binary,
  Bool,
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Duration,
  Field,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  IntervalMonthDayNano,
  List,
  Map_,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Time,
  Timestamp,
  TimeUnit,
  tableFromIPC,
  tableToIPC,
  Uint8,
  Uint16,
  Uint32,
  Utf8,
} from 'apache-arrow';
import { bitmap, buffersOf, childrenOf, childValues } from '../columns.js';
import type { FieldRecord, TypeRecord } from '../types.js';
import type { Batch, Codec } from './codec.js';

const UNITS: Readonly<Record<string, TimeUnit>> = {
  s: TimeUnit.SECOND,
  ms: TimeUnit.MILLISECOND,
  us: TimeUnit.MICROSECOND,
  ns: TimeUnit.NANOSECOND,
};

const PLAIN: Readonly<Record<string, () => DataType>> = {
  bool: () => new Bool(),
  int8: () => new Int8(),
  int16: () => new Int16(),
  int32: () => new Int32(),
  int64: () => new Int64(),
  uint8: () => new Uint8(),
  uint16: () => new Uint16(),
  uint32: () => new Uint32(),
  float32: () => new Float32(),
  float64: () => new Float64(),
  utf8: () => new Utf8(),
  binary: () => new Binary(),
  date32: () => new DateDay(),
  interval: () => new IntervalMonthDayNano(),
};

/** The name of a child that only its place says. */
function childField(parent: TypeRecord, child: TypeRecord): Field {
  const name =
    parent.type === 'list' ? 'item' : parent.type === 'map' ? 'entries' : (child as FieldRecord).name;
  return new Field(name, arrowType(child), child.nullable);
}

export function arrowType(type: TypeRecord): DataType {
  const unit = UNITS[type.unit ?? ''] ?? TimeUnit.SECOND;
  const children = childrenOf(type).map((child) => childField(type, child));
  switch (type.type) {
    case 'decimal128':
      return new Decimal(type.scale ?? 0, type.precision ?? 0, 128);
    case 'timestamp':
      return new Timestamp(unit, type.timezone ?? null);
    case 'time':
      return new Time(unit, type.unit === 's' || type.unit === 'ms' ? 32 : 64);
    case 'duration':
      return new Duration(unit);
    case 'list':
      return new List(children[0] as Field);
    case 'struct':
      return new Struct(children);
    case 'map':
      return new Map_(children[0] as Field<Struct<{ key: DataType; value: DataType }>>);
    default: {
      const make = PLAIN[type.type];
      if (!make) throw new Error(type.type);
      return make();
    }
  }
}

/** The view that apache-arrow keeps a type's values in. */
function view(type: TypeRecord, bytes: Uint8Array): unknown {
  const whole = bytes.slice().buffer;
  if (['int64', 'timestamp', 'duration'].includes(type.type)) return new BigInt64Array(whole);
  if (type.type === 'time')
    return ['s', 'ms'].includes(type.unit ?? '') ? new Int32Array(whole) : new BigInt64Array(whole);
  const views: Readonly<Record<string, (buffer: ArrayBuffer) => unknown>> = {
    int8: (buffer) => new Int8Array(buffer),
    int16: (buffer) => new Int16Array(buffer),
    uint16: (buffer) => new Uint16Array(buffer),
    int32: (buffer) => new Int32Array(buffer),
    date32: (buffer) => new Int32Array(buffer),
    interval: (buffer) => new Int32Array(buffer),
    uint32: (buffer) => new Uint32Array(buffer),
    decimal128: (buffer) => new Uint32Array(buffer),
    float32: (buffer) => new Float32Array(buffer),
    float64: (buffer) => new Float64Array(buffer),
  };
  return views[type.type]?.(whole) ?? new Uint8Array(whole);
}

function dataOf(type: TypeRecord, values: readonly unknown[]): Data {
  const nullCount = values.filter((value) => value === null).length;
  const children = childrenOf(type).map((child, i) => dataOf(child, childValues(type, values, i)));
  const buffers = buffersOf(type, values);
  const nested = children.length > 0;
  const hasOffsets = ['utf8', 'binary', 'list', 'map'].includes(type.type);
  const offsets = hasOffsets && buffers[0] ? new Int32Array(buffers[0].slice().buffer) : undefined;
  const data = nested ? undefined : view(type, buffers[hasOffsets ? 1 : 0] ?? new Uint8Array());
  return makeData({
    type: arrowType(type),
    length: values.length,
    nullCount,
    ...(nullCount > 0 ? { nullBitmap: bitmap(values.map((value) => value !== null)) } : {}),
    ...(offsets ? { valueOffsets: offsets } : {}),
    ...(data ? { data } : {}),
    ...(['list', 'map'].includes(type.type) ? { child: children[0] } : nested ? { children } : {}),
  } as never);
}

export function recordBatch({ fields, columns, rows }: Batch): RecordBatch {
  const schema = new Schema(fields.map((field) => new Field(field.name, arrowType(field), true)));
  const children = fields.map((field, i) => dataOf(field, columns[i] ?? []));
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children }),
  );
}

function readData(data: Data, type: TypeRecord): unknown[] {
  const { length } = data;
  const children = childrenOf(type).map((child, i) => readData(data.children[i] as Data, child));
  const bytes = data.values as Uint8Array | undefined;
  const buffer = bytes && new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bit = (bits: Uint8Array, i: number): boolean => (((bits[i >> 3] ?? 0) >> (i & 7)) & 1) === 1;
  const valid = (i: number): boolean => data.nullCount === 0 || bit(data.nullBitmap, i);
  const value = (i: number): unknown => {
    const [start, end] = [data.valueOffsets?.[i] ?? 0, data.valueOffsets?.[i + 1] ?? 0];
    switch (type.type) {
      case 'bool':
        return bit(bytes as Uint8Array, i);
      case 'decimal128':
        return buffer && (buffer.getBigInt64(16 * i + 8, true) << 64n) | buffer.getBigUint64(16 * i, true);
      case 'interval':
        return (
          buffer && [
            buffer.getInt32(16 * i, true),
            buffer.getInt32(16 * i + 4, true),
            buffer.getBigInt64(16 * i + 8, true),
          ]
        );
      case 'utf8':
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes?.subarray(start, end));
      case 'binary':
        return Uint8Array.from(bytes?.subarray(start, end) ?? []);
      case 'list':
        return children[0]?.slice(start, end);
      case 'map':
        return (children[0]?.slice(start, end) as { key: unknown; value: unknown }[]).map(
          ({ key, value }) => [key, value],
        );
      case 'struct':
        return Object.fromEntries((type.fields ?? []).map(({ name }, k) => [name, children[k]?.[i]]));
      case 'time':
        return BigInt(bytes?.[i] ?? 0);
      default:
        return bytes?.[i];
    }
  };
  return Array.from({ length }, (_, i) => (valid(i) ? value(i) : null));
}

/** The columns of a stream, its batches put together; names and types are checked against `fields`. */
export function readStream(bytes: Uint8Array, fields: readonly FieldRecord[]): Batch {
  const table = tableFromIPC(bytes);
  const given = table.schema.fields.map(({ name, type }) => `${name}: ${type}`);
  const expected = fields.map((field) => `${field.name}: ${arrowType(field)}`);
  if (given.join() !== expected.join())
    throw new Error(`columns ${given.join()} instead of ${expected.join()}`);
  const columns = fields.map((field, i) =>
    (table.getChildAt(i)?.data ?? []).flatMap((data) => readData(data, field)),
  );
  return { fields, columns, rows: table.numRows };
}

/** Arrow IPC by apache-arrow. */
export const arrow: Codec = {
  name: 'Arrow IPC',
  encode: (batch: Batch) => tableToIPC(new Table([recordBatch(batch)]), 'stream'),
  decode: readStream,
};
