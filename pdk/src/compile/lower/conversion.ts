import type { Expr } from '../ir.js';
import { isTrueNumber } from './arithmetic.js';
import { describe } from './binding.js';
import type { Body } from './body.js';
import { and, byteLength, choose, i32, i64, not, op, str } from './expr.js';
import { asDouble, int32Number, numberConstant } from './numbers.js';
import { ANY_NUMBER, integers } from './range.js';
import type { NumberValue, ScalarValue, TextValue, Value } from './value.js';

/** Conversions that JavaScript's operators make of their operands. */

/** ToNumber; refuses bigints and objects, which throw or call the user's methods. */
export function toNumber(body: Body, value: Value): NumberValue {
  switch (value.kind) {
    case 'number':
      return value;
    case 'boolean':
      return int32Number(value.expr, integers(0, 1));
    case 'date':
      return value.time;
    case 'absent':
      return numberConstant(value.as === 'null' ? 0 : Number.NaN);
    case 'text':
      return {
        kind: 'number',
        expr: body.module.builtins.operators.toNumber(body, value.expr),
        form: 'f64',
        range: ANY_NUMBER,
      };
    case 'optional': {
      const inner = toNumber(body, value.value);
      const missing = numberConstant(value.as === 'null' ? 0 : Number.NaN);
      const result = body.eitherValue(
        value.missing,
        () => missing,
        () => inner,
      );
      if (result.kind === 'number') return result;
      break;
    }
    default:
  }
  return body.refuse(`${describe(value)} is used as a number`);
}

/** ToBoolean, as an i32 truth value. */
export function truth(body: Body, value: Value): Expr {
  switch (value.kind) {
    case 'boolean':
      return value.expr;
    case 'number':
      return isTrueNumber(value);
    case 'bigint': {
      const { expr } = body.settled(value);
      return expr.op === 'const' ? i32(expr.value === 0n ? 0 : 1) : op('i64.ne', expr, i64(0n));
    }
    case 'text':
      return value.expr.op === 'const'
        ? i32(value.expr.value === '' ? 0 : 1)
        : op('i32.ne', byteLength(value.expr), i32(0));
    case 'absent':
      return i32(0);
    case 'optional':
      return and(not(value.missing), truth(body, value.value));
    default:
      return i32(1);
  }
}

/** ToString, as operators and templates make it. */
export function toText(body: Body, value: Value): TextValue {
  if (value.kind === 'text') return value;
  if (value.kind === 'absent') return { kind: 'text', expr: str(value.as), ascii: true };
  if (value.kind === 'optional') {
    const chosen = body.eitherValue(
      value.missing,
      () => toText(body, { kind: 'absent', as: value.as }),
      () => toText(body, value.value),
    );
    if (chosen.kind === 'text') return chosen;
  }
  if (value.kind === 'boolean')
    return { kind: 'text', expr: choose(value.expr, str('true'), str('false')), ascii: true };
  if (value.kind !== 'number' && value.kind !== 'bigint')
    body.refuse(`${describe(value)} is made into a text`);
  const settled = value.kind === 'bigint' ? body.settled(value) : value;
  return { kind: 'text', expr: body.module.builtins.operators.fromValue(body, settled), ascii: true };
}

/** `typeof value`. */
export function typeName(value: Value): Value {
  const name = (text: string): TextValue => ({ kind: 'text', expr: str(text), ascii: true });
  switch (value.kind) {
    case 'text':
      return name('string');
    case 'absent':
      return name(value.as === 'null' ? 'object' : 'undefined');
    case 'optional': {
      const [missing, inner] = [typeName({ kind: 'absent', as: value.as }), typeName(value.value)];
      const same = missing.kind === 'text' && inner.kind === 'text';
      return same ? { ...name(''), expr: choose(value.missing, missing.expr, inner.expr) } : inner;
    }
    case 'date':
    case 'indexed':
    case 'object':
      return name('object');
    case 'builtin':
      return name(/^(Math|JSON|Reflect|globalThis)$/.test(value.path) ? 'object' : 'function');
    default:
      return name(value.kind);
  }
}

/** A value that must be there: where it is missing the js tier throws what JavaScript throws. */
export function presentValue(body: Body, value: Value): Exclude<Value, { kind: 'optional' | 'absent' }> {
  if (value.kind === 'absent') body.refuse(`${value.as} is used as an object`);
  if (value.kind !== 'optional') return value;
  body.bailIf(value.missing, `a member of ${value.as} is read`);
  return value.value;
}

/** A number of a value that is one, as an f64. */
export function doubleOf(body: Body, value: Value): Expr {
  return asDouble(toNumber(body, value));
}

/** What is there of an optional value, and whether it is missing. */
export function parted(value: Value): { readonly value: Value; readonly missing: Expr } {
  if (value.kind === 'optional') return { value: value.value as ScalarValue, missing: value.missing };
  return { value, missing: i32(value.kind === 'absent' ? 1 : 0) };
}
