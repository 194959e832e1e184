import type { AnyNode, MemberExpression } from 'acorn';
import type { Expr } from '../ir.js';
import { isIntegerWithin } from './arithmetic.js';
import { constantBigint } from './bigints.js';
import { describe } from './binding.js';
import type { Body } from './body.js';
import { parted, presentValue } from './conversion.js';
import { choose, f64, i32, not, op } from './expr.js';
import { lowerExpression, textConstant } from './expressions.js';
import { asDouble, constantNumber, numberConstant } from './numbers.js';
import type { IndexedValue, NumberValue, TextValue, Value } from './value.js';

/** Members that are read: `object.name`, `object[index]`. */

export function lowerMember(body: Body, node: MemberExpression): Value {
  if (node.object.type === 'Super') return body.refuse('super');
  const { object, property, computed, optional } = node;
  const key = () =>
    computed ? lowerExpression(body, property as AnyNode) : textConstant(nameOf(body, node));
  const [receiver, name] = body.inOrder([() => lowerExpression(body, object as AnyNode), key]);
  if (receiver === undefined || name === undefined) return body.refuse('a member without a name');
  if (!optional) return memberOf(body, presentValue(body, receiver), name);
  const { value, missing } = parted(body.held(receiver));
  if (receiver.kind === 'absent') return { kind: 'absent', as: 'undefined' };
  return body.eitherValue(
    missing,
    () => ({ kind: 'absent', as: 'undefined' }),
    () => memberOf(body, value, name),
  );
}

/** The name of a member that is not computed. */
export function nameOf(body: Body, { property }: MemberExpression): string {
  return property.type === 'Identifier' ? property.name : body.refuse('a private member');
}

/** The member of a value that is there. */
export function memberOf(body: Body, receiver: Value, key: Value): Value {
  if (receiver.kind === 'indexed' && key.kind === 'number') return elementOf(body, receiver, key);
  if (receiver.kind === 'text' && key.kind === 'number') return characterOf(body, receiver, key);
  const name = constantKey(key);
  if (name === undefined)
    return body.refuse(`a member of ${describe(receiver)} that is not known before it runs`);
  switch (receiver.kind) {
    case 'object': {
      if (receiver.array && name === 'length') return numberConstant(receiver.fields.size);
      const field = receiver.fields.get(name);
      if (field !== undefined) return field.read();
      return INHERITED.has(name)
        ? body.refuse(`the member ${name} of ${describe(receiver)}`)
        : { kind: 'absent', as: 'undefined' };
    }
    case 'indexed':
      return name === 'length' ? receiver.length : body.refuse(`the member ${name} of ${receiver.what}`);
    case 'builtin': {
      const path = `${receiver.path}.${name}`;
      const constant = body.module.builtins.constants.get(path);
      return constant === undefined ? { kind: 'builtin', path } : numberConstant(constant);
    }
    default: {
      const property = body.module.builtins.properties.get(`${receiver.kind}.${name}`);
      const value = property?.(body, receiver) ?? body.refuse(`the member ${name} of ${describe(receiver)}`);
      return receiver.kind === 'text' && name === 'length' ? measured(body, receiver, value) : value;
    }
  }
}

/** A length remembers the text that it is of, so that positions in it are known to be some. */
function measured(body: Body, { expr }: TextValue, value: Value): Value {
  if (value.kind !== 'number' || expr.op !== 'get' || !body.isStable(expr)) return value;
  return { ...value, range: { ...value.range, inText: { text: expr.local, upper: 0, lower: 0 } } };
}

/** The element at a position, or undefined outside the list. */
export function elementOf(body: Body, list: IndexedValue, key: NumberValue): Value {
  if (list.row !== undefined) {
    return key.expr === list.row ? list.at(key.expr) : body.refuse(`${list.what} is read at another row`);
  }
  const { test, index } = positionIn(body, list, key);
  if (list.nested) {
    body.bailIf(not(test), `an element outside ${list.what} is read`);
    return list.at(index);
  }
  return body.eitherValue(
    test,
    () => list.at(index),
    () => ({ kind: 'absent', as: 'undefined' }),
  );
}

/** Whether a number is a position in a list, and which; the test is constant where it is known before it runs. */
export function positionIn(
  body: Body,
  list: IndexedValue,
  key: NumberValue,
): { readonly test: Expr; readonly index: Expr } {
  const { range } = key;
  const length = constantNumber(list.length);
  const { test, index } = isIntegerWithin(body, key, lengthOf(list));
  const inside = length !== undefined && range.integer && !range.nan && range.min >= 0 && range.max < length;
  return { test: inside ? i32(1) : test, index };
}

function lengthOf({ length }: IndexedValue): Expr {
  return length.form === 'f64' ? op('i32.trunc_sat_f64_s', length.expr) : length.expr;
}

/** `text[index]`: unlike `at` it does not count from the end. */
function characterOf(body: Body, text: TextValue, key: NumberValue): Value {
  const at = body.module.builtins.calls.get('text.at');
  if (at === undefined) return body.refuse('a character of a text');
  const position = body.held(key);
  if (position.kind !== 'number') return body.refuse('a character of a text');
  if (position.range.integer && !position.range.nan && position.range.min >= 0)
    return at(body, [position], text);
  const double = asDouble(position);
  const whole = op('f64.eq', op('f64.floor', double), double);
  const counts = choose(op('f64.ge', double, f64(0)), whole, i32(0));
  return body.eitherValue(
    not(counts),
    () => ({ kind: 'absent', as: 'undefined' }),
    () => at(body, [position], text),
  );
}

/** A key that is known while the module is built, as a property's name. */
export function constantKey(key: Value): string | undefined {
  if (key.kind === 'text' && key.expr.op === 'const') return String(key.expr.value);
  if (key.kind === 'number') {
    const constant = constantNumber(key);
    return constant === undefined ? undefined : String(constant);
  }
  return key.kind === 'bigint' ? constantBigint(key)?.toString() : undefined;
}

/** What every object has. */
const INHERITED: ReadonlySet<string> = new Set([
  'constructor',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
  'toString',
  'valueOf',
  '__proto__',
]);
