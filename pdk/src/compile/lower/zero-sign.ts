import type { AnyNode, Node } from 'acorn';
import type { Program } from '../../build/program.js';
import { isFunction } from '../../build/purity/functions.js';

/**
 * Where the sign of a zero makes no difference: variables that are only compared, counted with and divided by, and
 * results that are integers. Such values can be int32s although JavaScript would have -0 among them.
 */
export class ZeroSigns {
  private readonly program: Program;
  /** By function and name. What is being found out is taken to be true. */
  private readonly known = new Map<Node, Map<string, boolean>>();

  /** Handlers whose result is declared an integer. */
  private readonly integral = new Set<Node>();

  constructor(program: Program) {
    this.program = program;
  }

  /** Says that a handler's result is an integer type, which has no -0. */
  returnsInteger(handler: Node): void {
    if (this.integral.has(handler)) return;
    this.integral.add(handler);
    this.known.delete(handler);
  }

  /** Whether no use of a variable of a function tells -0 from 0. */
  ignoredBy(name: string, within: Node): boolean {
    const names = this.known.get(within) ?? new Map<string, boolean>();
    this.known.set(within, names);
    const known = names.get(name);
    if (known !== undefined) return known;
    names.set(name, true);
    const ignored = this.program
      .usesIn(within)
      .every(({ identifier }) => identifier.name !== name || this.isIgnored(identifier, within));
    // What was concluded from the assumption falls with it; what is false without it stays so.
    if (!ignored) {
      for (const [other, found] of names) if (found) names.delete(other);
      names.set(name, false);
    }
    return ignored;
  }

  /** Whether the sign does not matter where an expression stands. */
  private isIgnored(node: AnyNode, within: Node): boolean {
    const parent = this.program.parentOf(node);
    switch (parent?.type) {
      case 'BinaryExpression':
        return this.inOperation(parent.operator, parent.left === node, parent, within);
      case 'AssignmentExpression':
        return this.inAssignment(parent, node, within);
      case 'VariableDeclarator':
        if (parent.init !== node) return true;
        return this.inTarget(parent.id, node, within);
      case 'UnaryExpression':
        return /^(!|~|typeof|void)$/.test(parent.operator) || this.isIgnored(parent, within);
      case 'ConditionalExpression':
        return parent.test === node || this.isIgnored(parent, within);
      case 'LogicalExpression':
        return this.isIgnored(parent, within);
      case 'IfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
      case 'ExpressionStatement':
      case 'TemplateLiteral':
      case 'UpdateExpression':
      case 'SwitchStatement':
      case 'SwitchCase':
        return true;
      case 'MemberExpression':
        return parent.computed && parent.property === node;
      case 'ArrayPattern':
        return true;
      case 'ArrayExpression':
        return this.inArray(parent, node, within);
      case 'CallExpression':
        return this.inCall(parent, within);
      case 'ReturnStatement':
        return this.integral.has(within) && this.functionAround(parent) === within;
      default:
        if (parent === undefined || !isFunction(parent) || !('params' in parent)) return false;
        if (parent.params.includes(node as never)) return true;
        return parent === within && this.integral.has(within) && parent.body === node;
    }
  }

  private functionAround(node: AnyNode): AnyNode | undefined {
    for (let at = this.program.parentOf(node); at !== undefined; at = this.program.parentOf(at))
      if (isFunction(at)) return at;
    return undefined;
  }

  private inOperation(operator: string, onLeft: boolean, parent: AnyNode, within: Node): boolean {
    if (/^([<>]=?|[!=]==?|<<|>>>?|[&|^])$/.test(operator)) return true;
    if (operator === '%' && !onLeft) return true;
    // The zero of a sum, a product or a quotient has another sign then, and nothing else changes.
    const passes = operator === '+' || operator === '-' || operator === '*' || operator === '%';
    return (passes || (operator === '/' && onLeft)) && this.isIgnored(parent, within);
  }

  private inAssignment(parent: AnyNode, node: AnyNode, within: Node): boolean {
    if (parent.type !== 'AssignmentExpression') return false;
    const outside =
      this.program.parentOf(parent)?.type === 'ExpressionStatement' || this.isIgnored(parent, within);
    if (parent.left === node) return true;
    if (!outside) return false;
    if (parent.operator === '=') return this.inTarget(parent.left, node, within);
    if (parent.left.type !== 'Identifier') return false;
    const operator = parent.operator.slice(0, -1);
    if (/^(<<|>>>?|[&|^%])$/.test(operator)) return true;
    return /^[+*-]$/.test(operator) && this.ignoredBy(parent.left.name, within);
  }

  /** Whether what a value is given to ignores the sign. */
  private inTarget(target: AnyNode, node: AnyNode, within: Node): boolean {
    if (target.type === 'Identifier') return this.ignoredBy(target.name, within);
    return target.type === 'ArrayPattern' && node.type === 'ArrayExpression';
  }

  /** `[a, b] = [b, a % b]`: each element by its own target. */
  private inArray(array: AnyNode, node: AnyNode, within: Node): boolean {
    if (array.type !== 'ArrayExpression') return false;
    const parent = this.program.parentOf(array);
    const target =
      parent?.type === 'AssignmentExpression' && parent.operator === '=' && parent.right === array
        ? parent.left
        : parent?.type === 'VariableDeclarator'
          ? parent.id
          : undefined;
    if (target?.type !== 'ArrayPattern') return false;
    const named = target.elements[array.elements.indexOf(node as never)];
    return named?.type === 'Identifier' && this.ignoredBy(named.name, within);
  }

  /** `Math.abs(x)`, and what rounds. */
  private inCall(call: AnyNode, within: Node): boolean {
    if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return false;
    const { object, property } = call.callee;
    if (object.type !== 'Identifier' || object.name !== 'Math' || property.type !== 'Identifier')
      return false;
    if (['abs', 'clz32', 'imul', 'cos', 'cosh', 'exp', 'hypot'].includes(property.name)) return true;
    const rounds = ['ceil', 'floor', 'max', 'min', 'round', 'sign', 'trunc'].includes(property.name);
    return rounds && this.isIgnored(call, within);
  }
}
