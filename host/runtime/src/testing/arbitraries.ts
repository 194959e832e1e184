import type { Arbitrary } from 'fast-check';
import type { DataType, Field } from '../data-type.js';
import { Decimal } from '../decimal.js';
import { INTEGER_RANGES, unitsOfDay } from '../ranges.js';
import type { Value } from '../values.js';

/** The library of property tests, given by who has loaded it: it is no dependency of this package. */
export type FastCheck = Omit<typeof import('fast-check'), 'default'>;

const MAX_INT64 = 2n ** 63n - 1n;
const MOST_ITEMS = 4;
const TAME = { min: -1_000, max: 1_000, noNaN: true } as const;

/**
 * Which floats: `any` has the whole range, NaN (the canonical one), infinities and -0; `tame` is within 1,000 of 0, so
 * that sums over other orders differ in the last digits alone.
 */
export type Floats = 'any' | 'tame';

/** Random values of a field, as `columnToArray` gives them, with nulls where it takes them. */
export function fieldValues(
  fc: FastCheck,
  field: Field,
  floats: Floats = 'any',
  most = MOST_ITEMS,
): Arbitrary<Value> {
  const values = typeValues(fc, field.dataType, floats, most);
  return field.nullable ? fc.option(values, { freq: 4 }) : values;
}

/** Random values of a type, over its whole range; lists and maps have at most `most` items. */
function typeValues(fc: FastCheck, type: DataType, floats: Floats, most: number): Arbitrary<Value> {
  // Fewer the deeper, so that a value of any type has few leaves.
  const inner = Math.max(1, most >>> 1);
  const range = INTEGER_RANGES[type.id];
  if (range !== undefined) return fc.integer({ min: range[0], max: range[1] });
  const int64 = fc.bigInt({ min: -MAX_INT64 - 1n, max: MAX_INT64 });
  switch (type.id) {
    case 'bool':
      return fc.boolean();
    case 'float32':
      return fc.float(floats === 'any' ? {} : TAME);
    case 'float64':
      return fc.double(floats === 'any' ? {} : TAME);
    case 'time':
      return fc.bigInt({ min: 0n, max: unitsOfDay(type) - 1n });
    case 'decimal128': {
      const most = 10n ** BigInt(type.precision ?? 0) - 1n;
      return fc.bigInt({ min: -most, max: most }).map((unscaled) => new Decimal(unscaled, type.scale ?? 0));
    }
    case 'utf8':
      return fc.string({ unit: 'grapheme', maxLength: 12 });
    case 'binary':
      return fc.uint8Array({ maxLength: 12 });
    case 'interval': {
      const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
      return fc.record({ months: int32, days: int32, nanoseconds: int64 });
    }
    case 'list':
      return fc.array(child(fc, type, 0, floats, inner), { maxLength: most });
    case 'struct':
      return fc
        .tuple(...type.children.map((field) => fieldValues(fc, field, floats, inner)))
        .map((values) => Object.fromEntries(type.children.map(({ name }, i) => [name, values[i] ?? null])));
    case 'map': {
      const [entries] = type.children;
      if (entries === undefined) throw new TypeError('a map without entries');
      const entry = fc.tuple(
        child(fc, entries.dataType, 0, floats, inner),
        child(fc, entries.dataType, 1, floats, inner),
      );
      const selector = ([key]: readonly Value[]) => (key instanceof Uint8Array ? key.join() : key);
      return fc.uniqueArray(entry, { maxLength: most, selector }).map((pairs) => new Map(pairs));
    }
    default:
      return int64;
  }
}

function child(fc: FastCheck, type: DataType, index: number, floats: Floats, most: number): Arbitrary<Value> {
  const field = type.children[index];
  if (field === undefined) throw new TypeError(`${type.id} without its children`);
  return fieldValues(fc, field, floats, most);
}
