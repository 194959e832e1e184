import {
  divisor,
  maybeZero,
  multipleOf,
  multiples,
  type NumberRange,
  type TextBounds,
  textBounds,
} from './range.js';

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
    ...multiples(divisor(multipleOf(left), multipleOf(right))),
    ...textBounds(shifted(left.inText, right) ?? shifted(right.inText, left)),
  });
}

/** What is added to a number moves its bounds. */
function shifted(bounds: TextBounds | undefined, by: NumberRange): TextBounds | undefined {
  if (bounds === undefined || !by.integer || by.nan) return undefined;
  const { text, upper, lower } = bounds;
  return {
    text,
    ...(upper !== undefined && { upper: upper + by.max }),
    ...(lower !== undefined && { lower: lower + by.min }),
  };
}

/** `left - right`. */
export function differenceRange(left: NumberRange, right: NumberRange): NumberRange {
  const range = {
    ...sumRange(left, negatedRange(right)),
    minusZero: left.minusZero && right.min <= 0 && right.max >= 0,
  };
  const [one, other] = [left.inText, right.inText];
  if (one === undefined || one.text !== other?.text || left.nan || right.nan) return range;
  // The length itself falls out.
  const min = (one.lower ?? Number.NEGATIVE_INFINITY) - (other.upper ?? Number.POSITIVE_INFINITY);
  const max = (one.upper ?? Number.POSITIVE_INFINITY) - (other.lower ?? Number.NEGATIVE_INFINITY);
  return { ...range, min: Math.max(range.min, min), max: Math.min(range.max, max) };
}

/** `-range`. */
export function negatedRange({ min, max, integer, nan, multiple }: NumberRange): NumberRange {
  const minusZero = min <= 0 && max >= 0;
  return { min: negated(max), max: negated(min), integer, nan, minusZero, ...multiples(multiple ?? 1) };
}

/** `left * right`. */
export function productRange(left: NumberRange, right: NumberRange): NumberRange {
  const products = [left.min, left.max].flatMap((a) => [right.min, right.max].map((b) => a * b || 0));
  const underflows = (!left.integer || !right.integer) && maybeOpposite(left, right);
  return bounded([Math.min(...products), Math.max(...products)], {
    integer: left.integer && right.integer,
    nan:
      left.nan ||
      right.nan ||
      (mayBeInfinite(left) && maybeZero(right)) ||
      (mayBeInfinite(right) && maybeZero(left)),
    minusZero: underflows || givesMinusZero(left, right) || givesMinusZero(right, left),
    ...multiples(multipleOf(left) * multipleOf(right)),
  });
}

/** Whether a zero on the left meets the other sign on the right. */
function givesMinusZero(left: NumberRange, right: NumberRange): boolean {
  if (left.nonZero) return false;
  return (left.min <= 0 && left.max >= 0 && maybeNegative(right)) || (left.minusZero && right.max >= 0);
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

type Kinds = Omit<NumberRange, 'min' | 'max' | 'nonZero'>;

function bounded([low = 0, high = 0]: readonly number[], kinds: Kinds): NumberRange {
  const min = Number.isNaN(low) ? Number.NEGATIVE_INFINITY : low;
  const max = Number.isNaN(high) ? Number.POSITIVE_INFINITY : high;
  // What grows past the largest double is infinite, and no integer any more.
  const { nan, minusZero } = kinds;
  if (!kinds.integer || !Number.isFinite(min) || !Number.isFinite(max))
    return { min, max, integer: false, nan, minusZero };
  return { ...kinds, min, max };
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
