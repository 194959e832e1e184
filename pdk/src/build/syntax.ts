import type { Node } from 'acorn';

/** What the checks of a bundle need to know of ESTree. */

/** A name where it is used as a variable or a property. */
export interface Identifier extends Node {
  readonly type: 'Identifier';
  readonly name: string;
}

/** `callee(…)` or `new callee(…)`. */
export interface Call extends Node {
  readonly callee: Node;
  /** True for `callee?.()`. */
  readonly optional?: boolean;
}

/** `object.property` or `object[property]`. */
export interface Member extends Node {
  readonly object: Node;
  readonly property: Node;
  readonly computed: boolean;
  /** True for `object?.property`. */
  readonly optional: boolean;
}

/** A unary or binary operation. */
export interface Operation extends Node {
  readonly operator: string;
}

/** An identifier; with `name`, that one. */
export function isIdentifier(node: Node, name?: string): node is Identifier {
  return node.type === 'Identifier' && (name === undefined || (node as Identifier).name === name);
}

/** A call or `new`. */
export function isCall(node: Node): node is Call {
  return node.type === 'CallExpression' || node.type === 'NewExpression';
}

/** A member expression. */
export function isMember(node: Node): node is Member {
  return node.type === 'MemberExpression';
}

/** `typeof argument`. */
export function isTypeof(node: Node): node is Operation & { readonly argument: Node } {
  return node.type === 'UnaryExpression' && (node as Operation).operator === 'typeof';
}

/** `left in right`. */
export function isIn(node: Node): node is Operation & { readonly left: Node & { readonly value?: unknown } } {
  return node.type === 'BinaryExpression' && (node as Operation).operator === 'in';
}

/** The name in `globalThis.name`. */
export function memberOfGlobalThis(node: Node): Identifier | undefined {
  if (!isMember(node) || node.computed || !isIdentifier(node.object, 'globalThis')) return undefined;
  return isIdentifier(node.property) ? node.property : undefined;
}
