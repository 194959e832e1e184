import { columnFromArray } from '../builder.js';
import { type Column, isValid } from '../column.js';
import { rowBytes } from '../compact.js';
import { type DataType, type Field, typeText } from '../data-type.js';
import { Decimal } from '../decimal.js';
import type { Refusal } from '../refusal.js';
import { type Value, valueAt } from '../values.js';

/** Field numbers of `heddle.v1.Literal` (spec/literal.proto). */
const LITERAL = {
  null: 1,
  binary: 2,
  boolean: 3,
  byte: 4,
  short: 5,
  integer: 6,
  long: 7,
  float: 10,
  double: 11,
  decimal: 12,
  string: 13,
  date: 16,
  timestamp: 17,
  timestampNtz: 18,
} as const;

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** The field of a literal of this type, null for a type that has none. */
export function literalField(type: DataType): number | null {
  switch (type.id) {
    case 'bool':
      return LITERAL.boolean;
    case 'int8':
      return LITERAL.byte;
    case 'int16':
    case 'uint8':
      return LITERAL.short;
    case 'int32':
    case 'uint16':
      return LITERAL.integer;
    case 'int64':
    case 'uint32':
      return LITERAL.long;
    case 'float32':
      return LITERAL.float;
    case 'float64':
      return LITERAL.double;
    case 'decimal128':
      return LITERAL.decimal;
    case 'utf8':
      return LITERAL.string;
    case 'binary':
      return LITERAL.binary;
    case 'date32':
      return LITERAL.date;
    case 'timestamp':
      if (type.unit !== 'us') return null;
      return type.timezone === undefined ? LITERAL.timestampNtz : LITERAL.timestamp;
    default:
      return null;
  }
}

/** Writes `heddle.v1.Arguments`. Strings are not checked. */
export function argumentsWriter(columns: readonly Column[]): (row: number) => Uint8Array {
  const writers = columns.map(literalWriter);
  return (row) => Buffer.concat(writers.map((write) => delimited(1, write(row))));
}

const NULL = delimited(LITERAL.null, Buffer.alloc(0));

/** Writes a `heddle.v1.Literal`. */
function literalWriter(column: Column): (row: number) => Buffer {
  const number = literalField(column.dataType);
  if (number === null) throw new TypeError(`there is no literal of ${typeText(column.dataType)}`);
  const write = presentWriter(column, number);
  return (row) => (isValid(column, row) ? write(row) : NULL);
}

function presentWriter(column: Column, number: number): (row: number) => Buffer {
  switch (column.type) {
    case 'utf8':
    case 'binary':
      return (row) => delimited(number, rowBytes(column, row));
    case 'float32':
      return (row) => {
        const bytes = Buffer.alloc(5);
        bytes.writeUInt8((number << 3) | FIXED32);
        bytes.writeFloatLE(column.values[row] ?? 0, 1);
        return bytes;
      };
    case 'float64':
      return (row) => {
        const bytes = Buffer.alloc(9);
        bytes.writeUInt8((number << 3) | FIXED64);
        bytes.writeDoubleLE(column.values[row] ?? 0, 1);
        return bytes;
      };
    case 'decimal128': {
      const { precision = 0, scale = 0 } = column.dataType;
      const type = Buffer.concat([tagged(2, precision), tagged(3, scale)]);
      return (row) => {
        const text = Buffer.from(String(valueAt(column, row)));
        return delimited(number, Buffer.concat([delimited(1, text), type]));
      };
    }
    default:
      return (row) => {
        const value = valueAt(column, row);
        return tagged(number, typeof value === 'bigint' ? value : Number(value));
      };
  }
}

function tagged(number: number, value: number | bigint): Buffer {
  return Buffer.from([...varint((number << 3) | VARINT), ...varint(value)]);
}

function delimited(number: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([...varint((number << 3) | BYTES), ...varint(bytes.length)]), bytes]);
}

/** A 64-bit varint; negative numbers take ten bytes. */
function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  if (typeof value === 'number' && value >= 0 && value < 2 ** 31) {
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
    bytes.push(rest);
    return bytes;
  }
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return bytes;
}

/** A `heddle.v1.Literal` as a column of one row: null, or the literal of the field's type. */
export function readLiteral(field: Field, output: Uint8Array, refuse: Refusal): Column {
  const { dataType } = field;
  const wanted = literalField(dataType);
  let found: Value | undefined;
  const reader = new WireReader(output);
  while (!reader.atEnd) {
    const { number, wire } = reader.tag();
    if (number === LITERAL.null) {
      reader.skip(wire);
      found = null;
    } else if (number === wanted) {
      found = readValue(reader, dataType, wire, refuse);
    } else {
      refuse(`it holds the literal of field ${number}, not a ${typeText(dataType)}`);
    }
  }
  if (found === undefined) return refuse('it holds no literal');
  return columnFromArray(dataType, [found]);
}

function readValue(reader: WireReader, type: DataType, wire: number, refuse: Refusal): Value {
  const expect = (kind: number): void => {
    if (wire !== kind) refuse(`its literal is of wire type ${wire}, not ${kind}`);
  };
  switch (type.id) {
    case 'utf8':
    case 'binary':
      expect(BYTES);
      return reader.bytes().slice();
    case 'float32':
      expect(FIXED32);
      return reader.view(4).getFloat32(0, true);
    case 'float64':
      expect(FIXED64);
      return reader.view(8).getFloat64(0, true);
    case 'decimal128': {
      expect(BYTES);
      const inner = new WireReader(reader.bytes());
      let text = '';
      while (!inner.atEnd) {
        const { number, wire: kind } = inner.tag();
        if (number === 1 && kind === BYTES) text = Buffer.from(inner.bytes()).toString('latin1');
        else inner.skip(kind);
      }
      return Decimal.parse(text);
    }
    case 'bool':
      expect(VARINT);
      return reader.varint() !== 0n;
    case 'int64':
    case 'timestamp':
      expect(VARINT);
      return BigInt.asIntN(64, reader.varint());
    default:
      expect(VARINT);
      return Number(BigInt.asIntN(64, reader.varint()));
  }
}

/** Reads protobuf's wire format. @throws RangeError outside the bytes, SyntaxError for groups. */
class WireReader {
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#at >= this.#view.byteLength;
  }

  tag(): { number: number; wire: number } {
    const tag = Number(BigInt.asUintN(32, this.varint()));
    return { number: tag >>> 3, wire: tag & 7 };
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#view.getUint8(this.#at);
      this.#at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new RangeError('an integer of more than ten bytes');
  }

  view(length: number): DataView {
    const { buffer, byteOffset, byteLength } = this.#view;
    if (this.#at + length > byteLength) throw new RangeError('it ends early');
    const taken = new DataView(buffer, byteOffset + this.#at, length);
    this.#at += length;
    return taken;
  }

  bytes(): Uint8Array {
    const { buffer, byteOffset, byteLength } = this.view(Number(this.varint()));
    return new Uint8Array(buffer, byteOffset, byteLength);
  }

  skip(wire: number): void {
    if (wire === VARINT) this.varint();
    else if (wire === FIXED64) this.view(8);
    else if (wire === BYTES) this.bytes();
    else if (wire === FIXED32) this.view(4);
    else throw new SyntaxError(`wire type ${wire}`);
  }
}
