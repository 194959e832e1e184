import type { AnyNode, Node } from 'acorn';
import { childrenOf, type Program, type Use } from '../program.js';
import { isFunction } from './functions.js';

/** A use of a name, and the function that is called from outside and has it inside. */
export interface ReachedUse {
  readonly use: Use;
  readonly within: Node;
}

/**
 * The uses of names in functions and in what they may call, as far as that is plain to see: functions and classes of
 * the module's top level that they name, functions in objects and arrays there, and functions given to a call whose
 * result they call (`memoize((x) => …)`, `scalar(…).handler`). Functions inside functions belong to them.
 */
export function reachableUses(program: Program, roots: readonly AnyNode[]): ReachedUse[] {
  const seen = new Set<Node>();
  const found = new Map<Use, ReachedUse>();
  const queue = [...roots];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const use of program.usesIn(node)) {
      if (!found.has(use)) found.set(use, { use, within: node });
      queue.push(...callable(program, use));
    }
  }
  return [...found.values()].sort((left, right) => left.use.identifier.start - right.use.identifier.start);
}

/** What may run because a name is used. */
function callable(program: Program, { variable, identifier }: Use): AnyNode[] {
  const value = variable?.topLevel === true ? variable.value : undefined;
  if (value === undefined) return [];
  if (isFunction(value)) return [value];
  switch (value.type) {
    case 'ClassDeclaration':
    case 'ClassExpression':
    case 'ObjectExpression':
    case 'ArrayExpression':
      return functionsIn(value);
    case 'CallExpression':
      return isCalled(program, identifier)
        ? value.arguments.flatMap((argument) => (isFunction(argument) ? [argument] : functionsIn(argument)))
        : [];
    default:
      return [];
  }
}

/** The outermost functions inside a value that is written out. */
function functionsIn(value: AnyNode): AnyNode[] {
  return childrenOf(value).flatMap((child) => (isFunction(child) ? [child] : functionsIn(child)));
}

/** Whether the value of a name, or a member of it, is called. */
function isCalled(program: Program, identifier: AnyNode): boolean {
  let node = identifier;
  let parent = program.parentOf(node);
  while (parent?.type === 'MemberExpression' && parent.object === node) {
    node = parent;
    parent = program.parentOf(node);
  }
  return parent?.type === 'CallExpression' && parent.callee === node;
}
