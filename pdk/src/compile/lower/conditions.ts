import type { AnyNode, BinaryExpression, CallExpression } from 'acorn';
import type { Expr } from '../ir.js';
import { Binding } from './binding.js';
import type { Body } from './body.js';
import type { Relation } from './comparison.js';
import { truth } from './conversion.js';
import { i32, not } from './expr.js';
import { lowerExpression } from './expressions.js';
import { withoutNumber, withRelation } from './narrowing.js';
import type { StaticType } from './static-type.js';
import { typeOf } from './static-type.js';
import type { Value } from './value.js';

/** A test as an i32 truth value, and what is learnt from its outcome. */
export interface Condition {
  readonly test: Expr;
  /** Learns what the outcome says; called where that is known. */
  learn(outcome: boolean): void;
}

/** Lowers what stands in `if (…)`. */
export function lowerCondition(body: Body, node: AnyNode): Condition {
  const mark = body.writes.length;
  const test = body.at(node, () => testOf(body, node));
  return { test, learn: learning(body, node, mark) };
}

/** What learns from the outcome of a condition that was lowered since `mark` things had been written. */
export function learning(body: Body, node: AnyNode, mark: number): (outcome: boolean) => void {
  const written = new Set(body.writes.slice(mark));
  return (outcome) => learn(body, node, outcome, written);
}

/** Both sides of a condition. */
export function lowerBranches(body: Body, node: AnyNode, then: () => void, otherwise: () => void): void {
  const { test, learn } = lowerCondition(body, node);
  body.when(
    test,
    () => {
      learn(true);
      then();
    },
    () => {
      learn(false);
      otherwise();
    },
  );
}

function testOf(body: Body, node: AnyNode): Expr {
  if (node.type === 'UnaryExpression' && node.operator === '!') return not(testOf(body, node.argument));
  if (node.type !== 'LogicalExpression' || node.operator === '??')
    return truth(body, lowerExpression(body, node));
  const { test, learn } = lowerCondition(body, node.left);
  const right = (outcome: boolean) => () => {
    learn(outcome);
    return testOf(body, node.right);
  };
  return node.operator === '&&'
    ? body.either(test, right(true), () => i32(0))
    : body.either(test, () => i32(1), right(false));
}

function learn(body: Body, node: AnyNode, outcome: boolean, written: ReadonlySet<Binding>): void {
  switch (node.type) {
    case 'UnaryExpression':
      if (node.operator === '!') learn(body, node.argument, !outcome, written);
      return;
    case 'LogicalExpression':
      if ((node.operator === '&&') === outcome && node.operator !== '??') {
        learn(body, node.left, outcome, written);
        learn(body, node.right, outcome, written);
      }
      return;
    case 'BinaryExpression':
      learnFromComparison(body, node, outcome, written);
      return;
    case 'CallExpression':
      if (outcome) learnFromCall(body, node, written);
      return;
    default:
      narrow(body, node, written, (type) => truthy(type, outcome));
  }
}

function learnFromComparison(
  body: Body,
  node: BinaryExpression,
  outcome: boolean,
  written: ReadonlySet<Binding>,
): void {
  if (node.left.type === 'PrivateIdentifier') return;
  const [left, right] = [body.values.get(node.left), body.values.get(node.right)];
  if (left === undefined || right === undefined) return;
  const loose = node.operator === '==' || node.operator === '!=';
  switch (node.operator) {
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const mirrored = MIRRORED[node.operator];
      narrow(body, node.left, written, (type) =>
        withRelation(type, node.operator as Relation, right, outcome),
      );
      narrow(body, node.right, written, (type) => withRelation(type, mirrored, left, outcome));
      return;
    }
    case '===':
    case '==':
    case '!==':
    case '!=': {
      const same = node.operator.startsWith('=') === outcome;
      narrow(body, node.left, written, (type) => withEquality(type, right, same, loose));
      narrow(body, node.right, written, (type) => withEquality(type, left, same, loose));
      if (node.left.type === 'UnaryExpression' && node.left.operator === 'typeof')
        narrow(body, node.left.argument, written, (type) => withTypeName(type, right, same));
      return;
    }
    default:
  }
}

const MIRRORED: Readonly<Record<Relation, Relation>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** `Number.isInteger(x)` and its like. */
function learnFromCall(body: Body, node: CallExpression, written: ReadonlySet<Binding>): void {
  const [argument] = node.arguments;
  if (argument === undefined || argument.type === 'SpreadElement') return;
  const callee = body.values.get(node.callee);
  const path = callee?.kind === 'builtin' ? callee.path : '';
  narrow(body, argument, written, (type) => {
    if (type.kind !== 'number') return type;
    const { range } = type;
    const max = Number.MAX_SAFE_INTEGER;
    if (path === 'Number.isSafeInteger')
      return {
        kind: 'number',
        range: {
          min: Math.max(range.min, -max),
          max: Math.min(range.max, max),
          integer: true,
          nan: false,
          minusZero: range.minusZero,
        },
      };
    return path === 'Number.isInteger' || path === 'Number.isFinite' || path === 'isFinite'
      ? { kind: 'number', range: { ...range, nan: false } }
      : type;
  });
}

/** What is known of the variable or field that a node reads is narrowed. */
function narrow(
  body: Body,
  node: AnyNode,
  written: ReadonlySet<Binding>,
  narrowed: (type: StaticType) => StaticType,
): void {
  const binding = bindingOf(body, node);
  if (binding === undefined || written.has(binding)) return;
  const type = typeOf(binding.read());
  if (type === undefined) return;
  const fact = narrowed(type);
  if (fact !== type) body.flow.learn(binding, fact);
}

function bindingOf(body: Body, node: AnyNode): Binding | undefined {
  if (node.type === 'Identifier') {
    const place = body.activation.scope.find(node.name);
    return place instanceof Binding ? place : undefined;
  }
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier')
    return undefined;
  const object = body.values.get(node.object);
  const place = object?.kind === 'object' ? object.fields.get(node.property.name) : undefined;
  return place instanceof Binding ? place : undefined;
}

function truthy(type: StaticType, outcome: boolean): StaticType {
  if (type.kind === 'optional') return outcome ? truthy(type.of, true) : type;
  return outcome && type.kind === 'number' ? withoutNumber(type, 0) : type;
}

function withEquality(type: StaticType, other: Value, same: boolean, loose: boolean): StaticType {
  if (other.kind === 'absent') {
    if (type.kind !== 'optional' || (!loose && type.as !== other.as)) return type;
    return same ? { kind: 'absent', as: type.as } : type.of;
  }
  if (other.kind === 'optional') return type;
  if (type.kind === 'optional') return same ? withEquality(type.of, other, same, loose) : type;
  if (type.kind !== 'number' || other.kind !== 'number') return type;
  if (same) return withRelation(withRelation(type, '<=', other, true), '>=', other, true);
  const { min, max, nan } = other.range;
  return min === max && !nan ? withoutNumber(type, min) : type;
}

/** `typeof x === 'undefined'`, and with any other name of what an optional value is where it is there. */
function withTypeName(type: StaticType, name: Value, same: boolean): StaticType {
  if (type.kind !== 'optional' || name.kind !== 'text' || name.expr.op !== 'const') return type;
  const missing = type.as === 'null' ? 'object' : 'undefined';
  if (name.expr.value === missing) return same ? { kind: 'absent', as: type.as } : type.of;
  return same ? type.of : type;
}
