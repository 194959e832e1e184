import type { AnyNode, Node } from 'acorn';
import { childrenOf, type Program } from '../../build/program.js';
import { isFunction } from '../../build/purity/functions.js';

/** The names that code assigns after their declaration; those of fields with a point before them. */
export class AssignedNames {
  private readonly found = new WeakMap<Node, ReadonlySet<string>>();
  private readonly inside = new WeakMap<Node, ReadonlySet<string>>();
  private readonly changed = new WeakMap<Node, ReadonlySet<string>>();

  /** Names that a node assigns, functions inside it included. */
  in(node: Node): ReadonlySet<string> {
    const known = this.found.get(node);
    if (known !== undefined) return known;
    const names = new Set<string>();
    for (const target of targetsOf(node as AnyNode)) addNames(target, names);
    for (const child of childrenOf(node as AnyNode)) for (const name of this.in(child)) names.add(name);
    this.found.set(node, names);
    return names;
  }

  /** Names that a node assigns in another way than to count down, functions inside it included. */
  exceptDownIn(node: Node): ReadonlySet<string> {
    const known = this.changed.get(node);
    if (known !== undefined) return known;
    const names = new Set<string>();
    if (!countsDown(node as AnyNode))
      for (const target of targetsOf(node as AnyNode)) addNames(target, names);
    for (const child of childrenOf(node as AnyNode))
      for (const name of this.exceptDownIn(child)) names.add(name);
    this.changed.set(node, names);
    return names;
  }

  /** Names that functions inside a node assign: their calls are not plain to see. */
  byFunctionsIn(node: Node): ReadonlySet<string> {
    const known = this.inside.get(node);
    if (known !== undefined) return known;
    const names = new Set<string>();
    for (const child of childrenOf(node as AnyNode)) {
      const assigned = isFunction(child) ? this.in(child) : this.byFunctionsIn(child);
      for (const name of assigned) names.add(name);
    }
    this.inside.set(node, names);
    return names;
  }
}

/** `i--`, `i -= 2`. */
function countsDown(node: AnyNode): boolean {
  if (node.type === 'UpdateExpression') return node.operator === '--';
  if (node.type !== 'AssignmentExpression' || node.operator !== '-=') return false;
  return node.right.type === 'Literal' && typeof node.right.value === 'number' && node.right.value >= 0;
}

function targetsOf(node: AnyNode): readonly AnyNode[] {
  switch (node.type) {
    case 'AssignmentExpression':
      return [node.left];
    case 'UpdateExpression':
      return [node.argument];
    case 'ForOfStatement':
    case 'ForInStatement':
      return node.left.type === 'VariableDeclaration' ? [] : [node.left];
    default:
      return [];
  }
}

function addNames(target: AnyNode, names: Set<string>): void {
  switch (target.type) {
    case 'Identifier':
      names.add(target.name);
      return;
    case 'MemberExpression':
      if (!target.computed && target.property.type === 'Identifier') names.add(`.${target.property.name}`);
      return;
    default:
      for (const child of childrenOf(target)) addNames(child, names);
  }
}

/** The name that stack traces show for a function; undefined where it has none. */
export function functionName(program: Program, node: AnyNode): string | undefined {
  if ((node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression') && node.id)
    return node.id.name;
  const parent = program.parentOf(node);
  if (parent?.type === 'VariableDeclarator' && parent.init === node && parent.id.type === 'Identifier')
    return parent.id.name;
  if (parent?.type === 'Property' && parent.value === node && !parent.computed)
    return parent.key.type === 'Identifier' ? parent.key.name : undefined;
  return undefined;
}
