import {
  Field as ArrowField,
  type DataType as ArrowType,
  Binary,
  Bool,
  BufferType,
  Data,
  DateDay,
  Decimal,
  Duration,
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
  TimeMicrosecond,
  TimeMillisecond,
  TimeNanosecond,
  TimeSecond,
  Timestamp,
  TimeUnit,
  Uint8,
  Uint16,
  Uint32,
  Utf8,
  Vector,
} from 'apache-arrow';
import { bitmapBytes, countValid } from './bitmap.js';
import { type Column, type NumberColumn, WIDE_BYTES } from './column.js';
import { dataTypeOf, type Field, itemField, type TypeLike } from './data-type.js';

const UNITS = {
  s: TimeUnit.SECOND,
  ms: TimeUnit.MILLISECOND,
  us: TimeUnit.MICROSECOND,
  ns: TimeUnit.NANOSECOND,
} as const;
const TIMES = { s: TimeSecond, ms: TimeMillisecond, us: TimeMicrosecond, ns: TimeNanosecond } as const;

/** The Arrow type of a column type. */
export function typeToArrow(type: TypeLike): ArrowType {
  const dataType = dataTypeOf(type);
  const { unit = 'ns', children } = dataType;
  switch (dataType.id) {
    case 'bool':
      return new Bool();
    case 'int8':
      return new Int8();
    case 'int16':
      return new Int16();
    case 'int32':
      return new Int32();
    case 'uint8':
      return new Uint8();
    case 'uint16':
      return new Uint16();
    case 'uint32':
      return new Uint32();
    case 'int64':
      return new Int64();
    case 'float32':
      return new Float32();
    case 'float64':
      return new Float64();
    case 'decimal128':
      return new Decimal(dataType.scale ?? 0, dataType.precision ?? 0, 128);
    case 'utf8':
      return new Utf8();
    case 'binary':
      return new Binary();
    case 'date32':
      return new DateDay();
    case 'timestamp':
      return new Timestamp(UNITS[unit], dataType.timezone ?? null);
    case 'time':
      return new TIMES[unit]();
    case 'duration':
      return new Duration(UNITS[unit]);
    case 'interval':
      return new IntervalMonthDayNano();
    case 'list':
      return new List(fieldToArrow(itemField(dataType)));
    case 'struct':
      return new Struct(children.map(fieldToArrow));
    case 'map': {
      const { name, nullable, dataType: entries } = itemField(dataType);
      const struct = new Struct<{ key: ArrowType; value: ArrowType }>(entries.children.map(fieldToArrow));
      return new Map_(new ArrowField(name, struct, nullable));
    }
  }
}

/** The Arrow field of a field. */
export function fieldToArrow(field: Field): ArrowField {
  return new ArrowField(field.name, typeToArrow(field.dataType), field.nullable);
}

/** A vector over the column's arrays, without a copy. */
export function columnToVector(column: Column): Vector {
  return new Vector([columnData(column, typeToArrow(column.dataType))]);
}

/** A table of one batch over the columns' arrays, without a copy; columns have `rows` rows each. */
export function tableFromColumns(fields: readonly Field[], columns: readonly Column[], rows: number): Table {
  const schema = new Schema(fields.map(fieldToArrow));
  const children = columns.map((column, i) =>
    columnData(column, schema.fields[i]?.type ?? typeToArrow(column.dataType)),
  );
  const data = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children });
  return new Table(schema, [new RecordBatch(schema, data)]);
}

function columnData(column: Column, type: ArrowType): Data {
  const { length } = column;
  const validity = column.validity?.subarray(0, bitmapBytes(length));
  const nullCount = validity === undefined ? 0 : length - countValid(validity, length);
  const child = (inner: Column, i: number): Data =>
    columnData(inner, type.children?.[i]?.type ?? typeToArrow(inner.dataType));
  const mask = validity === undefined ? {} : { [BufferType.VALIDITY]: validity };
  const plain = (values: NumberColumn['values'] | Uint32Array): Data =>
    new Data(type, 0, length, nullCount, { ...mask, [BufferType.DATA]: values });
  const offsets = (of: Int32Array) => ({ ...mask, [BufferType.OFFSET]: of.subarray(0, length + 1) });
  switch (column.type) {
    case 'bool':
      return plain(column.values.subarray(0, bitmapBytes(length)));
    case 'decimal128':
      return plain(words(column.values, length, Uint32Array));
    case 'interval':
      return plain(words(column.values, length, Int32Array));
    case 'utf8':
    case 'binary': {
      const buffers = { ...offsets(column.offsets), [BufferType.DATA]: column.data };
      return new Data(type, 0, length, nullCount, buffers);
    }
    case 'list':
    case 'map':
      return new Data(type, 0, length, nullCount, offsets(column.offsets), [child(column.items, 0)]);
    case 'struct':
      return new Data(type, 0, length, nullCount, mask, column.children.map(child));
    default:
      return plain(column.values.subarray(0, length));
  }
}

/** Values of 16 bytes as words of 4; copied where they do not lie at a word. */
function words<T>(
  bytes: Uint8Array,
  length: number,
  Words: new (buffer: ArrayBufferLike, at: number, length: number) => T,
): T {
  const own = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Words(own.buffer, own.byteOffset, (WIDE_BYTES / 4) * length);
}
