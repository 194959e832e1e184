import {
  Bool,
  type DataType,
  Field,
  Float64,
  Int32,
  Int64,
  RecordBatchStreamWriter,
  Schema,
  Utf8,
} from 'apache-arrow';
import type { TypeName } from '../types/type.js';

/** A column of a signature. */
export interface Column {
  readonly name: string;
  readonly type: TypeName;
  readonly nullable: boolean;
}

const ARROW_TYPES: Readonly<Record<TypeName, () => DataType>> = {
  bool: () => new Bool(),
  int32: () => new Int32(),
  int64: () => new Int64(),
  float64: () => new Float64(),
  utf8: () => new Utf8(),
};

/**
 * The columns as one encapsulated Arrow IPC schema message: continuation (FF FF FF FF), i32 length, flatbuffer
 * padded to 8 bytes.
 */
export function schemaMessage(columns: readonly Column[]): Uint8Array {
  const fields = columns.map(({ name, type, nullable }) => new Field(name, ARROW_TYPES[type](), nullable));
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, new Schema(fields));
  // A stream of no batches is the schema message and an end-of-stream mark.
  const stream = writer.finish().toUint8Array(true);
  const length = new DataView(stream.buffer, stream.byteOffset).getInt32(4, true);
  return stream.slice(0, 8 + length);
}
