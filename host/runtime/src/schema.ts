import { FlatTable } from './flatbuffer.js';

/** The types of version 1.0 (spec/types.md). */
export type TypeName = 'bool' | 'int32' | 'int64' | 'float64' | 'utf8';

/** A column's name, type and whether its declaration admits nulls. */
export interface Field {
  readonly name: string;
  readonly type: TypeName;
  /** `nullable(...)` in the declaration: the handler sees nulls (argument) or may return them (result). */
  readonly nullable: boolean;
}

/** An encapsulated IPC message: its header table and how many bytes of metadata and of body it takes. */
export interface Message {
  readonly headerType: number;
  readonly header: FlatTable;
  /** Bytes from the message's begin to its body. */
  readonly metadataBytes: number;
  readonly bodyBytes: number;
}

/** Values of the MessageHeader union (Arrow's Message.fbs). */
export const MessageHeader = { schema: 1, dictionaryBatch: 2, recordBatch: 3 } as const;

const CONTINUATION = 0xffff_ffff;
// Values of the Type union and of Precision (Arrow's Schema.fbs).
const TYPE_INT = 2;
const TYPE_FLOAT = 3;
const TYPE_UTF8 = 5;
const TYPE_BOOL = 6;
const PRECISION_DOUBLE = 2;

/**
 * Reads the encapsulated message (continuation, length, flatbuffer) that begins at `offset`; null at the end of the
 * stream. @throws RangeError or SyntaxError on damaged bytes.
 */
export function readMessage(bytes: Uint8Array, offset: number): Message | null {
  if (offset === bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(offset, true) !== CONTINUATION) throw new SyntaxError('no continuation marker');
  const length = view.getInt32(offset + 4, true);
  if (length === 0) return null;
  if (length < 0 || offset + 8 + length > bytes.length) throw new RangeError('metadata ends outside');
  const message = FlatTable.root(new DataView(bytes.buffer, bytes.byteOffset + offset + 8, length));
  const header = message.table(2);
  if (header === null) throw new SyntaxError('a message without a header');
  const metadataBytes = 8 + length;
  const bodyBytes = message.int64(3, 0);
  if (bodyBytes < 0 || offset + metadataBytes + bodyBytes > bytes.length) {
    throw new RangeError('a body ends outside');
  }
  return { headerType: message.uint8(1, 0), header, metadataBytes, bodyBytes };
}

/**
 * Decodes one encapsulated Arrow IPC schema message into at most `most` fields.
 * @throws Error when the bytes are damaged or hold a type that version 1.0 does not have.
 */
export function decodeSchema(bytes: Uint8Array, most: number): Field[] {
  const message = readMessage(bytes, 0);
  if (message === null || message.headerType !== MessageHeader.schema) {
    throw new SyntaxError('no schema message');
  }
  return schemaFields(message.header, most);
}

/** The fields of a schema header. @throws Error as `decodeSchema`. */
export function schemaFields(header: FlatTable, most: number): Field[] {
  if (header.int16(0, 0) !== 0) throw new SyntaxError('a big-endian schema');
  const fields = header.tables(1);
  if (fields.length > most) throw new RangeError(`${fields.length} fields; at most ${most} are allowed`);
  return fields.map(decodeField);
}

function decodeField(field: FlatTable): Field {
  const name = field.string(0) ?? '';
  if (field.has(4)) throw new SyntaxError(`field ${name} is a dictionary`);
  if (field.tables(5).length > 0) throw new SyntaxError(`field ${name} has children`);
  return { name, type: decodeType(field, name), nullable: field.uint8(1, 0) !== 0 };
}

function decodeType(field: FlatTable, name: string): TypeName {
  const kind = field.uint8(2, 0);
  const type = field.table(3);
  if (type === null) throw new SyntaxError(`field ${name} has no type`);
  if (kind === TYPE_BOOL) return 'bool';
  if (kind === TYPE_UTF8) return 'utf8';
  if (kind === TYPE_FLOAT && type.int16(0, 0) === PRECISION_DOUBLE) return 'float64';
  if (kind === TYPE_INT && type.uint8(1, 0) !== 0) {
    const bits = type.int32(0, 0);
    if (bits === 32) return 'int32';
    if (bits === 64) return 'int64';
  }
  throw new SyntaxError(`field ${name} has a type that this version does not know`);
}
