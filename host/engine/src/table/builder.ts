import { bitmapBytes, setBit } from './bitmap.js';
import { isDecimal } from './decimal-type.js';
import { hostVectorOf } from './host-column.js';
import { isHostType, type SqlType } from './types.js';
import { safest, type UnscaledValue, unscaledIn, unscaledOf } from './unscaled.js';
import { nullVector, type Scalar, type Vector } from './vector.js';

const encoder = new TextEncoder();

function grown<T extends Uint8Array | Int32Array | BigInt64Array | Float64Array>(array: T, least: number): T {
  if (array.length >= least) return array;
  const wider = new (array.constructor as new (length: number) => T)(Math.max(least, array.length * 2, 64));
  (wider as Uint8Array).set(array as Uint8Array);
  return wider;
}

/** Rows appended one by one to a vector of a fixed type. Capacity doubles; not for the hot loops of kernels. */
export class VectorBuilder {
  readonly type: SqlType;
  #length = 0;
  #nulls = 0;
  #validity: Uint8Array = new Uint8Array(8);
  #bits: Uint8Array = new Uint8Array(0);
  #ints: Int32Array = new Int32Array(0);
  #longs: BigInt64Array = new BigInt64Array(0);
  #doubles: Float64Array = new Float64Array(0);
  #offsets: Int32Array = new Int32Array(1);
  #data: Uint8Array = new Uint8Array(0);
  #end = 0;
  /** Values of a carried type. */
  readonly #values: Scalar[] = [];
  /** Values of decimals, 0 for a null. */
  readonly #unscaled: UnscaledValue[] = [];

  constructor(type: SqlType) {
    this.type = type;
  }

  /** Rows so far. */
  get length(): number {
    return this.#length;
  }

  /** Bytes that the rows take, room for more included. */
  get bytes(): number {
    const buffers = [
      this.#validity,
      this.#bits,
      this.#ints,
      this.#longs,
      this.#doubles,
      this.#offsets,
      this.#data,
    ];
    return (
      buffers.reduce((sum, { byteLength }) => sum + byteLength, 0) +
      (this.#values.length + this.#unscaled.length) * 16
    );
  }

  /** Appends a value of the builder's type (see `Scalar`); throws on a value of another. */
  append(value: Scalar): void {
    const row = this.#length;
    if (isHostType(this.type)) {
      this.#length = this.#values.push(value);
      return;
    }
    this.#validity = grown(this.#validity, bitmapBytes(row + 1));
    this.#reserve(row);
    this.#length++;
    if (value === null) {
      this.#nulls++;
      if (isDecimal(this.type)) this.#unscaled.push(0);
      this.#offsets[row + 1] = this.#end;
      return;
    }
    setBit(this.#validity, row);
    switch (this.type) {
      case 'bool':
        if (value === true) setBit(this.#bits, row);
        return;
      case 'int32':
      case 'date':
        this.#ints[row] = value as number;
        return;
      case 'int64':
      case 'timestamp':
        this.#longs[row] = value as bigint;
        return;
      case 'float64':
        this.#doubles[row] = value as number;
        return;
      case 'utf8':
        this.#appendBytes(row, encoder.encode(value as string));
        return;
      case 'null':
        throw new TypeError('a column of type null holds nulls only');
      default: {
        const unscaled = isDecimal(this.type) ? unscaledIn(value, this.type) : null;
        if (unscaled === null) throw new TypeError(`${value} is no ${this.type}`);
        this.#unscaled.push(safest(unscaled));
      }
    }
  }

  /** Appends an unscaled value, of no more digits than the type has, to a builder of decimals. */
  appendUnscaled(value: UnscaledValue): void {
    this.#validity = grown(this.#validity, bitmapBytes(this.#length + 1));
    setBit(this.#validity, this.#length++);
    this.#unscaled.push(value);
  }

  /** Appends the UTF-8 bytes of a string to a utf8 builder. */
  appendUtf8(bytes: Uint8Array): void {
    const row = this.#length;
    this.#validity = grown(this.#validity, bitmapBytes(row + 1));
    this.#reserve(row);
    this.#length++;
    setBit(this.#validity, row);
    this.#appendBytes(row, bytes);
  }

  #appendBytes(row: number, bytes: Uint8Array): void {
    this.#data = grown(this.#data, this.#end + bytes.length);
    this.#data.set(bytes, this.#end);
    this.#end += bytes.length;
    this.#offsets[row + 1] = this.#end;
  }

  #reserve(row: number): void {
    switch (this.type) {
      case 'bool':
        this.#bits = grown(this.#bits, bitmapBytes(row + 1));
        return;
      case 'int32':
      case 'date':
        this.#ints = grown(this.#ints, row + 1);
        return;
      case 'int64':
      case 'timestamp':
        this.#longs = grown(this.#longs, row + 1);
        return;
      case 'float64':
        this.#doubles = grown(this.#doubles, row + 1);
        return;
      case 'utf8':
        this.#offsets = grown(this.#offsets, row + 2);
        return;
      case 'null':
        return;
    }
  }

  /** The vector of all rows appended. The builder must not be used afterwards: the buffers are handed over. */
  finish(): Vector {
    const length = this.#length;
    const validity = this.#nulls === 0 ? null : this.#validity.subarray(0, bitmapBytes(length));
    const shape = { length, validity, constant: false };
    switch (this.type) {
      case 'bool':
        return { ...shape, type: this.type, values: this.#bits.subarray(0, bitmapBytes(length)) };
      case 'int32':
      case 'date':
        return { ...shape, type: this.type, values: this.#ints.subarray(0, length) };
      case 'int64':
      case 'timestamp':
        return { ...shape, type: this.type, values: this.#longs.subarray(0, length) };
      case 'float64':
        return { ...shape, type: this.type, values: this.#doubles.subarray(0, length) };
      case 'utf8': {
        const offsets = this.#offsets.subarray(0, length + 1);
        return { ...shape, type: this.type, offsets, data: this.#data.subarray(0, this.#end) };
      }
      case 'null':
        return nullVector('null', length);
      default:
        if (!isDecimal(this.type)) return hostVectorOf(this.type, this.#values);
        return { ...shape, type: this.type, unscaled: unscaledOf(length, (row) => this.#unscaled[row] ?? 0) };
    }
  }
}

/** A vector of `values`, which must be of `type`. */
export function vectorOf(type: SqlType, values: readonly Scalar[]): Vector {
  const builder = new VectorBuilder(type);
  for (const value of values) builder.append(value);
  return builder.finish();
}

/** `value`, which must be of `type`, for each of `rows` rows. */
export function constantOf(type: SqlType, value: Scalar, rows: number): Vector {
  if (value === null) return nullVector(type, rows);
  return { ...vectorOf(type, [value]), length: rows, constant: true };
}

/** `vector`, one physical value shared by every row, made to stand for `rows` rows. */
export function withLength(vector: Vector, rows: number): Vector {
  return vector.length === rows ? vector : { ...vector, length: rows };
}
