import {
  type DataType,
  decimalType,
  type Field,
  listType,
  MAX_DEPTH,
  MAX_FIELDS,
  MAX_TYPES,
  mapType,
  plainType,
  structType,
  type TimeUnit,
  timeType,
} from './data-type.js';
import { FlatTable } from './flatbuffer.js';

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
// Values of the Type union and of the units (Arrow's Schema.fbs).
const Type = {
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  map: 17,
  duration: 18,
} as const;
const PRECISION_SINGLE = 1;
const PRECISION_DOUBLE = 2;
const DATE_DAY = 0;
const DATE_MILLISECOND = 1;
const MONTH_DAY_NANO = 2;
const UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns'];
const MILLISECOND = 1;

/** How many more types a schema, or the schemas of one function, may have. */
export interface TypeBudget {
  left: number;
}

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
 * Decodes one encapsulated Arrow IPC schema message into at most `most` fields, of types that nest as deep and are as
 * many as spec/types.md allows; `budget` is spent. Names of items and entries become those of spec/types.md.
 * @throws Error when the bytes are damaged or hold a type that spec/types.md does not have.
 */
export function decodeSchema(
  bytes: Uint8Array,
  most: number,
  budget: TypeBudget = { left: MAX_TYPES },
): Field[] {
  const message = readMessage(bytes, 0);
  if (message === null || message.headerType !== MessageHeader.schema) {
    throw new SyntaxError('no schema message');
  }
  return schemaFields(message.header, most, budget);
}

/** The fields of a schema header. @throws Error as `decodeSchema`. */
export function schemaFields(
  header: FlatTable,
  most: number,
  budget: TypeBudget = { left: MAX_TYPES },
): Field[] {
  if (header.int16(0, 0) !== 0) throw new SyntaxError('a big-endian schema');
  return header.tables(1, most).map((field) => decodeField(field, 1, budget));
}

function decodeField(field: FlatTable, depth: number, budget: TypeBudget): Field {
  const name = field.string(0) ?? '';
  if (field.has(4)) throw new SyntaxError(`field ${name} is a dictionary`);
  if (depth > MAX_DEPTH) throw new RangeError(`types nest deeper than ${MAX_DEPTH}`);
  budget.left -= 1;
  if (budget.left < 0) throw new RangeError(`more than ${MAX_TYPES} types`);
  const dataType = decodeType(field, name, depth, budget);
  return { name, dataType, nullable: field.uint8(1, 0) !== 0 };
}

function decodeType(field: FlatTable, name: string, depth: number, budget: TypeBudget): DataType {
  const kind = field.uint8(2, 0);
  const type = field.table(3);
  if (type === null) throw new SyntaxError(`field ${name} has no type`);
  const children = field.tables(5, MAX_FIELDS);
  if (kind === Type.list || kind === Type.struct || kind === Type.map) {
    return nestedType(kind, children, name, depth, budget);
  }
  if (children.length > 0) throw new SyntaxError(`field ${name} has children`);
  const found = plainOf(kind, type);
  if (found === null) throw new SyntaxError(`field ${name} has a type that this version does not know`);
  return found;
}

function nestedType(
  kind: number,
  children: readonly FlatTable[],
  name: string,
  depth: number,
  budget: TypeBudget,
): DataType {
  const [only] = children;
  if (kind === Type.struct) return structType(children.map((child) => decodeField(child, depth + 1, budget)));
  if (only === undefined || children.length > 1) throw new SyntaxError(`field ${name} has not one child`);
  if (kind === Type.list) {
    const item = decodeField(only, depth + 1, budget);
    return listType(item.dataType, item.nullable);
  }
  // The entries count as no type of their own: their struct is how Arrow writes a map.
  const fields = only.uint8(2, 0) === Type.struct ? only.tables(5, MAX_FIELDS) : [];
  const [key, value] = fields;
  if (key === undefined || value === undefined || fields.length > 2 || only.uint8(1, 0) !== 0) {
    throw new SyntaxError(`field ${name} is a map without entries of key and value`);
  }
  const keys = decodeField(key, depth + 1, budget);
  if (keys.nullable) throw new SyntaxError(`field ${name} is a map with nullable keys`);
  const values = decodeField(value, depth + 1, budget);
  return mapType(keys.dataType, values.dataType, values.nullable);
}

/** The type of a kind without children, null for one that spec/types.md does not have. */
function plainOf(kind: number, type: FlatTable): DataType | null {
  switch (kind) {
    case Type.bool:
      return plainType('bool');
    case Type.utf8:
      return plainType('utf8');
    case Type.binary:
      return plainType('binary');
    case Type.int:
      return integerType(type.int32(0, 0), type.uint8(1, 0) !== 0);
    case Type.float: {
      const precision = type.int16(0, 0);
      if (precision === PRECISION_SINGLE) return plainType('float32');
      return precision === PRECISION_DOUBLE ? plainType('float64') : null;
    }
    case Type.decimal:
      return type.int32(2, 128) === 128 ? decimalType(type.int32(0, 0), type.int32(1, 0)) : null;
    case Type.date:
      return type.int16(0, DATE_MILLISECOND) === DATE_DAY ? plainType('date32') : null;
    case Type.interval:
      return type.int16(0, 0) === MONTH_DAY_NANO ? plainType('interval') : null;
    case Type.time: {
      const unit = UNITS[type.int16(0, MILLISECOND)];
      const bits = unit === 's' || unit === 'ms' ? 32 : 64;
      return unit === undefined || type.int32(1, 32) !== bits ? null : timeType('time', unit);
    }
    case Type.timestamp: {
      const unit = UNITS[type.int16(0, 0)];
      return unit === undefined ? null : timeType('timestamp', unit, type.string(1) ?? undefined);
    }
    case Type.duration: {
      const unit = UNITS[type.int16(0, MILLISECOND)];
      return unit === undefined ? null : timeType('duration', unit);
    }
    default:
      return null;
  }
}

function integerType(bits: number, signed: boolean): DataType | null {
  switch (bits) {
    case 8:
      return plainType(signed ? 'int8' : 'uint8');
    case 16:
      return plainType(signed ? 'int16' : 'uint16');
    case 32:
      return plainType(signed ? 'int32' : 'uint32');
    case 64:
      return signed ? plainType('int64') : null;
    default:
      return null;
  }
}
