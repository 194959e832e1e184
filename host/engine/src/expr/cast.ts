import { Decimal } from '@heddle/host';
import { failed } from '../failure.js';
import { VectorBuilder, withLength } from '../table/builder.js';
import { digitsOf, holds, isDecimal } from '../table/decimal-type.js';
import type { SqlType } from '../table/types.js';
import { nullVector, type Scalar, type Span, scalarAt, spanOf, type Vector } from '../table/vector.js';
import { dateToTimestamp, formatDate, parseDate, parseTimestamp, timestampToDate } from './datetime.js';
import { doublesOf, fromDecimal, rescaledNarrow, toDecimal } from './decimal-cast.js';
import type { Kernel } from './kernel.js';

/** Converts one value, which is not null; undefined where it has no counterpart in the target type. */
type Convert = (value: Scalar) => Scalar | undefined;

/** Int64 bounds. */
const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

const int32 = (value: number) => (value >= -(2 ** 31) && value < 2 ** 31 ? value : undefined);
const int64 = (value: bigint) => (value >= MIN && value <= MAX ? value : undefined);

function parseFloat64(text: string): number | undefined {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (/^nan$/i.test(text)) return Number.NaN;
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  return infinite === null ? undefined : infinite[1] === '-' ? -Infinity : Infinity;
}

function parseInteger(text: string): bigint | undefined {
  return /^[+-]?\d+$/.test(text) ? int64(BigInt(text.replace(/^\+/, ''))) : undefined;
}

const TRUTHS: Readonly<Record<string, boolean>> = { true: true, false: false };

/** From type to type. What the three engines convert differently, or only one of them converts, is absent. */
const CONVERSIONS: Readonly<Partial<Record<SqlType, Partial<Record<SqlType, Convert>>>>> = {
  bool: {
    int32: (value) => (value === true ? 1 : 0),
    int64: (value) => (value === true ? 1n : 0n),
    utf8: String,
  },
  int32: {
    bool: (value) => value !== 0,
    int64: (value) => BigInt(value as number),
    float64: (value) => value,
    utf8: String,
  },
  int64: {
    bool: (value) => value !== 0n,
    int32: (value) => int32(Number(value)),
    float64: (value) => Number(value),
    utf8: String,
  },
  float64: {
    int32: (value) => int32(Math.trunc(value as number)),
    int64: (value) => (Number.isFinite(value) ? int64(BigInt(Math.trunc(value as number))) : undefined),
  },
  utf8: {
    bool: (value) => TRUTHS[String(value).trim().toLowerCase()],
    int32: (value) => {
      const parsed = parseInteger(String(value).trim());
      return parsed === undefined ? undefined : int32(Number(parsed));
    },
    int64: (value) => parseInteger(String(value).trim()),
    float64: (value) => parseFloat64(String(value).trim()),
    date: (value) => parseDate(String(value)) ?? undefined,
    timestamp: (value) => parseTimestamp(String(value)) ?? undefined,
  },
  date: {
    utf8: (value) => formatDate(value as number),
    timestamp: (value) => dateToTimestamp(value as number),
  },
  timestamp: {
    date: (value) => timestampToDate(value as bigint),
  },
};

/** How values of `from` become values of `to`; null where the engines do not convert alike. */
function conversion(from: SqlType, to: SqlType): Convert | null {
  if (isDecimal(to)) return DECIMAL_SOURCES.test(from) ? toDecimal(from, to) : null;
  if (!isDecimal(from)) return CONVERSIONS[from]?.[to] ?? null;
  const convert = fromDecimal(to);
  if (convert === null) return null;
  return (value) => {
    const converted = value instanceof Decimal ? convert(value) : undefined;
    if (to === 'int64') return int64(converted as bigint);
    return to === 'int32' ? int32(Number(converted)) : converted;
  };
}

const DECIMAL_SOURCES = /^(?:int32|int64|float64|utf8|decimal128\()/;

/** Whether there is a CAST between two types that differ. */
export function isCastable(from: SqlType, to: SqlType): boolean {
  return conversion(from, to) !== null;
}

/** One value, not null, converted; undefined where it has no counterpart. */
export function castValue(value: Scalar, from: SqlType, to: SqlType): Scalar | undefined {
  return conversion(from, to)?.(value);
}

/**
 * `CAST(expr AS type)`: a value without a counterpart fails with HEDDLE4004. With `lenient` (TRY_CAST) it becomes
 * null. @throws TypeError for a pair of types that `isCastable` denies.
 */
export function cast(expr: Kernel, type: SqlType, lenient: boolean): Kernel {
  const convert = conversion(expr.type, type);
  if (convert === null) throw new TypeError(`no cast from ${expr.type} to ${type}`);
  return {
    type,
    evaluate(batch) {
      return castVector(expr.evaluate(batch), type, convert, lenient, batch.rows);
    },
  };
}

function castVector(from: Vector, type: SqlType, convert: Convert, lenient: boolean, length: number): Vector {
  const span = spanOf([from], length);
  const fast = castNumbers(from, type, span, length);
  if (fast !== null) return fast;
  const builder = new VectorBuilder(type);
  for (let row = 0; row < span.rows; row++) {
    const value = scalarAt(from, row);
    const converted = value === null ? null : convert(value);
    if (converted === undefined && !lenient) throw failed(`cannot cast ${show(value)} to ${type}`);
    builder.append(converted ?? null);
  }
  if (span.rows === 0) return nullVector(type, 0);
  const built = builder.finish();
  return span.constant ? withLength({ ...built, constant: true }, length) : built;
}

/** What is converted without looking at each value by itself: most numbers; null for all else. */
function castNumbers(
  from: Vector,
  type: SqlType,
  { rows, constant, validity }: Span,
  length: number,
): Vector | null {
  const shape = { length, constant, validity };
  if (type === 'float64') {
    if (from.type === 'int32') return { ...shape, type, values: Float64Array.from(from.values) };
    if ('unscaled' in from) return { ...shape, type, values: doublesOf(from, rows) };
    if (from.type !== 'int64') return null;
    const values = new Float64Array(rows);
    for (let i = 0; i < values.length; i++) values[i] = Number(from.values[i]);
    return { ...shape, type, values };
  }
  if (!isDecimal(type)) return null;
  if ('unscaled' in from) {
    const [own, wanted] = [digitsOf(from.type), digitsOf(type)];
    // The same values under a type of more digits.
    if (own.scale === wanted.scale && holds(wanted, own)) return { ...from, ...shape, type };
  }
  const unscaled = rescaledNarrow(from, rows, type);
  return unscaled === null ? null : { ...shape, type, unscaled };
}

function show(value: Scalar): string {
  if (typeof value !== 'string') return String(value);
  return value.length > 200 ? `'${value.slice(0, 200)}…'` : `'${value}'`;
}
