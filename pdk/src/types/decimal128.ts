import { Decimal } from '../values/decimal.js';
import { handedOver } from '../values/handed-over.js';
import type { Decimal128 } from './mapping.js';
import { type Argument, type DataType, typeRecord } from './type.js';

const MAX_PRECISION = 38;

/**
 * An exact decimal number; `Decimal` in the handler. A result of another scale is taken when it is the same number,
 * and fails its row when its digits do not fit.
 *
 * @param precision digits in all, 1 to 38
 * @param scale digits behind the point, 0 to precision
 */
export function decimal128(precision: number, scale: number): DataType<Decimal128>;
export function decimal128(name: string, precision: number, scale: number): Argument<Decimal128>;
export function decimal128(...parts: (string | number)[]): object {
  const name = typeof parts[0] === 'string' ? parts[0] : undefined;
  const [precision, scale] = (name === undefined ? parts : parts.slice(1)) as number[];
  const fits = (value: number | undefined, low: number, high: number): value is number =>
    Number.isInteger(value) && value !== undefined && value >= low && value <= high;
  if (!fits(precision, 1, MAX_PRECISION) || !fits(scale, 0, precision)) {
    throw new TypeError(
      "decimal128() takes a precision of 1 to 38 and a scale of 0 to the precision, such as decimal128('price', 10, 2)",
    );
  }
  handedOver.Decimal = Decimal;
  return typeRecord('decimal128', name, { precision, scale });
}
