import type { AnyNode, AssignmentExpression, MemberExpression, UpdateExpression } from 'acorn';
import { numberOperation } from './arithmetic.js';
import { bigintOperation, known } from './bigints.js';
import { describe } from './binding.js';
import type { Body } from './body.js';
import { parted, presentValue, toNumber, truth } from './conversion.js';
import { i64, not } from './expr.js';
import { lowerExpression, textConstant } from './expressions.js';
import { constantKey, memberOf, nameOf, positionIn } from './members.js';
import { numberConstant } from './numbers.js';
import { binaryOperation } from './operators.js';
import { bind } from './patterns.js';
import type { Place, Value } from './value.js';

/** Assignments of every form. */

export function lowerAssignment(body: Body, node: AssignmentExpression): Value {
  const { left, right, operator } = node;
  if (left.type === 'ObjectPattern' || left.type === 'ArrayPattern') {
    const value = lowerExpression(body, right);
    bind(body, left, value, false);
    return value;
  }
  const target = placeOf(body, left);
  if (operator === '=') {
    const value = lowerExpression(body, right);
    return written(body, target, value);
  }
  if (operator === '??=' || operator === '||=' || operator === '&&=')
    return lowerLogicalAssignment(body, target, operator, right);
  const [before, by] = body.inOrder([() => target.read(), () => lowerExpression(body, right)]);
  if (before === undefined || by === undefined) return body.refuse('an operand is missing');
  return written(body, target, binaryOperation(body, operator.slice(0, -1), before, by, right));
}

/** `target++` and its like. */
export function lowerUpdate(body: Body, { argument, operator, prefix }: UpdateExpression): Value {
  const target = placeOf(body, argument);
  const read = target.read();
  const before = body.held(read.kind === 'bigint' ? read : toNumber(body, read));
  const sign = operator === '++' ? '+' : '-';
  const after =
    before.kind === 'bigint'
      ? bigintOperation(body, sign, before, known(i64(1n), 1n, 1n))
      : numberOperation(body, sign, toNumber(body, before), numberConstant(1), (a) => a);
  const value = written(body, target, after);
  return prefix ? value : before;
}

/** Assigns to a name or a member. */
export function assignTo(body: Body, target: AnyNode, value: Value): void {
  written(body, placeOf(body, target), value);
}

function written(body: Body, target: Place, value: Value): Value {
  if (target.write === undefined) return body.refuse(`${describe(value)} is assigned to what is constant`);
  target.write(value);
  return target.read();
}

function lowerLogicalAssignment(body: Body, target: Place, operator: string, right: AnyNode): Value {
  const before = body.held(target.read());
  const test = operator === '??=' ? not(parted(before).missing) : truth(body, before);
  const assign = () => {
    written(body, target, lowerExpression(body, right));
  };
  if (operator === '&&=') body.when(test, assign);
  else body.when(test, () => {}, assign);
  return target.read();
}

/** What a name or a member stands for; the object and the key are evaluated now. */
function placeOf(body: Body, node: AnyNode): Place {
  if (node.type === 'Identifier') {
    return (
      body.activation.scope.find(node.name) ?? body.refuse(`${node.name}, which outlives a call, is assigned`)
    );
  }
  if (node.type !== 'MemberExpression') return body.refuse(`a target of the form ${node.type}`);
  return memberPlace(body, node);
}

function memberPlace(body: Body, node: MemberExpression): Place {
  if (node.object.type === 'Super') return body.refuse('super');
  const { object, property, computed } = node;
  const [receiver, key] = body.inOrder([
    () => presentValue(body, lowerExpression(body, object as AnyNode)),
    () => (computed ? lowerExpression(body, property as AnyNode) : textConstant(nameOf(body, node))),
  ]);
  if (receiver === undefined || key === undefined) return body.refuse('a member without a name');
  if (receiver.kind === 'indexed' && key.kind === 'number')
    return elementPlace(body, receiver, body.held(key));
  const name = constantKey(key);
  if (receiver.kind !== 'object' || name === undefined)
    return body.refuse(`a member of ${describe(receiver)} is assigned`);
  return receiver.fields.get(name) ?? body.refuse(`the member ${name} is added to ${describe(receiver)}`);
}

/** An element of a list; what is written outside it would make it longer, or be a property of its own. */
function elementPlace(body: Body, list: Extract<Value, { kind: 'indexed' }>, key: Value): Place {
  const { put } = list;
  if (key.kind !== 'number') return body.refuse(`a member of ${list.what} is assigned`);
  const read = () => memberOf(body, list, key);
  if (put === undefined) return { read };
  const write = (value: Value): void => {
    if (list.row !== undefined && list.row !== key.expr)
      body.refuse(`${list.what} is written at another row`);
    if (list.row !== undefined) {
      put(key.expr, value);
      return;
    }
    const { test, index } = positionIn(body, list, key);
    body.bailIf(not(test), `an element outside ${list.what} is assigned`);
    put(index, value);
  };
  return { read, write };
}
