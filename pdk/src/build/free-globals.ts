import type { Node } from 'acorn';
import { ABSENT_GLOBALS } from './absent-globals.js';
import type { Problem } from './build-error.js';
import type { Bundle } from './bundle.js';
import { isGuarded } from './guard.js';
import type { Program } from './program.js';
import { SourcePositions } from './source-map.js';
import { type Identifier, isCall, isIdentifier, isMember, isTypeof, memberOfGlobalThis } from './syntax.js';

/** esbuild's name for a `require` that it could not bundle. */
const REQUIRE_SHIM = '__require';

/**
 * Finds uses of globals that a UDF lacks: names that nothing in the bundle declares, members of `globalThis` that
 * are called or taken apart, and `require` of what is only known at run time. Code that asks first is left alone.
 */
export function absentGlobals({ map }: Pick<Bundle, 'map'>, program: Program): Problem[] {
  const undeclared = program.uses.filter(({ variable }) => variable === undefined);
  const free = new Set<unknown>(undeclared.map(({ identifier }) => identifier));

  const positions = new SourcePositions(map);
  const problems = new Map<string, Problem>();
  for (const node of program.nodes()) {
    const used = usedGlobal(node, program.parentOf(node), free);
    const hint = used === undefined ? undefined : ABSENT_GLOBALS.get(used.name);
    if (used === undefined || hint === undefined || isGuarded(used.name, program.pathTo(node))) continue;
    const start = used.at.loc?.start;
    const location = start && positions.locate(start.line, start.column, used.name);
    const key = location ? `${location.file}:${location.line}:${location.column}` : `${node.start}`;
    problems.set(key, { message: `\`${used.name}\` does not exist in a UDF`, location, hint });
  }
  return [...problems.values()];
}

/** The global that a node reads in a way that fails where there is none. */
function usedGlobal(
  node: Node,
  parent: Node | undefined,
  free: ReadonlySet<unknown>,
): { readonly name: string; readonly at: Node } | undefined {
  if (isIdentifier(node) && free.has(node)) {
    const asked = parent !== undefined && isTypeof(parent);
    return asked ? undefined : { name: node.name, at: node };
  }
  if (isCall(node) && isIdentifier(node.callee, REQUIRE_SHIM)) return { name: 'require', at: node };
  const member = memberOfGlobalThis(node);
  return member !== undefined && needs(parent, node) ? named(member) : undefined;
}

/** Whether the parent calls the node or takes a member of it, without `?.`. */
function needs(parent: Node | undefined, node: Node): boolean {
  if (parent === undefined) return false;
  if (isCall(parent)) return parent.callee === node && parent.optional !== true;
  return isMember(parent) && parent.object === node && !parent.optional;
}

function named(identifier: Identifier): { readonly name: string; readonly at: Node } {
  return { name: identifier.name, at: identifier };
}
