import { maybeZero, type NumberRange } from './range.js';

/** Ranges of results of JavaScript's operators on doubles. Rounding is monotone, so bounds are rounded likewise. */

/** `left + right`. */
export function sumRange(left: NumberRange, right: NumberRange): NumberRange {
  const opposite =
    (mayBe(left, Number.POSITIVE_INFINITY) && mayBe(right, Number.NEGATIVE_INFINITY)) ||
    (mayBe(left, Number.NEGATIVE_INFINITY) && mayBe(right, Number.POSITIVE_INFINITY));
  return bounded([left.min + right.min, left.max + right.max], {
    integer: left.integer && right.integer,
    nan: left.nan || right.nan || opposite,
    minusZero: left.minusZero && right.minusZero,
  });
}

/** `left - right`. */
export function differenceRange(left: NumberRange, right: NumberRange): NumberRange {
  return {
    ...sumRange(left, negatedRange(right)),
    minusZero: left.minusZero && right.min <= 0 && right.max >= 0,
  };
}

/** `-range`. */
export function negatedRange({ min, max, integer, nan }: NumberRange): NumberRange {
  return { min: negated(max), max: negated(min), integer, nan, minusZero: min <= 0 && max >= 0 };
}

/** `left * right`. */
export function productRange(left: NumberRange, right: NumberRange): NumberRange {
  const products = [left.min, left.max].flatMap((a) => [right.min, right.max].map((b) => a * b || 0));
  const zeros = maybeZero(left) || maybeZero(right) || !left.integer || !right.integer;
  return bounded([Math.min(...products), Math.max(...products)], {
    integer: left.integer && right.integer,
    nan:
      left.nan ||
      right.nan ||
      (mayBeInfinite(left) && maybeZero(right)) ||
      (mayBeInfinite(right) && maybeZero(left)),
    minusZero: zeros && maybeOpposite(left, right),
  });
}

/** `left / right`. */
export function quotientRange(left: NumberRange, right: NumberRange): NumberRange {
  const nan =
    left.nan ||
    right.nan ||
    (maybeZero(left) && maybeZero(right)) ||
    (mayBeInfinite(left) && mayBeInfinite(right));
  const bounds = maybeZero(right)
    ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    : [left.min, left.max].flatMap((a) => [right.min, right.max].map((b) => a / b || 0));
  return bounded([Math.min(...bounds), Math.max(...bounds)], {
    integer: false,
    nan,
    minusZero: maybeOpposite(left, right),
  });
}

/** `left % right`: the sign is that of `left`. */
export function remainderRange(left: NumberRange, right: NumberRange): NumberRange {
  const divisor = Math.max(Math.abs(right.min), Math.abs(right.max));
  const integer = left.integer && right.integer;
  const most = integer && divisor >= 1 ? divisor - 1 : divisor;
  return bounded(
    [left.min < 0 ? -Math.min(-left.min, most) : 0, left.max > 0 ? Math.min(left.max, most) : 0],
    {
      integer,
      nan: left.nan || right.nan || maybeZero(right) || mayBeInfinite(left),
      minusZero: left.minusZero || left.min < 0,
    },
  );
}

interface Kinds {
  readonly integer: boolean;
  readonly nan: boolean;
  readonly minusZero: boolean;
}

function bounded([low = 0, high = 0]: readonly number[], { integer, nan, minusZero }: Kinds): NumberRange {
  const min = Number.isNaN(low) ? Number.NEGATIVE_INFINITY : low;
  const max = Number.isNaN(high) ? Number.POSITIVE_INFINITY : high;
  // What grows past the largest double is infinite, and no integer any more.
  return { min, max, integer: integer && Number.isFinite(min) && Number.isFinite(max), nan, minusZero };
}

function negated(value: number): number {
  return value === 0 ? 0 : -value;
}

function mayBe({ min, max, integer }: NumberRange, infinity: number): boolean {
  return !integer && (infinity > 0 ? max : min) === infinity;
}

function mayBeInfinite(range: NumberRange): boolean {
  return mayBe(range, Number.POSITIVE_INFINITY) || mayBe(range, Number.NEGATIVE_INFINITY);
}

/** Whether the two may have opposite signs, with those of zeros. */
function maybeOpposite(left: NumberRange, right: NumberRange): boolean {
  return (maybeNegative(left) && right.max >= 0) || (left.max >= 0 && maybeNegative(right));
}

function maybeNegative({ min, minusZero }: NumberRange): boolean {
  return min < 0 || minusZero;
}
