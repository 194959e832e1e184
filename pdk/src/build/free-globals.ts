import { type Node, parse } from 'acorn';
import { fullAncestor } from 'acorn-walk';
import { analyze } from 'eslint-scope';
import { ABSENT_GLOBALS } from './absent-globals.js';
import type { Problem } from './build-error.js';
import type { Bundle } from './bundle.js';
import { SourcePositions } from './source-map.js';

/** esbuild's name for a `require` that it could not bundle. */
const REQUIRE_SHIM = '__require';

/**
 * Finds uses of globals that a UDF lacks. A name counts when nothing in the bundle declares it, or as a member of
 * `globalThis`; not when the code asks first (`typeof process === 'undefined' ? … : process.…`), as portable
 * packages do.
 */
export function absentGlobals({ code, map }: Pick<Bundle, 'code' | 'map'>): Problem[] {
  const tree = parse(code, { ecmaVersion: 'latest', sourceType: 'script', locations: true, ranges: true });
  const scopes = analyze(tree as Parameters<typeof analyze>[0], { ecmaVersion: 2023, sourceType: 'script' });
  const free = new Set<unknown>(scopes.globalScope?.through.map(({ identifier }) => identifier));

  const positions = new SourcePositions(map);
  const problems = new Map<string, Problem>();
  fullAncestor(tree, (node, _state, ancestors) => {
    const used = usedGlobal(node, free);
    const hint = used === undefined ? undefined : ABSENT_GLOBALS.get(used.name);
    if (used === undefined || hint === undefined || isGuarded(used.name, ancestors)) return;
    const start = used.at.loc?.start;
    const location = start && positions.locate(start.line, start.column, used.name);
    const key = location ? `${location.file}:${location.line}:${location.column}` : `${node.start}`;
    problems.set(key, { message: `\`${used.name}\` does not exist in a UDF`, location, hint });
  });
  return [...problems.values()];
}

/** The global a node reads: a free identifier, `globalThis.name`, or a call of the bundler's `require`. */
function usedGlobal(node: Node, free: ReadonlySet<unknown>): { name: string; at: Node } | undefined {
  if (isIdentifier(node) && free.has(node)) return { name: node.name, at: node };
  if (isCall(node) && isIdentifier(node.callee) && node.callee.name === REQUIRE_SHIM) {
    return { name: 'require', at: node };
  }
  if (isMember(node) && isIdentifier(node.object) && node.object.name === 'globalThis') {
    if (!free.has(node.object) || node.computed || !isIdentifier(node.property)) return undefined;
    return { name: node.property.name, at: node.property };
  }
  return undefined;
}

/** Whether the code around asks `typeof name`, or is that question. */
function isGuarded(name: string, ancestors: readonly Node[]): boolean {
  return ancestors.some((ancestor) => {
    if (isTypeof(ancestor)) return true;
    const condition = conditionOf(ancestor);
    return condition !== undefined && asksTypeof(name, condition);
  });
}

function asksTypeof(name: string, condition: Node): boolean {
  let asks = false;
  fullAncestor(condition, (node) => {
    asks ||= isTypeof(node) && isIdentifier(node.argument) && node.argument.name === name;
  });
  return asks;
}

/** What decides whether the rest of a node runs. */
function conditionOf(node: Node): Node | undefined {
  const { type } = node;
  const parts = node as Node & { test?: Node; left?: Node };
  if (type === 'IfStatement' || type === 'ConditionalExpression') return parts.test;
  return type === 'LogicalExpression' ? parts.left : undefined;
}

function isIdentifier(node: Node): node is Node & { name: string } {
  return node.type === 'Identifier';
}

function isCall(node: Node): node is Node & { callee: Node } {
  return node.type === 'CallExpression';
}

function isMember(node: Node): node is Node & { object: Node; property: Node; computed: boolean } {
  return node.type === 'MemberExpression';
}

function isTypeof(node: Node): node is Node & { argument: Node } {
  return node.type === 'UnaryExpression' && (node as Node & { operator?: string }).operator === 'typeof';
}
