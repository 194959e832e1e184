import type { AnyNode, Literal, TemplateLiteral } from 'acorn';
import { isFunction } from '../../build/purity/functions.js';
import { negatedNumber } from './arithmetic.js';
import { lowerAssignment, lowerUpdate } from './assignment.js';
import { bigintConstant, inverted, negatedBigint } from './bigints.js';
import { describe } from './binding.js';
import { bitNot } from './bitwise.js';
import type { Body } from './body.js';
import { lowerCall, lowerNew } from './calls.js';
import { learning, lowerCondition } from './conditions.js';
import { parted, toNumber, toText, truth, typeName } from './conversion.js';
import { i32, not, str } from './expr.js';
import { closure } from './functions.js';
import { lowerArray, lowerObject } from './literals.js';
import { lowerMember } from './members.js';
import { numberConstant } from './numbers.js';
import { binaryOperation } from './operators.js';
import { expressionsOf } from './representation.js';
import { lowerIdentifier } from './top-level.js';
import type { TextValue, Value } from './value.js';

/** Lowers an expression of the user's: what it emits runs first, then its value holds. */
export function lowerExpression(body: Body, node: AnyNode): Value {
  const value = body.at(node, () => expression(body, node));
  body.values.set(node, value);
  for (const expr of expressionsOf(value)) body.module.places.mark(expr, node);
  return value;
}

function expression(body: Body, node: AnyNode): Value {
  if (isFunction(node)) return closure(body, node);
  switch (node.type) {
    case 'Literal':
      return literal(body, node);
    case 'Identifier':
      return lowerIdentifier(body, node);
    case 'TemplateLiteral':
      return template(body, node);
    case 'UnaryExpression':
      return unary(body, node.operator, node.argument);
    case 'UpdateExpression':
      return lowerUpdate(body, node);
    case 'AssignmentExpression':
      return lowerAssignment(body, node);
    case 'BinaryExpression': {
      const { left, right } = node;
      if (left.type === 'PrivateIdentifier') return body.refuse('a private member');
      const [a, b] = body.inOrder([() => lowerExpression(body, left), () => lowerExpression(body, right)]);
      if (a === undefined || b === undefined) return body.refuse('an operand is missing');
      return binaryOperation(body, node.operator, a, b, right);
    }
    case 'LogicalExpression':
      return logical(body, node.operator, node.left, node.right);
    case 'ConditionalExpression': {
      const { test, learn } = lowerCondition(body, node.test);
      const side = (outcome: boolean, value: AnyNode) => () => {
        learn(outcome);
        return lowerExpression(body, value);
      };
      return body.eitherValue(test, side(true, node.consequent), side(false, node.alternate));
    }
    case 'SequenceExpression': {
      const values = node.expressions.map((each) => lowerExpression(body, each));
      return values.at(-1) ?? body.refuse('an empty sequence');
    }
    case 'ChainExpression':
      return lowerExpression(body, node.expression);
    case 'MemberExpression':
      return lowerMember(body, node);
    case 'CallExpression':
      return lowerCall(body, node);
    case 'NewExpression':
      return lowerNew(body, node);
    case 'ArrayExpression':
      return lowerArray(body, node);
    case 'ObjectExpression':
      return lowerObject(body, node);
    case 'ParenthesizedExpression':
      return lowerExpression(body, node.expression);
    case 'YieldExpression':
      return body.refuse('the value of a yield');
    case 'ThisExpression':
      return body.refuse('this');
    default:
      return body.refuse(`${spoken(node.type)} is not compiled`);
  }
}

function literal(body: Body, { value, bigint, regex }: Literal): Value {
  if (regex) return body.refuse('a regular expression');
  if (typeof bigint === 'string')
    return bigintConstant(BigInt(bigint)) ?? body.refuse('a bigint that does not fit 64 bits');
  if (typeof value === 'number') return numberConstant(value);
  if (typeof value === 'string') return textConstant(value);
  if (typeof value === 'boolean') return { kind: 'boolean', expr: i32(value ? 1 : 0) };
  return { kind: 'absent', as: 'null' };
}

