import {
  Field as ArrowField,
  Bool,
  type Data,
  type DataType,
  Float64,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  Vector,
} from 'apache-arrow';
import { bitmapBytes } from './bitmap.js';
import type { Column } from './column.js';
import type { Field, TypeName } from './schema.js';

/** The Arrow type of a column type. */
export function typeToArrow(type: TypeName): DataType {
  switch (type) {
    case 'bool':
      return new Bool();
    case 'int32':
      return new Int32();
    case 'int64':
      return new Int64();
    case 'float64':
      return new Float64();
    case 'utf8':
      return new Utf8();
  }
}

/** The Arrow field of a field. */
export function fieldToArrow(field: Field): ArrowField {
  return new ArrowField(field.name, typeToArrow(field.type), field.nullable);
}

/** A vector over the column's arrays, without a copy. */
export function columnToVector(column: Column): Vector {
  return new Vector([columnData(column)]);
}

/** A table of one batch over the columns' arrays, without a copy; columns have `rows` rows each. */
export function tableFromColumns(fields: readonly Field[], columns: readonly Column[], rows: number): Table {
  const schema = new Schema(fields.map(fieldToArrow));
  const children = columns.map(columnData);
  const data = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children });
  return new Table(schema, [new RecordBatch(schema, data)]);
}

function columnData(column: Column): Data {
  const { length } = column;
  const nullBitmap = column.validity === null ? null : column.validity.subarray(0, bitmapBytes(length));
  const base = { length, nullBitmap };
  switch (column.type) {
    case 'bool':
      return makeData({ ...base, type: new Bool(), data: column.values.subarray(0, bitmapBytes(length)) });
    case 'int32':
      return makeData({ ...base, type: new Int32(), data: column.values.subarray(0, length) });
    case 'int64':
      return makeData({ ...base, type: new Int64(), data: column.values.subarray(0, length) });
    case 'float64':
      return makeData({ ...base, type: new Float64(), data: column.values.subarray(0, length) });
    case 'utf8':
      return makeData({
        ...base,
        type: new Utf8(),
        valueOffsets: column.offsets.subarray(0, length + 1),
        data: column.data,
      });
  }
}
