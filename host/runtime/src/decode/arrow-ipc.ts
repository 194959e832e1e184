import { bitmapBytes, clearTail } from '../bitmap.js';
import { type Column, concatColumns } from '../column.js';
import { HeddleError } from '../errors.js';
import type { FlatTable } from '../flatbuffer.js';
import type { FunctionInfo } from '../manifest.js';
import { type Refusal, refusal } from '../refusal.js';
import { MessageHeader, readMessage, schemaFields } from '../schema.js';
import { checkStrings } from '../utf8.js';
import { nullColumn } from '../values.js';

/**
 * The result column of an Arrow IPC stream that a guest wrote: one field, any number of batches. Read here and not by
 * apache-arrow, which takes the counts in the metadata on trust.
 * @throws HeddleError HEDDLE2202.
 */
export function decodeArrowIpc(info: FunctionInfo, output: Uint8Array, rows: number): Column {
  const refuse = refusal(info.name);
  try {
    const parts = decodeStream(info, output, refuse);
    const { type } = info.returns;
    const result = parts.length === 0 ? nullColumn(type, 0) : concatColumns(type, parts);
    if (result.length !== rows) refuse(`the output has ${result.length} rows, not ${rows}`);
    return result;
  } catch (cause) {
    if (cause instanceof HeddleError) throw cause;
    return refuse(
      `the output is a damaged Arrow IPC stream: ${cause instanceof Error ? cause.message : cause}`,
    );
  }
}

function decodeStream(info: FunctionInfo, output: Uint8Array, refuse: Refusal): Column[] {
  const schema = readMessage(output, 0);
  if (schema === null || schema.headerType !== MessageHeader.schema) throw new SyntaxError('no schema');
  const [field] = schemaFields(schema.header, 1);
  if (field?.type !== info.returns.type) {
    refuse(`the output holds ${field?.type ?? 'no column'}, not ${info.returns.type}`);
  }
  const parts: Column[] = [];
  let offset = schema.metadataBytes + schema.bodyBytes;
  for (;;) {
    const message = readMessage(output, offset);
    if (message === null) return parts;
    if (message.headerType !== MessageHeader.recordBatch) throw new SyntaxError('a message that is no batch');
    const body = offset + message.metadataBytes;
    parts.push(decodeBatch(info, message.header, output.subarray(body, body + message.bodyBytes), refuse));
    offset = body + message.bodyBytes;
  }
}

function decodeBatch(info: FunctionInfo, header: FlatTable, body: Uint8Array, refuse: Refusal): Column {
  const length = header.int64(0, 0);
  const [nodeLength, nullCount, ...otherNodes] = header.structs(1, 2);
  if (length < 0 || length > 0x7fff_fffe) throw new RangeError(`a batch of ${length} rows`);
  if (nodeLength !== length || otherNodes.length > 0) throw new SyntaxError('a batch of other columns');
  if (header.has(3)) throw new SyntaxError('a compressed batch');
  const ranges = header.structs(2, 2);
  const { type } = info.returns;
  if (ranges.length !== (type === 'utf8' ? 6 : 4)) throw new SyntaxError('a wrong number of buffers');
  const buffer = (index: number, bytes: number): Uint8Array => {
    const start = ranges[2 * index] ?? 0;
    const size = ranges[2 * index + 1] ?? 0;
    if (start < 0 || size < bytes || start + size > body.length)
      throw new RangeError('a buffer ends outside');
    return body.slice(start, start + bytes);
  };
  const bits = bitmapBytes(length);
  const validity = nullCount === 0 || ranges[1] === 0 ? null : buffer(0, bits);
  if (validity !== null) clearTail(validity, length);
  switch (type) {
    case 'bool': {
      const values = buffer(1, bits);
      clearTail(values, length);
      return { type, length, validity, values };
    }
    case 'int32':
      return { type, length, validity, values: new Int32Array(buffer(1, 4 * length).buffer) };
    case 'int64':
      return { type, length, validity, values: new BigInt64Array(buffer(1, 8 * length).buffer) };
    case 'float64':
      return { type, length, validity, values: new Float64Array(buffer(1, 8 * length).buffer) };
    case 'utf8': {
      // An empty column may have an empty buffer of offsets.
      if (length === 0) return nullColumn(type, 0);
      const offsets = new Int32Array(buffer(1, 4 * (length + 1)).buffer);
      const data = buffer(2, ranges[5] ?? 0);
      checkStrings(offsets, data, refuse);
      return { type, length, validity, offsets, data };
    }
  }
}
