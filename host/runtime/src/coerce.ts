import { getBit } from './bitmap.js';
import { nullColumn } from './builder.js';
import { type Column, numberColumn, numberWidth, WIDE_BYTES, type WideColumn } from './column.js';
import { type DataType, dataTypeOf, sameType, type TimeUnit, type TypeLike, typeText } from './data-type.js';
import { Decimal, hasDigits, readInt128, rescaled, writeInt128 } from './decimal.js';
import { HeddleError } from './errors.js';
import { INTEGER_RANGES, UNIT_NANOSECONDS } from './ranges.js';

interface SourceBase {
  readonly length: number;
  /** As in `Column`. */
  readonly validity: Uint8Array | null;
}

/** A column of a type that only arrives at arguments. */
export type NarrowColumn =
  | { readonly type: 'null'; readonly length: number; readonly validity: null }
  | (SourceBase & { readonly type: 'uint64'; readonly values: BigUint64Array })
  /** Milliseconds since 1970-01-01. */
  | (SourceBase & { readonly type: 'date64'; readonly values: BigInt64Array })
  /** The value times 10^scale; the scale may be negative. */
  | (SourceBase & { readonly type: 'decimal'; readonly values: readonly bigint[]; readonly scale: number });

/** What an argument may be given. */
export type SourceColumn = Column | NarrowColumn;

const DAY_MS = 86_400_000n;
const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/**
 * Turns a column into the type of an argument. Values that need no change are shared, not copied.
 * @param name the argument's name, for errors
 * @throws HeddleError HEDDLE2004 naming the row for a value that does not fit, HEDDLE1103 for a type that `accepts`
 * refuses.
 */
export function coerceColumn(source: SourceColumn, target: TypeLike, name: string): Column {
  const dataType = dataTypeOf(target);
  if (source.type === 'null') return nullColumn(dataType, source.length);
  if ('dataType' in source && sameType(source.dataType, dataType)) return source;
  return new Coercion(source, dataType, name).column();
}

type Given = Exclude<SourceColumn, { type: 'null' }>;

class Coercion {
  readonly #source: Given;
  readonly #target: DataType;
  readonly #name: string;

  constructor(source: Given, target: DataType, name: string) {
    this.#source = source;
    this.#target = target;
    this.#name = name;
  }

  column(): Column {
    switch (this.#target.id) {
      case 'int8':
      case 'int16':
      case 'int32':
      case 'uint8':
      case 'uint16':
      case 'uint32':
        return this.#toInteger();
      case 'int64':
        return this.#toInt64();
      case 'float32':
      case 'float64':
        return this.#toFloat();
      case 'decimal128':
        return this.#toDecimal();
      case 'date32':
        return this.#toDate();
      case 'timestamp':
      case 'time':
      case 'duration':
        return this.#toUnit();
      default:
        throw this.#unaccepted();
    }
  }

  /** Integers up to 32 bits. */
  #toInteger(): Column {
    const { column, values } = this.#numbers();
    const [least, most] = INTEGER_RANGES[this.#target.id] ?? [0, 0];
    const given = this.#integers();
    const { length } = this.#source;
    if (given instanceof BigInt64Array || given instanceof BigUint64Array) {
      const signed = given instanceof BigInt64Array;
      const words = int32Words(given, length);
      for (let row = 0; row < length; row++) {
        const high = words[2 * row + 1] ?? 0;
        // Exact wherever it could be in range.
        const value = (signed ? high : high >>> 0) * 2 ** 32 + ((words[2 * row] ?? 0) >>> 0);
        if (value < least || value > most) this.#refuseAt(row, given[row]);
        values[row] = value;
      }
    } else {
      for (let row = 0; row < length; row++) {
        const value = given[row] ?? 0;
        if (value < least || value > most) this.#refuseAt(row, value);
        values[row] = value;
      }
    }
    return column;
  }

