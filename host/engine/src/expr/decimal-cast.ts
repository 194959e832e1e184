import { Decimal, hasDigits } from '@heddle/host';
import { type DecimalType, type Digits, digitsOf } from '../table/decimal-type.js';
import { isNarrow, narrowLimit, power10, unscaledAt } from '../table/unscaled.js';
import type { DecimalVector, Scalar, Vector } from '../table/vector.js';
import { divided, dividedNarrow } from './rounding.js';

/** Digits, a point among them at most, and an exponent. */
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/;

/** The unscaled value of a number of other scale, rounded half away from zero; undefined where it has too many digits. */
function fitted(unscaled: bigint, scale: number, to: Digits): Decimal | undefined {
  const by = to.scale - scale;
  // Nothing but 0 has counterparts that far to the left, and nothing is left of what is that far to the right.
  if (by > 2 * to.precision && unscaled !== 0n) return undefined;
  if (by < 0 && -by > String(unscaled).length) return new Decimal(0n, to.scale);
  const value = by >= 0 ? unscaled * power10(unscaled === 0n ? 0 : by) : divided(unscaled, power10(-by));
  return hasDigits(value, to.precision) ? new Decimal(value, to.scale) : undefined;
}

/** A text as a decimal: digits, a point, an exponent; undefined for any other, and where there are too many digits. */
function ofNumber(text: string, to: Digits): Decimal | undefined {
  const [, sign, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text.trim()) ?? [];
  if (sign === undefined || whole + fraction === '' || whole.length + fraction.length > 1000)
    return undefined;
  const digits = BigInt(whole + fraction);
  return fitted(sign === '-' ? -digits : digits, fraction.length - Number(exponent), to);
}

/** How a value of `from` becomes a decimal; null where the engines do not convert alike. */
export function toDecimal(from: string, type: DecimalType): ((value: Scalar) => Decimal | undefined) | null {
  const to = digitsOf(type);
  switch (from) {
    case 'int32':
    case 'int64':
      return (value) => fitted(BigInt(value as number | bigint), 0, to);
    case 'float64':
      // The shortest text that reads back to the same double: what one would write for it.
      return (value) => ofNumber(String(value), to);
    case 'utf8':
      // DataFusion reads no exponent here.
      return (value) => (/e/i.test(value as string) ? undefined : ofNumber(value as string, to));
    default:
      return (value) => (value instanceof Decimal ? fitted(value.unscaled, value.scale, to) : undefined);
  }
}

/** How a decimal becomes a value of another type; null where the engines do not convert alike. */
export function fromDecimal(to: string): ((value: Decimal) => bigint | number | string) | null {
  switch (to) {
    case 'int32':
    case 'int64':
      return ({ unscaled, scale }) => unscaled / power10(scale);
    case 'float64':
      return ({ unscaled, scale }) => Number(`${unscaled}e${-scale}`);
    case 'utf8':
      return String;
    default:
      return null;
  }
}

/** The nearest doubles of decimals. */
export function doublesOf(vector: DecimalVector, rows: number): Float64Array {
  const { unscaled, type } = vector;
  const { scale } = digitsOf(type);
  const values = new Float64Array(rows);
  // Both numbers are exact up to 10^22, so the quotient is rounded once.
  if (isNarrow(unscaled) && scale <= 22) {
    const divisor = 10 ** scale;
    for (let row = 0; row < rows; row++) values[row] = (unscaled[row] ?? 0) / divisor;
  } else {
    for (let row = 0; row < rows; row++) values[row] = Number(`${unscaledAt(unscaled, row)}e${-scale}`);
  }
  return values;
}

/** Integers and decimals as decimals in doubles; null where some value is not a safe one or does not fit. */
export function rescaledNarrow(vector: Vector, rows: number, type: DecimalType): Float64Array | null {
  const { precision, scale } = digitsOf(type);
  const own = 'unscaled' in vector ? digitsOf(vector.type).scale : 0;
  const given =
    'unscaled' in vector
      ? vector.unscaled
      : vector.type === 'int32' || vector.type === 'int64'
        ? vector.values
        : null;
  if (given === null || ('unscaled' in vector && !isNarrow(vector.unscaled)) || Math.abs(scale - own) > 15)
    return null;
  const factor = 10 ** Math.abs(scale - own);
  const limit = narrowLimit(precision);
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const one = Number(given[row] ?? 0);
    const value = scale < own ? dividedNarrow(one, factor) : one * factor;
    if (value > limit || value < -limit) return null;
    values[row] = value;
  }
  return values;
}
