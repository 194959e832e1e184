import { ANY_NUMBER, includesRange, joinedRanges, type NumberRange, widenedRange } from './range.js';
import type { Absence, Value } from './value.js';

/** What is known of what a variable or a result holds, without the expression. */
export type StaticType = ScalarType | AbsentType | OptionalType;

/** What fits one local. */
export type ScalarType =
  | { readonly kind: 'number'; readonly range: NumberRange }
  | { readonly kind: 'bigint'; readonly min: bigint; readonly max: bigint }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text'; readonly ascii: boolean }
  | { readonly kind: 'date'; readonly range: NumberRange };

export interface AbsentType {
  readonly kind: 'absent';
  readonly as: Absence;
}

export interface OptionalType {
  readonly kind: 'optional';
  readonly of: ScalarType;
  readonly as: Absence;
}

export const INT64_MIN = -(2n ** 63n);
export const INT64_MAX = 2n ** 63n - 1n;
export const UINT64_MAX = 2n ** 64n - 1n;

export const NUMBER: ScalarType = { kind: 'number', range: ANY_NUMBER };
export const BIGINT: ScalarType = { kind: 'bigint', min: INT64_MIN, max: INT64_MAX };
export const BOOLEAN: ScalarType = { kind: 'boolean' };
export const TEXT: ScalarType = { kind: 'text', ascii: false };

/** The type of a value that a variable can hold; undefined for objects, functions and lists. */
export function typeOf(value: Value): StaticType | undefined {
  switch (value.kind) {
    case 'optional': {
      const of = typeOf(value.value);
      return of === undefined || of.kind === 'absent' || of.kind === 'optional'
        ? undefined
        : { kind: 'optional', of, as: value.as };
    }
    case 'number':
      return { kind: 'number', range: value.range };
    case 'date':
      return { kind: 'date', range: value.time.range };
    case 'bigint':
      return { kind: 'bigint', min: value.min, max: value.max };
    case 'boolean':
      return BOOLEAN;
    case 'text':
      return { kind: 'text', ascii: value.ascii };
    case 'absent':
      return { kind: 'absent', as: value.as };
    default:
      return undefined;
  }
}

/** The least type that has both; undefined where one variable cannot hold both. */
export function joinedTypes(left: StaticType, right: StaticType): StaticType | undefined {
  if (left.kind === 'absent') return joinedWithAbsent(right, left.as);
  if (right.kind === 'absent') return joinedWithAbsent(left, right.as);
  if (left.kind !== 'optional' && right.kind !== 'optional') return joinedScalars(left, right, joinedRanges);
  if (left.kind === 'optional' && right.kind === 'optional' && left.as !== right.as) return undefined;
  const of = joinedScalars(present(left), present(right), joinedRanges);
  const as = left.kind === 'optional' ? left.as : right.kind === 'optional' ? right.as : 'null';
  return of && { kind: 'optional', of, as };
}

/** Whether a variable of the first type can hold every value of the second. */
export function includesType(outer: StaticType, inner: StaticType): boolean {
  if (inner.kind === 'absent') return outer.kind !== 'date' && 'as' in outer && outer.as === inner.as;
  if (outer.kind === 'absent') return false;
  if (inner.kind === 'optional' && (outer.kind !== 'optional' || outer.as !== inner.as)) return false;
  const [one, other] = [present(outer), present(inner)];
  if (one.kind === 'number' || one.kind === 'date')
    return one.kind === other.kind && includesRange(one.range, other.range);
  if (one.kind === 'bigint') return other.kind === 'bigint' && one.min <= other.min && one.max >= other.max;
  if (one.kind === 'text') return other.kind === 'text' && (other.ascii || !one.ascii);
  return other.kind === 'boolean';
}

/** What a type that grew is taken to be, so that it soon stops growing; undefined where one variable cannot hold both. */
export function widenedType(before: StaticType, after: StaticType): StaticType | undefined {
  const joined = joinedTypes(before, after);
  if (joined === undefined || joined.kind === 'absent' || before.kind === 'absent') return joined;
  const of = joinedScalars(present(before), present(after.kind === 'absent' ? before : after), widenedRange);
  return of && (joined.kind === 'optional' ? { ...joined, of } : of);
}

/** What an optional type has beside null. */
export function present(type: ScalarType | OptionalType): ScalarType {
  return type.kind === 'optional' ? type.of : type;
}

function joinedWithAbsent(type: StaticType, as: Absence): StaticType | undefined {
  if (type.kind === 'absent' || type.kind === 'optional') return type.as === as ? type : undefined;
  return { kind: 'optional', of: type, as };
}

function joinedScalars(
  left: ScalarType,
  right: ScalarType,
  ranges: (left: NumberRange, right: NumberRange) => NumberRange,
): ScalarType | undefined {
  if (left.kind === 'number' || left.kind === 'date') {
    return right.kind === left.kind ? { kind: left.kind, range: ranges(left.range, right.range) } : undefined;
  }
  if (left.kind === 'bigint') return right.kind === 'bigint' ? joinedBigints(left, right) : undefined;
  if (left.kind === 'text') {
    return right.kind === 'text' ? { kind: 'text', ascii: left.ascii && right.ascii } : undefined;
  }
  return right.kind === 'boolean' ? left : undefined;
}

interface Bounds {
  readonly min: bigint;
  readonly max: bigint;
}

/** A variable holds int64s or uint64s: what needs both signs and more than 63 bits is kept to int64 by checks. */
function joinedBigints(left: Bounds, right: Bounds): ScalarType {
  const min = left.min < right.min ? left.min : right.min;
  const max = left.max > right.max ? left.max : right.max;
  if (min === left.min && max === left.max) return { kind: 'bigint', min, max };
  if (min >= 0n) return { kind: 'bigint', min: 0n, max: max <= INT64_MAX ? INT64_MAX : UINT64_MAX };
  return BIGINT;
}
