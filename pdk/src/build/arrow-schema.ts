import {
  Binary,
  Bool,
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
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Time,
  Timestamp,
  TimeUnit,
  Uint8,
  Uint16,
  Uint32,
  Utf8,
} from 'apache-arrow';
import type { FieldRecord, TypeName, TypeRecord, TimeUnit as Unit } from '../types/type.js';

const UNITS: Readonly<Record<Unit, TimeUnit>> = {
  s: TimeUnit.SECOND,
  ms: TimeUnit.MILLISECOND,
  us: TimeUnit.MICROSECOND,
  ns: TimeUnit.NANOSECOND,
};

const ARROW_TYPES: Readonly<Record<TypeName, (type: TypeRecord) => DataType>> = {
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
  decimal128: ({ precision = 0, scale = 0 }) => new Decimal(scale, precision, 128),
  utf8: () => new Utf8(),
  binary: () => new Binary(),
  date32: () => new DateDay(),
  timestamp: ({ unit = 'us', timezone }) => new Timestamp(UNITS[unit], timezone),
  time: ({ unit = 'us' }) => new Time(UNITS[unit], unit === 's' || unit === 'ms' ? 32 : 64),
  duration: ({ unit = 'us' }) => new Duration(UNITS[unit]),
  interval: () => new IntervalMonthDayNano(),
  list: ({ item }) => new List(child('item', item)),
  struct: ({ fields = [] }) => new Struct(fields.map(arrowField)),
  map: ({ key, value }) => {
    const entries = new Struct<{ key: DataType; value: DataType }>([
      child('key', key),
      child('value', value),
    ]);
    return new Map_(new Field('entries', entries, false), false);
  },
};

/**
 * The columns as one encapsulated Arrow IPC schema message: continuation (FF FF FF FF), i32 length, flatbuffer
 * padded to 8 bytes.
 */
export function schemaMessage(columns: readonly FieldRecord[]): Uint8Array {
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, new Schema(columns.map(arrowField)));
  // A stream of no batches is the schema message and an end-of-stream mark.
  const stream = writer.finish().toUint8Array(true);
  const length = new DataView(stream.buffer, stream.byteOffset).getInt32(4, true);
  return stream.slice(0, 8 + length);
}

function arrowField(field: FieldRecord): Field {
  return new Field(field.name, ARROW_TYPES[field.type](field), field.nullable);
}

function child(name: string, type: TypeRecord | undefined): Field {
  if (type === undefined) throw new TypeError(`a nested type lacks its ${name}`);
  return arrowField({ ...type, name });
}
