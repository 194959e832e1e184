import type { AnyNode, CallExpression, Expression, MemberExpression, Node, Pattern } from 'acorn';
import type { Program } from '../../build/program.js';
import { isFunction } from '../../build/purity/functions.js';

/** Methods that change nothing: what they give is no part of the list, one of its elements, or a list of its elements. */
const METHODS: Readonly<Record<string, 'value' | 'element' | 'list'>> = {
  charAt: 'value',
  charCodeAt: 'value',
  get: 'element',
  has: 'value',
  includes: 'value',
  indexOf: 'value',
  join: 'value',
  keys: 'value',
  at: 'element',
  slice: 'list',
};

/** Methods that hand elements to a function: how many parameters it may have until it gets the list itself. */
const CALLING: Readonly<Record<string, number>> = { every: 2, forEach: 2, map: 2, some: 2, reduce: 3 };

/** Methods that change a list, and hand its elements to no one else. */
const CHANGING = /^(push|pop|shift|unshift|splice|fill|copyWithin|set|reverse)$/;

/** What makes something new of a list's elements. */
const COPYING = /^(Set|(Big)?(Ui|I)nt\d+(Clamped)?Array|Float\d+Array)$/;

/**
 * Follows an object of the module's top level through the bundle: every name that means it or a part of it, until what
 * is taken of it can no longer be changed.
 */
export class Readings {
  private readonly program: Program;
  private readonly followed = new Map<Node, number>();

  constructor(program: Program) {
    this.program = program;
  }

  /**
   * Whether an expression that gives the object, or a part of it, does not change it once the module is set up, and
   * does not let it go where that cannot be seen.
   *
   * @param depth how many members have to be taken until a value is left that cannot be changed
   */
  isReading(node: AnyNode, depth: number): boolean {
    if (depth <= 0) return true;
    const parent = this.program.parentOf(node);
    switch (parent?.type) {
      case 'MemberExpression':
        return parent.object === node && this.isReadMember(parent, depth);
      case 'ForOfStatement':
        return parent.right === node && this.isBinding(declared(parent.left), depth - 1);
      case 'SpreadElement':
        return depth === 1;
      case 'ForInStatement':
      case 'BinaryExpression':
      case 'ExpressionStatement':
      case 'IfStatement':
      case 'TemplateLiteral':
      case 'UnaryExpression':
        return true;
      case 'ConditionalExpression':
        return parent.test === node || this.isReading(parent, depth);
      case 'LogicalExpression':
      case 'ParenthesizedExpression':
        return this.isReading(parent, depth);
      case 'VariableDeclarator':
        return parent.id === node || this.isBinding(parent.id, depth);
      case 'CallExpression':
        return this.isReadArgument(parent, node, depth);
      case 'NewExpression':
        return depth === 1 && parent.callee.type === 'Identifier' && COPYING.test(parent.callee.name);
      default:
        return false;
    }
  }

  /** What is done with a member: it is read on, called without changing anything, or used as a value. */
  private isReadMember(member: MemberExpression, depth: number): boolean {
    const { property } = member;
    if (!member.computed && property.type === 'Identifier' && property.name === 'length') return true;
    const parent = this.program.parentOf(member);
    switch (parent?.type) {
      case 'AssignmentExpression':
        return parent.left === member ? this.hasRun(member) : this.isReading(member, depth - 1);
      case 'ForOfStatement':
      case 'ForInStatement':
        return parent.left === member ? this.hasRun(member) : this.isReading(member, depth - 1);
      case 'UpdateExpression':
      case 'ArrayPattern':
      case 'RestElement':
      case 'AssignmentPattern':
        return this.hasRun(member);
      case 'UnaryExpression':
        return parent.operator !== 'delete' || this.hasRun(member);
      case 'Property':
        if (this.program.parentOf(parent)?.type === 'ObjectPattern') return this.hasRun(member);
        return this.isReading(member, depth - 1);
      case 'CallExpression':
        return parent.callee === member
          ? this.isReadingCall(parent, member, depth)
          : this.isReading(member, depth - 1);
      default:
        return this.isReading(member, depth - 1);
    }
  }

  private isReadingCall(call: CallExpression, member: MemberExpression, depth: number): boolean {
    if (member.computed || member.property.type !== 'Identifier') return false;
    const { name } = member.property;
    const gives = METHODS[name];
    if (gives !== undefined)
      return gives === 'value' || this.isReading(call, gives === 'element' ? depth - 1 : depth);
    const most = CALLING[name];
    if (most !== undefined) {
      const [callback] = call.arguments;
      if (callback?.type !== 'ArrowFunctionExpression' || callback.params.length > most) return false;
      return callback.params.every((param) => this.isBinding(param, depth - 1));
    }
    // It may give the list back.
    return (
      CHANGING.test(name) && this.hasRun(call) && this.program.parentOf(call)?.type === 'ExpressionStatement'
    );
  }

  /** Whether a function of the module that is given the object reads it alone. */
  private isReadArgument(call: CallExpression, node: Node, depth: number): boolean {
    if (call.callee === node) return false;
    if (this.givesItBack(call)) return this.isReading(call, depth);
    if (call.callee.type !== 'Identifier') return false;
    const { callee } = call;
    const use = this.program.uses.find(({ identifier }) => identifier === callee);
    const code = use?.variable?.value;
    if (code === undefined || !isFunction(code) || !('params' in code)) return false;
    const param = code.params[call.arguments.indexOf(node as Expression)];
    return param !== undefined && this.isBinding(param, depth);
  }

  /** `Object.freeze(x)`. */
  private givesItBack({ callee }: CallExpression): boolean {
    if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier')
      return false;
    return (
      callee.object.type === 'Identifier' &&
      callee.object.name === 'Object' &&
      callee.property.name === 'freeze'
    );
  }

  /** Whether all that a pattern gives a name to is read alone. */
  private isBinding(pattern: Pattern | undefined, depth: number): boolean {
    if (depth <= 0 || pattern === undefined) return true;
    switch (pattern.type) {
      case 'Identifier':
        return this.isReadByName(pattern, depth);
      case 'ArrayPattern':
        return pattern.elements.every((element) => {
          if (element === null) return true;
          const rest = element.type === 'RestElement';
          return this.isBinding(rest ? element.argument : element, rest ? depth : depth - 1);
        });
      case 'ObjectPattern':
        return pattern.properties.every((property) =>
          property.type === 'RestElement'
            ? this.isBinding(property.argument, depth)
            : this.isBinding(property.value, depth - 1),
        );
      case 'AssignmentPattern':
        return this.isBinding(pattern.left, depth);
      default:
        return false;
    }
  }

  /** Every use of the name in the function around it counts: more than its own, at worst. */
  private isReadByName(name: Pattern & { type: 'Identifier' }, depth: number): boolean {
    if ((this.followed.get(name) ?? 0) >= depth) return true;
    this.followed.set(name, depth);
    const around = this.program.pathTo(name).filter(isFunction).at(-1);
    const uses = around === undefined ? this.program.uses : this.program.usesIn(around);
    return uses
      .filter(({ identifier }) => identifier.name === name.name && identifier !== name)
      .every(({ identifier, assigned }) => !assigned && this.isReading(identifier, depth));
  }

  /** Code outside functions has run when a handler runs; the bundle is itself one function. */
  private hasRun(node: Node): boolean {
    return this.program.pathTo(node).filter(isFunction).length <= 1;
  }
}

/** What a loop gives its values to. */
function declared(left: AnyNode): Pattern | undefined {
  if (left.type === 'VariableDeclaration') return left.declarations[0]?.id;
  return left as Pattern;
}
