import { bitmapBytes, clearTail, filledBitmap, setBit } from './bitmap.js';
import { type Column, type Value, valueAt } from './column.js';
import { HeddleError } from './errors.js';
import type { TypeName } from './schema.js';

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const encoder = new TextEncoder();

/**
 * Builds a column from JavaScript values: boolean, number (int32, float64), bigint or safe integer (int64), string,
 * null for null. Nothing else is converted.
 * @throws HeddleError HEDDLE1103 for a value of another type, HEDDLE2004 for an integer out of range, HEDDLE2005
 * for a string with a lone surrogate, which has no UTF-8 form; each names the row.
 */
export function columnFromArray(type: TypeName, values: readonly Value[]): Column {
  const length = values.length;
  const validity = validityOf(values);
  switch (type) {
    case 'bool': {
      const bits = new Uint8Array(bitmapBytes(length));
      fill(values, (value, row) => {
        if (typeof value !== 'boolean') throw wrongType(type, value, row);
        if (value) setBit(bits, row);
      });
      return { type, length, validity, values: bits };
    }
    case 'int32': {
      const array = new Int32Array(length);
      fill(values, (value, row) => {
        if (typeof value !== 'number') throw wrongType(type, value, row);
        if (!Number.isInteger(value) || value !== (value | 0)) throw outOfRange(type, value, row);
        array[row] = value;
      });
      return { type, length, validity, values: array };
    }
    case 'int64': {
      const array = new BigInt64Array(length);
      fill(values, (value, row) => {
        array[row] = toInt64(value, row);
      });
      return { type, length, validity, values: array };
    }
    case 'float64': {
      const array = new Float64Array(length);
      fill(values, (value, row) => {
        if (typeof value !== 'number') throw wrongType(type, value, row);
        array[row] = value;
      });
      return { type, length, validity, values: array };
    }
    case 'utf8':
      return stringColumn(values, validity);
  }
}

/** The values of a column: boolean, number, bigint (int64), string, or null. */
export function columnToArray(column: Column): Value[] {
  return Array.from({ length: column.length }, (_, row) => valueAt(column, row));
}

/** A column of `length` nulls. */
export function nullColumn(type: TypeName, length: number): Column {
  return columnFromArray(type, new Array<null>(length).fill(null));
}

/** A string column from UTF-8 bytes per row (null = null row), which are not validated. */
export function columnFromBytes(rows: readonly (Uint8Array | null)[]): Column {
  const offsets = new Int32Array(rows.length + 1);
  let end = 0;
  rows.forEach((bytes, row) => {
    end += bytes?.length ?? 0;
    if (end > 0x7fff_ffff) throw new RangeError('the strings of a column exceed 2 GiB');
    offsets[row + 1] = end;
  });
  const data = new Uint8Array(end);
  rows.forEach((bytes, row) => {
    if (bytes !== null) data.set(bytes, offsets[row] ?? 0);
  });
  return { type: 'utf8', length: rows.length, validity: validityOf(rows), offsets, data };
}

function stringColumn(values: readonly Value[], validity: Uint8Array | null): Column {
  const offsets = new Int32Array(values.length + 1);
  let data = new Uint8Array(Math.max(64, values.length * 16));
  let end = 0;
  values.forEach((value, row) => {
    if (value !== null) {
      if (typeof value !== 'string') throw wrongType('utf8', value, row);
      // A UTF-16 code unit takes at most three bytes.
      if (end + value.length * 3 > data.length) data = grown(data, end, end + value.length * 3);
      const { written } = encoder.encodeInto(value, data.subarray(end));
      if (hasLoneSurrogate(value)) {
        throw new HeddleError({ code: 'HEDDLE2005', message: 'the string holds a lone surrogate', row });
      }
      end += written;
    }
    offsets[row + 1] = end;
  });
  return { type: 'utf8', length: values.length, validity, offsets, data: data.subarray(0, end) };
}

function grown(data: Uint8Array, used: number, needed: number): Uint8Array<ArrayBuffer> {
  if (needed > 0x7fff_ffff) throw new RangeError('the strings of a column exceed 2 GiB');
  const larger = new Uint8Array(Math.min(0x7fff_ffff, Math.max(needed, data.length * 2)));
  larger.set(data.subarray(0, used));
  return larger;
}

function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

function toInt64(value: Value, row: number): bigint {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw outOfRange('int64', value, row);
    return BigInt(value);
  }
  if (typeof value !== 'bigint') throw wrongType('int64', value, row);
  if (value < MIN_INT64 || value > MAX_INT64) throw outOfRange('int64', value, row);
  return value;
}

function fill(values: readonly Value[], put: (value: Exclude<Value, null>, row: number) => void): void {
  values.forEach((value, row) => {
    if (value !== null) put(value, row);
  });
}

function validityOf(values: readonly unknown[]): Uint8Array | null {
  if (!values.includes(null)) return null;
  const validity = filledBitmap(values.length);
  values.forEach((value, row) => {
    const at = row >>> 3;
    if (value === null) validity[at] = (validity[at] ?? 0) & ~(1 << (row & 7));
  });
  clearTail(validity, values.length);
  return validity;
}

function wrongType(type: TypeName, value: unknown, row: number): HeddleError {
  return new HeddleError({
    code: 'HEDDLE1103',
    message: `row ${row}: ${describe(value)} is no ${type}`,
    row,
  });
}

function outOfRange(type: TypeName, value: number | bigint, row: number): HeddleError {
  return new HeddleError({ code: 'HEDDLE2004', message: `row ${row}: ${value} is not an ${type}`, row });
}

function describe(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 50)) : String(value);
}
