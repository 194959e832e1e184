import type { SourceType } from './accepts.js';
import { getBit } from './bitmap.js';
import type { Column } from './column.js';
import { HeddleError } from './errors.js';
import type { TypeName } from './schema.js';
import { nullColumn } from './values.js';

interface SourceBase {
  readonly length: number;
  /** As in `Column`. */
  readonly validity: Uint8Array | null;
}

/** A column of a type that only arrives at arguments. */
export type NarrowColumn =
  | { readonly type: 'null'; readonly length: number; readonly validity: null }
  | (SourceBase & { readonly type: 'int8'; readonly values: Int8Array })
  | (SourceBase & { readonly type: 'int16'; readonly values: Int16Array })
  | (SourceBase & { readonly type: 'uint8'; readonly values: Uint8Array })
  | (SourceBase & { readonly type: 'uint16'; readonly values: Uint16Array })
  | (SourceBase & { readonly type: 'uint32'; readonly values: Uint32Array })
  | (SourceBase & { readonly type: 'uint64'; readonly values: BigUint64Array })
  | (SourceBase & { readonly type: 'float32'; readonly values: Float32Array })
  /** The value times 10^scale. */
  | (SourceBase & { readonly type: 'decimal'; readonly values: readonly bigint[]; readonly scale: number })
  | (SourceBase & {
      readonly type: 'timestamp';
      readonly values: BigInt64Array;
      readonly unit: 's' | 'ms' | 'us' | 'ns';
    });

/** What an argument may be given. */
export type SourceColumn = Column | NarrowColumn;

const UNITS = { s: 1_000_000n, ms: 1_000n } as const;
const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/**
 * Turns a column into the type of an argument. Values that need no change are shared, not copied.
 * @param name the argument's name, for errors
 * @throws HeddleError HEDDLE2004 naming the row for a value that does not fit, HEDDLE1103 for a type that
 * `checkArguments` refuses.
 */
export function coerceColumn(source: SourceColumn, target: TypeName, name: string): Column {
  if (source.type === target) return source;
  if (source.type === 'null') return nullColumn(target, source.length);
  switch (target) {
    case 'int32':
      return toInt32(source, name);
    case 'int64':
      return toInt64(source, name);
    case 'float64':
      return toFloat64(source, name);
    default:
      throw unaccepted(source.type, target, name);
  }
}

function toInt32(source: SourceColumn, name: string): Column {
  const { length, validity } = source;
  const values = new Int32Array(length);
  const column: Column = { type: 'int32', length, validity, values };
  switch (source.type) {
    case 'int8':
    case 'int16':
    case 'uint8':
    case 'uint16':
      values.set(source.values.subarray(0, length));
      return column;
    case 'uint32':
      values.set(source.values.subarray(0, length));
      refuseWhere(source, (row) => (values[row] ?? 0) < 0, 'int32', name);
      return column;
    case 'int64':
    case 'uint64': {
      const words = int32Words(source.values, length);
      for (let row = 0; row < length; row++) values[row] = words[2 * row] ?? 0;
      const signed = source.type === 'int64';
      const misfits = (row: number): boolean => {
        const low = words[2 * row] ?? 0;
        return signed ? words[2 * row + 1] !== low >> 31 : words[2 * row + 1] !== 0 || low < 0;
      };
      refuseWhere(source, misfits, 'int32', name);
      return column;
    }
    default:
      throw unaccepted(source.type, 'int32', name);
  }
}

function toInt64(source: SourceColumn, name: string): Column {
  const { length, validity } = source;
  switch (source.type) {
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
    case 'uint32': {
      const values = new BigInt64Array(length);
      const words = int32Words(values, length);
      for (let row = 0; row < length; row++) {
        const value = source.values[row] ?? 0;
        words[2 * row] = value;
        words[2 * row + 1] = value < 0 ? -1 : 0;
      }
      return { type: 'int64', length, validity, values };
    }
    case 'uint64': {
      const { buffer, byteOffset } = source.values;
      const values = new BigInt64Array(buffer, byteOffset, length);
      refuseWhere(source, (row) => (values[row] ?? 0n) < 0n, 'int64', name);
      return { type: 'int64', length, validity, values };
    }
    case 'timestamp':
      return { type: 'int64', length, validity, values: microseconds(source, name) };
    default:
      throw unaccepted(source.type, 'int64', name);
  }
}

function microseconds(source: SourceColumn & { type: 'timestamp' }, name: string): BigInt64Array {
  const { length, unit } = source;
  if (unit === 'us') return source.values;
  const values = new BigInt64Array(length);
  if (unit === 'ns') {
    for (let row = 0; row < length; row++) {
      const nanoseconds = source.values[row] ?? 0n;
      // Division of bigints truncates; a timestamp before 1970 goes down.
      values[row] = nanoseconds / 1_000n - (nanoseconds % 1_000n < 0n ? 1n : 0n);
    }
    return values;
  }
  const factor = UNITS[unit];
  const least = MIN_INT64 / factor;
  const most = MAX_INT64 / factor;
  const outside = (row: number): boolean => {
    const value = source.values[row] ?? 0n;
    return value < least || value > most;
  };
  refuseWhere(source, outside, 'int64', name);
  for (let row = 0; row < length; row++) values[row] = BigInt.asIntN(64, (source.values[row] ?? 0n) * factor);
  return values;
}

function toFloat64(source: SourceColumn, name: string): Column {
  const { length, validity } = source;
  const values = new Float64Array(length);
  switch (source.type) {
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'float32':
      values.set(source.values.subarray(0, length));
      break;
    case 'int64':
    case 'uint64': {
      const words = int32Words(source.values, length);
      const signed = source.type === 'int64';
      for (let row = 0; row < length; row++) {
        const high = words[2 * row + 1] ?? 0;
        // Both summands are exact, so the sum is rounded once, to the nearest double.
        values[row] = (signed ? high : high >>> 0) * 2 ** 32 + ((words[2 * row] ?? 0) >>> 0);
      }
      break;
    }
    case 'decimal':
      // Parsing decimal text rounds to the nearest double; dividing by a power of ten would round twice.
      for (let row = 0; row < length; row++)
        values[row] = Number(`${source.values[row] ?? 0n}e${-source.scale}`);
      break;
    default:
      throw unaccepted(source.type, 'float64', name);
  }
  return { type: 'float64', length, validity, values };
}

/** The 32-bit halves of 64-bit integers, low half first (Arrow's and every supported machine's byte order). */
function int32Words(values: BigInt64Array | BigUint64Array, length: number): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, 2 * length);
}

function refuseWhere(
  source: Exclude<SourceColumn, { type: 'bool' | 'utf8' | 'null' }>,
  misfits: (row: number) => boolean,
  target: TypeName,
  name: string,
): void {
  for (let row = 0; row < source.length; row++) {
    if (misfits(row) && (source.validity === null || getBit(source.validity, row))) {
      throw new HeddleError({
        code: 'HEDDLE2004',
        message: `${source.values[row]} in argument ${name} does not fit ${target}`,
        row,
      });
    }
  }
}

function unaccepted(source: SourceType, target: TypeName, name: string): HeddleError {
  return new HeddleError({ code: 'HEDDLE1103', message: `${name} is ${target} and takes no ${source}` });
}
