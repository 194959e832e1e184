import type { Local } from '../ir.js';

/** What is known of a number: bounds, and which of the values that are no plain integers can occur. */
export interface NumberRange {
  /** Bounds of all values but NaN; an infinite bound means that infinity itself may occur, unless `integer`. */
  readonly min: number;
  readonly max: number;
  /** Every value is a finite integer (or -0, where `minusZero`). */
  readonly integer: boolean;
  readonly nan: boolean;
  readonly minusZero: boolean;
  /** Neither zero occurs, although the bounds are around it. */
  readonly nonZero?: true;
  /** Of integers: every value is a multiple of this. */
  readonly multiple?: number;
  /** Of integers: where they lie seen from the length of a text. */
  readonly inText?: TextBounds;
}

/** Bounds of a number against the length of a text in units of UTF-16. */
export interface TextBounds {
  /** What holds the text; it is given one value in each run. */
  readonly text: Local;
  /** The number is at most the length and this. */
  readonly upper?: number;
  /** The number is at least the length and this. */
  readonly lower?: number;
}

export const INT32_MIN = -(2 ** 31);
export const INT32_MAX = 2 ** 31 - 1;
export const UINT32_MAX = 2 ** 32 - 1;

/** Every number. */
export const ANY_NUMBER: NumberRange = {
  min: Number.NEGATIVE_INFINITY,
  max: Number.POSITIVE_INFINITY,
  integer: false,
  nan: true,
  minusZero: true,
};

/** Integers from `min` to `max`, without -0. */
export function integers(min: number, max: number): NumberRange {
  return { min, max, integer: true, nan: false, minusZero: false };
}

/** Every int32. */
export const INT32: NumberRange = integers(INT32_MIN, INT32_MAX);

/** Every uint32. */
export const UINT32: NumberRange = integers(0, UINT32_MAX);

/** The range of one number. */
export function rangeOfConstant(value: number): NumberRange {
  if (Number.isNaN(value)) return { min: 0, max: 0, integer: false, nan: true, minusZero: false };
  return {
    min: value,
    max: value,
    integer: Number.isInteger(value),
    nan: false,
    minusZero: Object.is(value, -0),
  };
}

/** Whether every value is an int32, and none -0. */
export function isInt32({ min, max, integer, nan, minusZero }: NumberRange): boolean {
  return integer && !nan && !minusZero && min >= INT32_MIN && max <= INT32_MAX;
}

/** Whether every value is a uint32, and none -0. */
export function isUint32({ min, max, integer, nan, minusZero }: NumberRange): boolean {
  return integer && !nan && !minusZero && min >= 0 && max <= UINT32_MAX;
}

/** Whether every value is an integer that doubles hold exactly with its neighbours; -0 may be among them. */
export function isSafeInteger({ min, max, integer, nan }: NumberRange): boolean {
  return integer && !nan && min >= Number.MIN_SAFE_INTEGER && max <= Number.MAX_SAFE_INTEGER;
}

/** Whether the value may be zero of either sign. */
export function maybeZero({ min, max, minusZero, nonZero }: NumberRange): boolean {
  return nonZero !== true && (minusZero || (min <= 0 && max >= 0));
}

/** The least range that has both. */
export function joinedRanges(left: NumberRange, right: NumberRange): NumberRange {
  return {
    min: Math.min(left.min, right.min),
    max: Math.max(left.max, right.max),
    integer: left.integer && right.integer,
    nan: left.nan || right.nan,
    minusZero: left.minusZero || right.minusZero,
    ...(left.nonZero && right.nonZero && { nonZero: true }),
    ...multiples(divisor(multipleOf(left), multipleOf(right))),
    ...textBounds(joinedBounds(left.inText, right.inText)),
  };
}

/** What every value is a multiple of. */
export function multipleOf({ min, max, integer, multiple }: NumberRange): number {
  if (!integer) return 1;
  return min === max ? Math.abs(min) : (multiple ?? 1);
}

/** The greatest common divisor; every number divides 0. */
export function divisor(left: number, right: number): number {
  return right === 0 ? left : divisor(right, left % right);
}

/** A part of a range: what its values are multiples of. */
export function multiples(multiple: number): { readonly multiple?: number } {
  return multiple > 1 && multiple <= UINT32_MAX ? { multiple } : {};
}

/** A part of a range: where it lies seen from a text's length. */
export function textBounds(inText: TextBounds | undefined): { readonly inText?: TextBounds } {
  return inText?.upper === undefined && inText?.lower === undefined ? {} : { inText };
}

function joinedBounds(left: TextBounds | undefined, right: TextBounds | undefined): TextBounds | undefined {
  if (left === undefined || right === undefined || left.text !== right.text) return undefined;
  const { text } = left;
  return {
    text,
    ...(left.upper !== undefined &&
      right.upper !== undefined && { upper: Math.max(left.upper, right.upper) }),
    ...(left.lower !== undefined &&
      right.lower !== undefined && { lower: Math.min(left.lower, right.lower) }),
  };
}

/** Whether the first has every value of the second. */
export function includesRange(outer: NumberRange, inner: NumberRange): boolean {
  return (
    outer.min <= inner.min &&
    outer.max >= inner.max &&
    (inner.integer || !outer.integer) &&
    (outer.nan || !inner.nan) &&
    (outer.minusZero || !inner.minusZero) &&
    (outer.nonZero !== true || !maybeZero(inner)) &&
    (outer.multiple === undefined || (inner.integer && multipleOf(inner) % outer.multiple === 0))
  );
}

/** Doubles count in ones up to here; a counter that is a double ends there, because adding 1 no longer changes it. */
const COUNTABLE = 2 ** 53;

/** Bounds that a range grows to in a loop, so that it soon stops growing. */
const LIMITS = [0, INT32_MAX, UINT32_MAX, COUNTABLE, Number.POSITIVE_INFINITY];
const NEGATIVE_LIMITS = [0, -1, INT32_MIN, -COUNTABLE, Number.NEGATIVE_INFINITY];

/** What a range that grew from `before` to `after` is taken to be: grown bounds go on to the next limit. */
export function widenedRange(before: NumberRange, after: NumberRange): NumberRange {
  const joined = joinedRanges(before, after);
  const max =
    joined.max > before.max ? (LIMITS.find((limit) => limit >= joined.max) ?? joined.max) : joined.max;
  const min =
    joined.min < before.min
      ? (NEGATIVE_LIMITS.find((limit) => limit <= joined.min) ?? joined.min)
      : joined.min;
  // Integers without bounds would be integers up to infinity, which is none.
  const integer = joined.integer && Number.isFinite(min) && Number.isFinite(max);
  return { ...joined, min, max, integer };
}
