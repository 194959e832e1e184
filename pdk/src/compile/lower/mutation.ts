import type { AnyNode, Expression, Node } from 'acorn';
import type { Program, Variable } from '../../build/program.js';
import { isFunction } from '../../build/purity/functions.js';

/** Whether an object of the module's top level stays as it is once the module is set up. */
export function isReadOnly(program: Program, variable: Variable, value: object): boolean {
  if (isDeeplyFrozen(value)) return true;
  return program.uses
    .filter((use) => use.variable === variable)
    .every((use) => !isInsideFunction(program, use.identifier) || isPlainRead(program, use.identifier));
}

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (!Object.isFrozen(value) || ArrayBuffer.isView(value)) return false;
  return Object.values(value).every(isDeeplyFrozen);
}

/** Code outside functions has run when a handler runs; the bundle is itself one function. */
function isInsideFunction(program: Program, node: Node): boolean {
  return program.pathTo(node).filter(isFunction).length > 1;
}

const READING: ReadonlySet<string> = new Set([
  'at',
  'charAt',
  'every',
  'get',
  'has',
  'includes',
  'indexOf',
  'join',
  'keys',
  'map',
  'reduce',
  'slice',
  'some',
]);

/** Whether a use takes parts of an object and lets none of it go elsewhere but single values. */
function isPlainRead(program: Program, node: Node): boolean {
  const parent = program.parentOf(node);
  if (parent === undefined) return false;
  switch (parent.type) {
    case 'MemberExpression':
      return parent.object === node && isReadMember(program, parent);
    case 'ForOfStatement':
      return parent.right === node;
    case 'SpreadElement':
    case 'TemplateLiteral':
      return true;
    case 'BinaryExpression':
      return true;
    case 'CallExpression':
      return parent.callee !== node && isReadArgument(program, parent, node);
    case 'VariableDeclarator':
      return parent.id.type === 'ObjectPattern' || parent.id.type === 'ArrayPattern';
    default:
      return false;
  }
}

/** What is done with a member: it is read on, called without changing anything, or used as a value. */
function isReadMember(program: Program, member: AnyNode): boolean {
  const parent = program.parentOf(member);
  switch (parent?.type) {
    case 'AssignmentExpression':
      return parent.left !== member;
    case 'UpdateExpression':
    case 'ArrayPattern':
    case 'RestElement':
    case 'AssignmentPattern':
      return false;
    case 'UnaryExpression':
      return parent.operator !== 'delete';
    case 'Property':
      return program.parentOf(parent)?.type !== 'ObjectPattern';
    case 'ForOfStatement':
    case 'ForInStatement':
      return parent.left !== member;
    case 'MemberExpression':
      return parent.object !== member || isReadMember(program, parent);
    case 'CallExpression':
      return parent.callee !== member || isReadingMethod(member);
    default:
      return true;
  }
}

function isReadingMethod(member: AnyNode): boolean {
  if (member.type !== 'MemberExpression' || member.computed || member.property.type !== 'Identifier')
    return false;
  return READING.has(member.property.name);
}

/** Whether a function of the module that is given the object reads it alone. */
function isReadArgument(program: Program, call: AnyNode, node: Node): boolean {
  if (call.type !== 'CallExpression' || call.callee.type !== 'Identifier') return false;
  const { callee } = call;
  const use = program.uses.find(({ identifier }) => identifier === callee);
  const code = use?.variable?.value;
  if (code === undefined || !isFunction(code) || !('params' in code)) return false;
  const param = code.params[call.arguments.indexOf(node as Expression)];
  if (param?.type !== 'Identifier') return false;
  return program
    .usesIn(code)
    .filter(({ identifier }) => identifier.name === param.name && identifier !== param)
    .every(({ identifier }) => isPlainRead(program, identifier));
}
