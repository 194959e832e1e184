import type { Relation } from './comparison.js';
import { divisor, multipleOf, type NumberRange, type TextBounds, textBounds } from './range.js';
import type { StaticType } from './static-type.js';
import type { Value } from './value.js';

/** What a comparison says of the value on its left. */

/** `type relation other` is true, or is not. */
export function withRelation(
  type: StaticType,
  relation: Relation,
  other: Value,
  outcome: boolean,
): StaticType {
  if (type.kind === 'bigint' && other.kind === 'bigint' && other.overflow === undefined)
    return boundedBigint(type, outcome ? relation : OPPOSITE[relation], other);
  if (type.kind !== 'number' || other.kind !== 'number') return type;
  // A comparison with NaN is false, and tells nothing then.
  if (!outcome && (type.range.nan || other.range.nan)) return type;
  const range = bounded(type.range, outcome ? relation : OPPOSITE[relation], other.range);
  return range === undefined ? type : { kind: 'number', range };
}

/** The type is a number other than this one; NaN is possible still. */
export function withoutNumber(type: StaticType, value: number): StaticType {
  if (type.kind !== 'number') return type;
  const { range } = type;
  const rest: NumberRange = value === 0 ? { ...range, minusZero: false, nonZero: true } : range;
  if (!range.integer) return { kind: 'number', range: rest };
  const min = range.min === value ? value + 1 : range.min;
  const max = range.max === value ? value - 1 : range.max;
  return min > max ? type : { kind: 'number', range: { ...rest, min, max } };
}

/** The type, not farther up a text than `fact`; undefined where that says nothing. */
export function withUpperBound(type: StaticType, fact: StaticType): StaticType | undefined {
  if (type.kind !== 'number' || fact.kind !== 'number' || !type.range.integer) return undefined;
  const { text, upper } = fact.range.inText ?? {};
  if (text === undefined || upper === undefined) return undefined;
  return { kind: 'number', range: { ...type.range, inText: { text, upper } } };
}

const OPPOSITE: Readonly<Record<Relation, Relation>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' };

function bounded(range: NumberRange, relation: Relation, other: NumberRange): NumberRange | undefined {
  let { min, max } = range;
  // Of two multiples of a number one is less than the other by that number.
  const step =
    range.integer && other.integer ? Math.max(1, divisor(multipleOf(range), multipleOf(other))) : 0;
  if (relation === '<' || relation === '<=') {
    const most = range.integer ? Math.floor(other.max) : other.max;
    max = Math.min(max, range.integer && relation === '<' && most === other.max ? most - 1 : most);
  } else {
    const least = range.integer ? Math.ceil(other.min) : other.min;
    min = Math.max(min, range.integer && relation === '>' && least === other.min ? least + 1 : least);
  }
  // Never true: what follows is not reached, and may be lowered in any way.
  if (!(min <= max)) return undefined;
  const minusZero = range.minusZero && min <= 0 && max >= 0;
  return {
    ...range,
    min,
    max,
    nan: false,
    minusZero,
    ...textBounds(textBound(range, relation, other, step)),
  };
}

/** What a comparison with something that is measured by a text's length says. */
function textBound(
  { inText: own, integer }: NumberRange,
  relation: Relation,
  { inText: other }: NumberRange,
  step: number,
): TextBounds | undefined {
  if (other === undefined || !integer) return own;
  const known = own?.text === other.text ? own : undefined;
  const strict = relation === '<' || relation === '>' ? step : 0;
  if (relation === '<' || relation === '<=')
    return other.upper === undefined ? own : { ...known, text: other.text, upper: other.upper - strict };
  return other.lower === undefined ? own : { ...known, text: other.text, lower: other.lower + strict };
}

interface Bounds {
  readonly kind: 'bigint';
  readonly min: bigint;
  readonly max: bigint;
}

function boundedBigint(type: Bounds, relation: Relation, other: Omit<Bounds, 'kind'>): StaticType {
  let { min, max } = type;
  if (relation === '<' && other.max - 1n < max) max = other.max - 1n;
  if (relation === '<=' && other.max < max) max = other.max;
  if (relation === '>' && other.min + 1n > min) min = other.min + 1n;
  if (relation === '>=' && other.min > min) min = other.min;
  return min > max ? type : { kind: 'bigint', min, max };
}
