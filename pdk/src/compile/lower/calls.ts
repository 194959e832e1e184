import type { AnyNode, CallExpression, Expression, NewExpression, SpreadElement } from 'acorn';
import { describe } from './binding.js';
import type { Body } from './body.js';
import type { CallLowering } from './context.js';
import { parted, presentValue } from './conversion.js';
import { lowerExpression, textConstant } from './expressions.js';
import { listMethod } from './list-methods.js';
import { constantKey, memberOf, nameOf } from './members.js';
import type { Value } from './value.js';

/** Calls of the user's functions and of the language's. */

export function lowerCall(body: Body, node: CallExpression): Value {
  const { callee, arguments: args } = node;
  if (callee.type === 'Super') return body.refuse('super');
  if (callee.type === 'MemberExpression') return methodCall(body, node);
  const called = lowerExpression(body, callee);
  if (node.optional) return body.refuse('a call of what may be missing');
  return apply(body, called, lowerArguments(body, args));
}

/** `new X(…)` of the language's classes. */
export function lowerNew(body: Body, { callee, arguments: args }: NewExpression): Value {
  const called = lowerExpression(body, callee);
  if (called.kind !== 'builtin') return body.refuse(`new of ${describe(called)}`);
  return language(body, `new ${called.path}`, lowerArguments(body, args), undefined);
}

function methodCall(body: Body, node: CallExpression): Value {
  const { callee, arguments: args } = node;
  if (callee.type !== 'MemberExpression' || callee.object.type === 'Super') return body.refuse('super');
  const { object, property, computed, optional } = callee;
  const values = body.inOrder([
    () => {
      const value = lowerExpression(body, object as AnyNode);
      return optional ? value : presentValue(body, value);
    },
    () => (computed ? lowerExpression(body, property as AnyNode) : textConstant(nameOf(body, callee))),
    ...spreadable(body, args),
  ]);
  const [receiver, key, ...rest] = values;
  const name = key && constantKey(key);
  if (receiver === undefined || name === undefined)
    return body.refuse('a method that is not known before it runs');
  const given = spread(body, args, rest);
  if (!optional) return method(body, callee, receiver, name, given);
  if (receiver.kind === 'absent') return { kind: 'absent', as: 'undefined' };
  const { value, missing } = parted(body.held(receiver));
  return body.eitherValue(
    missing,
    () => ({ kind: 'absent', as: 'undefined' }),
    () => method(body, callee, value, name, given),
  );
}

function method(body: Body, callee: AnyNode, receiver: Value, name: string, args: readonly Value[]): Value {
  if (receiver.kind === 'builtin') {
    body.values.set(callee, { kind: 'builtin', path: `${receiver.path}.${name}` });
    return language(body, `${receiver.path}.${name}`, args, undefined);
  }
  if (receiver.kind === 'indexed' || (receiver.kind === 'object' && receiver.array))
    return listMethod(body, receiver, name, args);
  if (receiver.kind === 'object') return apply(body, memberOf(body, receiver, textConstant(name)), args);
  return language(body, `${receiver.kind}.${name}`, args, receiver);
}

function apply(body: Body, called: Value, args: readonly Value[]): Value {
  if (called.kind === 'function') return called.call(args);
  if (called.kind === 'builtin') return language(body, called.path, args, undefined);
  return body.refuse(`a call of ${describe(called)}`);
}

function language(body: Body, key: string, args: readonly Value[], receiver: Value | undefined): Value {
  const lowering: CallLowering | undefined = body.module.builtins.calls.get(key);
  return lowering?.(body, args, receiver) ?? body.refuse(`${spoken(key)} is not compiled`);
}

/** `text.normalize` as people know it. */
function spoken(key: string): string {
  const name = key.replace(/^(text|number|bigint|boolean|date)\./, '');
  return name === key ? key : `the method ${name} of a ${key.slice(0, key.length - name.length - 1)}`;
}

function lowerArguments(body: Body, args: readonly (Expression | SpreadElement)[]): Value[] {
  return spread(body, args, body.inOrder(spreadable(body, args)));
}

function spreadable(body: Body, args: readonly (Expression | SpreadElement)[]): (() => Value)[] {
  return args.map((arg) => () => lowerExpression(body, arg.type === 'SpreadElement' ? arg.argument : arg));
}

function spread(
  body: Body,
  args: readonly (Expression | SpreadElement)[],
  values: readonly Value[],
): Value[] {
  return values.flatMap((value, index): Value[] => {
    if (args[index]?.type !== 'SpreadElement') return [value];
    if (value.kind !== 'object' || !value.array) return body.refuse(`${describe(value)} is spread`);
    return [...value.fields.values()].map((place) => place.read());
  });
}
