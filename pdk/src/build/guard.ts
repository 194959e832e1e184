import type { Node } from 'acorn';
import { fullAncestor } from 'acorn-walk';
import { isIdentifier, isIn, isTypeof, memberOfGlobalThis } from './syntax.js';

/**
 * Whether a use runs only after the code has asked for the global: `typeof fetch === 'function' && fetch(…)`,
 * `if (globalThis.process) …`, `'crypto' in globalThis ? … : …`. Portable packages do that.
 *
 * @param path from the root to the use, both included
 */
export function isGuarded(name: string, path: readonly Node[]): boolean {
  return path.some((node, index) => {
    const condition = conditionOf(node);
    return condition !== undefined && path[index + 1] !== condition && asksFor(name, condition);
  });
}

/** What decides whether the rest of a node runs. */
function conditionOf(node: Node): Node | undefined {
  const parts = node as Node & { readonly test?: Node; readonly left?: Node };
  if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') return parts.test;
  return node.type === 'LogicalExpression' ? parts.left : undefined;
}

function asksFor(name: string, condition: Node): boolean {
  let asks = false;
  fullAncestor(condition, (node) => {
    asks ||=
      (isTypeof(node) && isIdentifier(node.argument, name)) ||
      (isIn(node) && node.left.value === name) ||
      memberOfGlobalThis(node)?.name === name;
  });
  return asks;
}
