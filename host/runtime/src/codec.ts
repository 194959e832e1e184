import { type Column, repeatColumn } from './column.js';
import { nanos } from './counters.js';
import { decodeArrowIpc } from './decode/arrow-ipc.js';
import { decodeJsonRows } from './decode/json-rows.js';
import { decodeProtobuf } from './decode/protobuf.js';
import { encodeArrowIpc } from './encode/arrow-ipc.js';
import { encodeJsonRows } from './encode/json-rows.js';
import { encodeProtobuf } from './encode/protobuf.js';
import type { HeddleInstance } from './instance.js';
import type { FunctionInfo } from './manifest.js';
import { checkColumns } from './marshal-in.js';

/** One format of the Extism ABI. */
export interface Codec {
  /** The bytes of a batch of arguments, each with `rows` rows. */
  encode(info: FunctionInfo, columns: readonly Column[], rows: number): Uint8Array;
  /**
   * The result of a call with `rows` rows. The bytes come from the guest and are checked.
   * @throws HeddleError HEDDLE2202.
   */
  decode(info: FunctionInfo, output: Uint8Array, rows: number): Column;
}

/** Arrow IPC streams of one batch. */
export const arrowIpc: Codec = { encode: encodeArrowIpc, decode: decodeArrowIpc };

/** `heddle.v1.Batch` (spec/heddle.proto). */
export const protobuf: Codec = { encode: encodeProtobuf, decode: decodeProtobuf };

/** JSON: an array of rows in, an array of values out. Strings must be valid UTF-8. */
export const jsonRows: Codec = { encode: encodeJsonRows, decode: decodeJsonRows };

/**
 * Calls a scalar function once for a whole batch through the Extism ABI. Encoding and decoding count as marshalling.
 * The direct ABI (`HeddleInstance.callScalar`) gives the same answer with less work.
 * @throws HeddleError as `HeddleInstance.callScalar` and `callExtism`.
 */
export function callEncoded(
  instance: HeddleInstance,
  codec: Codec,
  info: FunctionInfo,
  columns: readonly Column[],
  rows: number,
): Column {
  checkColumns(info, columns, rows);
  const { counters } = instance;
  const started = nanos();
  const spread = columns.map((column) => repeatColumn(column, rows));
  const input = codec.encode(info, spread, rows);
  counters.marshalInNanos += nanos() - started;
  const output = instance.callExtism(info.export, input);
  const left = nanos();
  const result = codec.decode(info, output, rows);
  counters.marshalOutNanos += nanos() - left;
  counters.rows += rows;
  return result;
}
