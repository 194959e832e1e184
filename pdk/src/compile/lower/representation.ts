import type { Expr, ValueType } from '../ir.js';
import { choose, f64, i32, i64, str } from './expr.js';
import { asDouble, formOf, inForm } from './numbers.js';
import { isInt32, isUint32 } from './range.js';
import { INT64_MAX, type ScalarType, type StaticType } from './static-type.js';
import type { BigintValue, DateValue, OptionalValue, ScalarValue, Value } from './value.js';

/** Values as the locals that hold them: one per scalar, and an i32 behind it that is 1 where it is missing. */

/** The types of the locals that hold a type; none for what is known to be null. */
export function componentTypes(type: StaticType): readonly ValueType[] {
  switch (type.kind) {
    case 'number':
      return [formOf(type.range) === 'f64' ? 'f64' : 'i32'];
    case 'date':
      return ['f64'];
    case 'bigint':
      return ['i64'];
    case 'boolean':
      return ['i32'];
    case 'text':
      return ['str'];
    case 'absent':
      return [];
    case 'optional':
      return [...componentTypes(type.of), 'i32'];
  }
}

/** A value as the components of a type that includes its own. Bigints were settled before. */
export function components(value: Value, type: StaticType): readonly Expr[] {
  if (type.kind === 'absent') return [];
  if (type.kind === 'optional') {
    if (value.kind === 'absent') return [emptyOf(type.of), i32(1)];
    if (value.kind === 'optional') return [component(value.value, type.of), value.missing];
    return [component(value, type.of), i32(0)];
  }
  return [component(value, type)];
}

/** The value that components hold. */
export function assembled(type: StaticType, parts: readonly Expr[]): Value {
  if (type.kind === 'absent') return { kind: 'absent', as: type.as };
  const [expr, missing] = parts;
  if (expr === undefined) throw new Error('a value without its components');
  if (type.kind !== 'optional') return scalarOf(type, expr);
  const value = scalarOf(type.of, expr);
  if (missing === undefined || value.kind === 'date') throw new Error('an optional value without its flag');
  return { kind: 'optional', value, missing, as: type.as };
}

/** The same value where more is known of it: `fact` is part of its type. */
export function refined(value: Value, fact: StaticType): Value {
  if (fact.kind === 'absent') return { kind: 'absent', as: fact.as };
  if (value.kind === 'optional') {
    if (fact.kind !== 'optional') return refined(value.value, fact);
    const inner = refined(value.value, fact.of);
    return isScalar(inner) ? { ...value, value: inner } : value;
  }
  if (fact.kind === 'number' && value.kind === 'number') return { ...value, range: fact.range };
  if (fact.kind === 'date' && value.kind === 'date')
    return { ...value, time: { ...value.time, range: fact.range } };
  if (fact.kind === 'bigint' && value.kind === 'bigint') return { ...value, min: fact.min, max: fact.max };
  if (fact.kind === 'text' && value.kind === 'text') return { ...value, ascii: fact.ascii };
  return value;
}

/** Every expression of a value that a local can hold, replaced. */
export function mapped(value: Value, map: (expr: Expr) => Expr): Value {
  switch (value.kind) {
    case 'number':
      return {
        ...value,
        expr: map(value.expr),
        ...(value.low && value.form === 'f64' && { low: map(value.low) }),
      };
    case 'bigint': {
      const expr = map(value.expr);
      return { ...value, expr, overflow: value.overflow && map(value.overflow) };
    }
    case 'boolean':
    case 'text':
      return { ...value, expr: map(value.expr) };
    case 'date':
      return { ...value, time: { ...value.time, expr: map(value.time.expr) } };
    case 'optional':
      return {
        ...value,
        value: mapped(value.value, map) as ScalarValue,
        missing: map(value.missing),
      } satisfies OptionalValue;
    default:
      return value;
  }
}

/** Every expression of a value that a local can hold. */
export function expressionsOf(value: Value): readonly Expr[] {
  const found: Expr[] = [];
  mapped(value, (expr) => {
    found.push(expr);
    return expr;
  });
  return found;
}

/** Whether a value fits one local and is never missing. */
export function isScalar(value: Value): value is ScalarValue {
  return ['number', 'bigint', 'boolean', 'text'].includes(value.kind);
}

/** Whether a bigint of these bounds is held unsigned. */
export function isUnsigned({ max }: Pick<BigintValue, 'max'>): boolean {
  return max > INT64_MAX;
}

function component(value: Value, type: ScalarType): Expr {
  if (type.kind === 'number' && value.kind === 'number') {
    const form = formOf(type.range);
    const fits = form === 'f64' || (form === 'i32' ? isInt32(value.range) : isUint32(value.range));
    return fits ? inForm(value, form) : emptyOf(type);
  }
  if (type.kind === 'date' && value.kind === 'date') return asDouble(value.time);
  if (isScalar(value) && value.kind === type.kind) return value.expr;
  // The types do not fit: what is lowered now is thrown away and lowered again with what was learnt of the types.
  return emptyOf(type);
}

/** What stands in the local of a value that is missing. */
function emptyOf(type: ScalarType): Expr {
  switch (type.kind) {
    case 'number':
      return formOf(type.range) === 'f64' ? f64(0) : i32(0);
    case 'date':
      return f64(0);
    case 'bigint':
      return i64(0n);
    case 'boolean':
      return i32(0);
    case 'text':
      return str('');
  }
}

function scalarOf(type: ScalarType, expr: Expr): ScalarValue | DateValue {
  switch (type.kind) {
    case 'number':
      return { kind: 'number', expr, form: formOf(type.range), range: type.range };
    case 'date':
      return { kind: 'date', time: { kind: 'number', expr, form: 'f64', range: type.range } };
    case 'bigint':
      return { kind: 'bigint', expr, min: type.min, max: type.max, overflow: undefined };
    case 'boolean':
      return { kind: 'boolean', expr };
    case 'text':
      return { kind: 'text', expr, ascii: type.ascii };
  }
}

/** One of two lists of components, by a test that may be used more than once. */
export function chosen(test: Expr, then: readonly Expr[], otherwise: readonly Expr[]): readonly Expr[] {
  return then.map((expr, index) => choose(test, expr, otherwise[index] ?? expr));
}