  #toInt64(): Column {
    const source = this.#source;
    const { length, validity } = source;
    if (source.type === 'timestamp') {
      return numbersOf(
        this.#target,
        length,
        validity,
        this.#rescaledTimes(source.values, source.dataType.unit, 'us'),
      );
    }
    const given = this.#integers();
    if (given instanceof BigUint64Array) {
      const values = new BigInt64Array(given.buffer, given.byteOffset, length);
      for (let row = 0; row < length; row++) if ((values[row] ?? 0n) < 0n) this.#refuseAt(row, given[row]);
      return numbersOf(this.#target, length, validity, values);
    }
    if (given instanceof BigInt64Array) return numbersOf(this.#target, length, validity, given);
    const values = new BigInt64Array(length);
    const words = int32Words(values, length);
    for (let row = 0; row < length; row++) {
      const value = given[row] ?? 0;
      words[2 * row] = value;
      words[2 * row + 1] = value < 0 ? -1 : 0;
    }
    return numbersOf(this.#target, length, validity, values);
  }

  #toFloat(): Column {
    const source = this.#source;
    const { length } = source;
    const { column, values } = this.#numbers();
    if (source.type === 'decimal128' || source.type === 'decimal') {
      // Parsing decimal text rounds to the nearest double; dividing by a power of ten would round twice.
      const { scale, at } = decimalsOf(source);
      for (let row = 0; row < length; row++) values[row] = Number(`${at(row)}e${-scale}`);
      return column;
    }
    if (source.type === 'float32') {
      values.set(source.values.subarray(0, length));
      return column;
    }
    const given = this.#integers();
    if (this.#target.id === 'float32' && given.BYTES_PER_ELEMENT > 2) throw this.#unaccepted();
    if (given instanceof BigInt64Array || given instanceof BigUint64Array) {
      const words = int32Words(given, length);
      const signed = given instanceof BigInt64Array;
      for (let row = 0; row < length; row++) {
        const high = words[2 * row + 1] ?? 0;
        // Both summands are exact, so the sum is rounded once, to the nearest double.
        values[row] = (signed ? high : high >>> 0) * 2 ** 32 + ((words[2 * row] ?? 0) >>> 0);
      }
    } else values.set(given.subarray(0, length));
    return column;
  }

  #toDecimal(): Column {
    const source = this.#source;
    const { length, validity } = source;
    const { precision = 0, scale = 0 } = this.#target;
    const given = source.type === 'decimal128' || source.type === 'decimal' ? decimalsOf(source) : null;
    const integers = given === null ? this.#integers() : null;
    if (given !== null && given.scale > scale) throw this.#unaccepted();
    const values = new Uint8Array(WIDE_BYTES * length);
    for (let row = 0; row < length; row++) {
      if (validity !== null && !getBit(validity, row)) continue;
      const unscaled = given === null ? BigInt(integers?.[row] ?? 0) : given.at(row);
      const own = given?.scale ?? 0;
      const found = rescaled(unscaled, own, scale);
      if (found === null || !hasDigits(found, precision)) this.#refuseAt(row, new Decimal(unscaled, own));
      else writeInt128(values, row, found);
    }
    return { dataType: this.#target, type: 'decimal128', length, validity, values };
  }

  #toDate(): Column {
    const source = this.#source;
    if (source.type !== 'date64') throw this.#unaccepted();
    const { column, values } = this.#numbers();
    for (let row = 0; row < source.length; row++) {
      const days = floorDivide(source.values[row] ?? 0n, DAY_MS);
      if (BigInt.asIntN(32, days) !== days) this.#refuseAt(row, source.values[row]);
      values[row] = Number(BigInt.asIntN(32, days));
    }
    return column;
  }

  /** Timestamp, time and duration of another unit. */
  #toUnit(): Column {
    const source = this.#source;
    if (source.type !== 'timestamp' && source.type !== 'time' && source.type !== 'duration')
      throw this.#unaccepted();
    if (source.type !== this.#target.id) throw this.#unaccepted();
    const { values, length, validity } = source;
    const given =
      values instanceof Int32Array ? BigInt64Array.from(values.subarray(0, length), BigInt) : values;
    const found = this.#rescaledTimes(given, source.dataType.unit, this.#target.unit);
    if (numberWidth(this.#target) === 8) return numbersOf(this.#target, length, validity, found);
    const short = Int32Array.from(found.subarray(0, length), (value) => Number(BigInt.asIntN(32, value)));
    return numberColumn(this.#target, length, validity, short.buffer);
  }

  #rescaledTimes(values: BigInt64Array, from: TimeUnit = 'ns', to: TimeUnit = 'ns'): BigInt64Array {
    if (from === to) return values;
    const { length } = this.#source;
    const found = new BigInt64Array(length);
    if (UNIT_NANOSECONDS[from] < UNIT_NANOSECONDS[to]) {
      const divisor = UNIT_NANOSECONDS[to] / UNIT_NANOSECONDS[from];
      for (let row = 0; row < length; row++) found[row] = floorDivide(values[row] ?? 0n, divisor);
      return found;
    }
    const factor = UNIT_NANOSECONDS[from] / UNIT_NANOSECONDS[to];
    const least = MIN_INT64 / factor;
    const most = MAX_INT64 / factor;
    for (let row = 0; row < length; row++) {
      const value = values[row] ?? 0n;
      if (value < least || value > most) this.#refuseAt(row, value);
      found[row] = BigInt.asIntN(64, value * factor);
    }
    return found;
  }

  /** The values of a source of integers. */
  #integers():
    | Int8Array
    | Int16Array
    | Int32Array
    | Uint8Array
    | Uint16Array
    | Uint32Array
    | BigInt64Array
    | BigUint64Array {
    const source = this.#source;
    switch (source.type) {
      case 'int8':
      case 'int16':
      case 'int32':
      case 'int64':
      case 'uint8':
      case 'uint16':
      case 'uint32':
      case 'uint64':
        return source.values;
      default:
        throw this.#unaccepted();
    }
  }

  /** A column of the target for numbers up to 53 bits to be written to. */
  #numbers(): { column: Column; values: { [row: number]: number; set(from: ArrayLike<number>): void } } {
    const { length, validity } = this.#source;
    const buffer = new ArrayBuffer(numberWidth(this.#target) * length);
    const column = numberColumn(this.#target, length, validity, buffer);
    const { values } = column;
    if (values instanceof BigInt64Array) throw this.#unaccepted();
    return { column, values };
  }

  /** HEDDLE2004, unless the row is null and holds no value at all. */
  #refuseAt(row: number, value: unknown): void {
    const { validity } = this.#source;
    if (validity !== null && !getBit(validity, row)) return;
    throw new HeddleError({
      code: 'HEDDLE2004',
      message: `${value} in argument ${this.#name} does not fit ${typeText(this.#target)}`,
      row,
    });
  }

  #unaccepted(): HeddleError {
    const message = `${this.#name} is ${typeText(this.#target)} and takes no ${this.#source.type}`;
    return new HeddleError({ code: 'HEDDLE1103', message });
  }
}

function decimalsOf(source: WideColumn | (NarrowColumn & { type: 'decimal' })): {
  scale: number;
  at: (row: number) => bigint;
} {
  if (source.type === 'decimal') return { scale: source.scale, at: (row) => source.values[row] ?? 0n };
  return { scale: source.dataType.scale ?? 0, at: (row) => readInt128(source.values, row) };
}

function numbersOf(
  dataType: DataType,
  length: number,
  validity: Uint8Array | null,
  values: BigInt64Array,
): Column {
  return numberColumn(dataType, length, validity, values.buffer, values.byteOffset);
}

/** Division of bigints truncates; what is before 1970 goes down. */
function floorDivide(value: bigint, divisor: bigint): bigint {
  return value / divisor - (value % divisor < 0n ? 1n : 0n);
}

/** The 32-bit halves of 64-bit integers, low half first (Arrow's and every supported machine's byte order). */
function int32Words(values: BigInt64Array | BigUint64Array, length: number): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, 2 * length);
}
