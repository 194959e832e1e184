import type { AnyNode, CallExpression, Expression, NewExpression, VariableDeclaration } from 'acorn';
import { isFunction } from '../../build/purity/functions.js';
import { type Exit, Target } from './activation.js';
import { ConstantBinding } from './binding.js';
import type { Body } from './body.js';
import { lowerBranches } from './conditions.js';
import { toText } from './conversion.js';
import { lowerExpression } from './expressions.js';
import { closure } from './functions.js';
import { lowerLoop } from './loops.js';
import { bind } from './patterns.js';
import { Scope } from './scope.js';
import { lowerSwitch } from './switch.js';
import type { Value } from './value.js';

/** Lowers statements in order, up to where the code cannot be reached. */
export function lowerStatements(body: Body, statements: readonly AnyNode[]): void {
  for (const statement of statements) {
    if (statement.type === 'FunctionDeclaration' && statement.id)
      body.activation.scope.declare(
        statement.id.name,
        new ConstantBinding(statement.id.name, body, closure(body, statement)),
      );
  }
  for (const statement of statements) {
    if (body.flow.dead) return;
    lowerStatement(body, statement);
  }
}

/** Lowers one statement; `labels` are those of the user's before it. */
export function lowerStatement(body: Body, node: AnyNode, labels: readonly string[] = []): void {
  body.at(node, () => statement(body, node, labels));
}

function statement(body: Body, node: AnyNode, labels: readonly string[]): void {
  switch (node.type) {
    case 'ExpressionStatement':
      if (node.expression.type === 'YieldExpression') {
        if (body.rows === undefined) body.refuse('a generator');
        body.rows.yield(body, node.expression);
        return;
      }
      lowerEffects(body, node.expression);
      return;
    case 'VariableDeclaration':
      lowerDeclaration(body, node);
      return;
    case 'FunctionDeclaration':
    case 'EmptyStatement':
      return;
    case 'ReturnStatement': {
      const value: Value = node.argument
        ? lowerExpression(body, node.argument)
        : { kind: 'absent', as: 'undefined' };
      if (!body.flow.dead) body.activation.returns(body, value);
      return;
    }
    case 'IfStatement':
      lowerBranches(
        body,
        node.test,
        () => lowerScoped(body, node.consequent),
        () => {
          if (node.alternate) lowerScoped(body, node.alternate);
        },
      );
      return;
    case 'BlockStatement':
      if (labels.length === 0) lowerScoped(body, node);
      else lowerLabelled(body, node, labels);
      return;
    case 'ForStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForOfStatement':
      lowerLoop(body, node, labels);
      return;
    case 'SwitchStatement':
      lowerSwitch(body, node, labels);
      return;
    case 'LabeledStatement':
      lowerStatement(body, node.body, [...labels, node.label.name]);
      return;
    case 'BreakStatement':
      exitFor(body, node.label?.name).breaks.leave(body);
      return;
    case 'ContinueStatement':
      continuation(body, node.label?.name).leave(body);
      return;
    case 'ThrowStatement':
      lowerThrow(body, node.argument);
      return;
    case 'ForInStatement':
      body.refuse('for-in');
      break;
    case 'TryStatement':
      body.refuse('try');
      break;
    case 'ClassDeclaration':
      body.refuse('a class');
      break;
    default:
      body.refuse(`a statement of the form ${node.type}`);
  }
}

/** An expression of which the value does not count. */
export function lowerEffects(body: Body, node: Expression): void {
  lowerExpression(body, node);
}

/** A statement with names of its own. */
export function lowerScoped(body: Body, node: AnyNode): void {
  withScope(body, () =>
    node.type === 'BlockStatement' ? lowerStatements(body, node.body) : lowerStatement(body, node),
  );
}

/** Names that work declares end with it. */
export function withScope(body: Body, work: () => void): void {
  const { activation } = body;
  const outer = activation.scope;
  activation.scope = new Scope(outer);
  work();
  activation.scope = outer;
}

/** Work that `break` or `continue` may leave. */
export function withExit(body: Body, exit: Exit, work: () => void): void {
  const { exits } = body.activation;
  exits.push(exit);
  work();
  exits.pop();
}

/** Declares variables; of `for (const x of …)` the value is given. */
export function lowerDeclaration(body: Body, { kind, declarations }: VariableDeclaration): void {
  for (const { id, init } of declarations) {
    const value: Value = init ? lowerExpression(body, init) : { kind: 'absent', as: 'undefined' };
    if (body.flow.dead) return;
    if (kind === 'var' && id.type === 'Identifier' && body.activation.scope.find(id.name) !== undefined) {
      if (init) bind(body, id, value, false);
    } else bind(body, id, value, true, kind === 'const');
  }
}

function lowerLabelled(body: Body, node: AnyNode, labels: readonly string[]): void {
  const breaks = new Target(labels[0] ?? 'block', labels);
  body.enclosed('block', breaks.label, () => {
    withExit(body, { breaks, continues: undefined, plain: false }, () => lowerScoped(body, node));
  });
  body.flow = breaks.joined(body.flow);
}

function exitFor(body: Body, label: string | undefined): Exit {
  const exit = body.activation.exits.findLast(({ breaks, plain }) =>
    label === undefined ? plain : breaks.names.includes(label),
  );
  return exit ?? body.refuse('a break out of nothing');
}

function continuation(body: Body, label: string | undefined): Target {
  const exit = body.activation.exits.findLast(
    ({ breaks, continues }) =>
      continues !== undefined && (label === undefined || breaks.names.includes(label)),
  );
  return exit?.continues ?? body.refuse('a continue out of nothing');
}

const ERRORS: ReadonlySet<string> = new Set([
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
]);

/** `throw new RangeError(text)` is thrown here; whatever else is thrown is left to the js tier. */
function lowerThrow(body: Body, node: Expression): void {
  const made = errorOf(body, node);
  if (made === undefined) {
    lowerThrown(body, node);
    return;
  }
  const { className, message } = made;
  const text = toText(body, lowerExpression(body, message));
  if (!body.flow.dead) body.raise(className, text.expr, node);
}

function lowerThrown(body: Body, node: Expression): void {
  body.bail(isFunction(node) ? 'throws a function' : 'throws what is not made on the spot');
}

function errorOf(body: Body, node: Expression): { className: string; message: Expression } | undefined {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined;
  const { callee, arguments: args }: NewExpression | CallExpression = node;
  const [message] = args;
  if (callee.type !== 'Identifier' || !ERRORS.has(callee.name) || args.length !== 1) return undefined;
  const known = body.activation.scope.find(callee.name) ?? body.module.variableOf(callee);
  if (known !== undefined || message === undefined || message.type === 'SpreadElement') return undefined;
  return { className: callee.name, message };
}