/** A constant text. */
export function textConstant(value: string): TextValue {
  return { kind: 'text', expr: str(value), ascii: [...value].every((character) => character <= '\x7f') };
}

function template(body: Body, { quasis, expressions }: TemplateLiteral): Value {
  const values = body.inOrder(
    expressions.map((each) => () => {
      const value = lowerExpression(body, each);
      return toText(body, value);
    }),
  );
  let whole = textConstant(quasis[0]?.value.cooked ?? '');
  values.forEach((value, index) => {
    const { concat } = body.module.builtins.operators;
    const join = (left: TextValue, right: TextValue): TextValue => {
      if (right.expr.op === 'const' && right.expr.value === '') return left;
      if (left.expr.op === 'const' && left.expr.value === '') return right;
      return { kind: 'text', expr: concat(body, left.expr, right.expr), ascii: left.ascii && right.ascii };
    };
    whole = join(whole, toText(body, value));
    whole = join(whole, textConstant(quasis[index + 1]?.value.cooked ?? ''));
  });
  return whole;
}

function unary(body: Body, operator: string, argument: AnyNode): Value {
  if (operator === '!') {
    const { test } = lowerCondition(body, argument);
    return { kind: 'boolean', expr: not(test) };
  }
  const value = lowerExpression(body, argument);
  switch (operator) {
    case '-':
      return value.kind === 'bigint' ? negatedBigint(body, value) : negatedNumber(toNumber(body, value));
    case '+':
      return toNumber(body, value);
    case '~':
      return value.kind === 'bigint' ? inverted(body, value) : bitNot(body, toNumber(body, value));
    case 'typeof':
      return typeName(value);
    case 'void':
      return { kind: 'absent', as: 'undefined' };
    default:
      return body.refuse(`${operator} ${describe(value)}`);
  }
}

function logical(body: Body, operator: string, left: AnyNode, right: AnyNode): Value {
  if (operator === '??') {
    const value = body.held(lowerExpression(body, left));
    const { value: there, missing } = parted(value);
    return body.eitherValue(
      missing,
      () => lowerExpression(body, right),
      () => there,
    );
  }
  // `(a && b) || c` is `a ? b || c : c`: what `a` is, if not true, does not matter.
  if (
    operator === '||' &&
    left.type === 'LogicalExpression' &&
    left.operator === '&&' &&
    !isTest(left.right)
  ) {
    const { test, learn } = lowerCondition(body, left.left);
    return body.eitherValue(
      test,
      () => {
        learn(true);
        return logical(body, '||', left.right, right);
      },
      () => {
        learn(false);
        return lowerExpression(body, right);
      },
    );
  }
  const mark = body.writes.length;
  const value = body.held(lowerExpression(body, left));
  const learn = learning(body, left, mark);
  const test = truth(body, value);
  const other = () => {
    learn(operator === '&&');
    return lowerExpression(body, right);
  };
  const constant = (outcome: boolean): Value => ({ kind: 'boolean', expr: i32(outcome ? 1 : 0) });
  if (operator === '&&')
    return body.eitherValue(test, other, () => (value.kind === 'boolean' ? constant(false) : value));
  const there = value.kind === 'optional' ? value.value : value;
  return body.eitherValue(test, () => (value.kind === 'boolean' ? constant(true) : there), other);
}

/** Whether an expression is plainly true or false. */
function isTest(node: AnyNode): boolean {
  if (node.type === 'LogicalExpression') return isTest(node.left) && isTest(node.right);
  if (node.type === 'UnaryExpression') return node.operator === '!';
  return node.type === 'BinaryExpression' && /^([<>]=?|[!=]==?)$/.test(node.operator);
}

/** `SpreadElement` as `spread element`. */
function spoken(type: string): string {
  const words = type.replace(/(Expression|Statement)$/, '').replace(/([a-z])([A-Z])/g, '$1 $2');
  return `${words.toLowerCase()}`;
}
