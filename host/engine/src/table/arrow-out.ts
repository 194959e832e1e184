import { columnToVector, typeToArrow } from '@heddle/host/arrow';
import * as arrow from 'apache-arrow';
import { bitmapBytes, countBits } from './bitmap.js';
import { digitsOf, isDecimal } from './decimal-type.js';
import { expand } from './take.js';
import type { Field, SqlType } from './types.js';
import { widened } from './unscaled.js';
import { type Batch, nullVector, type Vector } from './vector.js';

function arrowType(type: SqlType): arrow.DataType {
  switch (type) {
    case 'null':
      return new arrow.Null();
    case 'bool':
      return new arrow.Bool();
    case 'int32':
      return new arrow.Int32();
    case 'int64':
      return new arrow.Int64();
    case 'float64':
      return new arrow.Float64();
    case 'utf8':
      return new arrow.Utf8();
    case 'date':
      return new arrow.DateDay();
    case 'timestamp':
      return new arrow.TimestampMicrosecond();
    default: {
      if (!isDecimal(type)) return typeToArrow(type);
      const { precision, scale } = digitsOf(type);
      return new arrow.Decimal(scale, precision, 128);
    }
  }
}

function dataOf(vector: Vector): arrow.Data {
  const { length } = vector;
  const wide = expand(vector);
  const nulls = wide.validity === null ? 0 : length - countBits(wide.validity, length);
  const nullBitmap = nulls === 0 ? null : (wide.validity?.subarray(0, bitmapBytes(length)) ?? null);
  const shape = { length, nullCount: nulls, nullBitmap };
  switch (wide.type) {
    case 'null':
      return arrow.makeData({ type: new arrow.Null(), length, nullCount: length });
    case 'bool':
      return arrow.makeData({ ...shape, type: new arrow.Bool(), data: wide.values });
    case 'int32':
      return arrow.makeData({ ...shape, type: new arrow.Int32(), data: wide.values });
    case 'int64':
      return arrow.makeData({ ...shape, type: new arrow.Int64(), data: wide.values });
    case 'float64':
      return arrow.makeData({ ...shape, type: new arrow.Float64(), data: wide.values });
    case 'date':
      return arrow.makeData({ ...shape, type: new arrow.DateDay(), data: wide.values });
    case 'timestamp':
      return arrow.makeData({ ...shape, type: new arrow.TimestampMicrosecond(), data: wide.values });
    case 'utf8':
      return arrow.makeData({
        ...shape,
        type: new arrow.Utf8(),
        valueOffsets: wide.offsets,
        data: wide.data,
      });
    default:
      if ('unscaled' in wide) {
        const { buffer, byteOffset } = widened(wide.unscaled, length);
        const data = new Uint32Array(buffer, byteOffset, 4 * length);
        return arrow.makeData({ ...shape, type: arrowType(wide.type) as arrow.Decimal, data });
      }
      return columnToVector(wide.column).data[0] ?? arrow.makeData({ type: new arrow.Null(), length });
  }
}

function schemaOf(fields: readonly Field[]): arrow.Schema {
  return new arrow.Schema(fields.map(({ name, type }) => new arrow.Field(name, arrowType(type), true)));
}

function recordOf(schema: arrow.Schema, fields: readonly Field[], batch: Batch): arrow.RecordBatch {
  const children = fields.map(({ type }, index) =>
    dataOf(batch.columns[index] ?? nullVector(type, batch.rows)),
  );
  const type = new arrow.Struct(schema.fields);
  return new arrow.RecordBatch(schema, arrow.makeData({ type, length: batch.rows, nullCount: 0, children }));
}

/** `batches` as an Arrow table: one record batch per batch. Every field is nullable. */
export function arrowTable(fields: readonly Field[], batches: readonly Batch[]): arrow.Table {
  const schema = schemaOf(fields);
  return new arrow.Table(
    schema,
    batches.map((batch) => recordOf(schema, fields, batch)),
  );
}

/** `batches` as an Arrow IPC stream: always a schema, one record batch per batch. Every field is nullable. */
export function toArrowStream(fields: readonly Field[], batches: readonly Batch[]): Uint8Array {
  const writer = new arrow.RecordBatchStreamWriter();
  writer.write(arrowTable(fields, batches));
  writer.finish();
  return writer.toUint8Array(true);
}

/** Likewise piece by piece, a batch at a time. */
export async function* arrowPieces(
  fields: readonly Field[],
  batches: Iterable<Batch> | AsyncIterable<Batch>,
): AsyncIterable<Uint8Array> {
  const schema = schemaOf(fields);
  const pieces = new Pieces();
  const writer = new arrow.RecordBatchStreamWriter().reset(pieces, schema);
  for await (const batch of batches) {
    writer.write(recordOf(schema, fields, batch));
    yield pieces.take();
  }
  writer.finish();
  yield pieces.take();
}

/** What a writer wrote and nobody took yet. */
class Pieces extends arrow.AsyncByteQueue {
  take(): Uint8Array {
    const taken = this._values;
    this._values = [];
    return Buffer.concat(taken);
  }
}
