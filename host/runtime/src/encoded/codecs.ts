import type { Batch } from '../batch.js';
import { checkResult } from '../check-result.js';
import type { Column } from '../column.js';
import type { Field } from '../data-type.js';
import { decodeArrowIpc } from '../decode/arrow-ipc.js';
import { decodeJsonRows } from '../decode/json-rows.js';
import { decodeMsgpack } from '../decode/msgpack.js';
import { decodeProtobuf } from '../decode/protobuf.js';
import type { RowShape } from '../decode/row-shape.js';
import { encodeArrowIpc } from '../encode/arrow-ipc.js';
import { encodeJsonRows } from '../encode/json-rows.js';
import { encodeMsgpack } from '../encode/msgpack.js';
import { encodeProtobuf } from '../encode/protobuf.js';
import { HeddleError } from '../errors.js';
import { type Refusal, refusal } from '../refusal.js';

/** One format of the Extism ABI. */
export interface Codec {
  /** For people, for example `Arrow IPC`. */
  readonly name: string;
  /**
   * The bytes of a batch: a column of `rows` rows per field, of its type. Nulls may stand in any of them.
   * @throws HeddleError HEDDLE2302 for strings that are not valid UTF-8, which Arrow IPC alone can carry.
   */
  encode(fields: readonly Field[], columns: readonly Column[], rows: number): Uint8Array;
  /**
   * The batch in bytes that a guest wrote, which are checked against the fields. `shape` says how formats made of
   * rows write them, `rows` unless given.
   * @throws HeddleError HEDDLE2202.
   */
  decode(fields: readonly Field[], bytes: Uint8Array, shape?: RowShape): Batch;
}

type Decode = (fields: readonly Field[], bytes: Uint8Array, shape: RowShape, refuse: Refusal) => Batch;

/** Arrow IPC streams. */
export const arrowIpc = codec('Arrow IPC', encodeArrowIpc, (fields, bytes, _, refuse) =>
  decodeArrowIpc(fields, bytes, refuse),
);

/** `heddle.v1.Batch` (spec/heddle.proto). */
export const protobuf = codec('protobuf', encodeProtobuf, (fields, bytes, _, refuse) =>
  decodeProtobuf(fields, bytes, refuse),
);

/** MessagePack: arrays of rows by position in; arrays of rows by name, or of values, out. */
export const messagePack = codec('MessagePack', encodeMsgpack, decodeMsgpack);

/** JSON, in rows as MessagePack. */
export const jsonRows = codec('JSON', encodeJsonRows, decodeJsonRows);

/** Every codec. */
export const codecs: readonly Codec[] = [arrowIpc, protobuf, messagePack, jsonRows];

function codec(name: string, encode: Codec['encode'], decode: Decode): Codec {
  const refuse: Refusal = (message) => refusal(null)(`the output is no ${name} of its columns: ${message}`);
  return {
    name,
    encode,
    decode(fields, bytes, shape = 'rows') {
      try {
        const batch = decode(fields, bytes, shape, refuse);
        for (const [i, field] of fields.entries()) {
          const column = batch.columns[i];
          if (column === undefined) return refuse(`it has no ${field.name}`);
          checkResult(field, column, refuse);
        }
        return batch;
      } catch (cause) {
        if (cause instanceof HeddleError && cause.code === 'HEDDLE2202') throw cause;
        if (cause instanceof HeddleError) return refuse(cause.detail);
        return refuse(cause instanceof Error ? cause.message : String(cause));
      }
    },
  };
}
