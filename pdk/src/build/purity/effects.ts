import type { AnyNode, Node } from 'acorn';
import type { Program, Use, Variable } from '../program.js';
import type { ReachedUse } from './reach.js';

/** What a use of a name does that makes answers depend on more than the arguments. */
export interface Effect {
  readonly kind: 'state' | 'variable' | 'clock' | 'random';
  /** What stands in the source, for the message. */
  readonly text: string;
}

/** Methods that change what they are called on, by what it was made as. */
const CHANGING: Readonly<Record<string, readonly string[]>> = {
  array: ['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin', 'set'],
  collection: ['set', 'add', 'delete', 'clear'],
};

const ARRAYS = /^(Array|(Big)?(Ui|I)nt\d+(Clamped)?Array|Float\d+Array)$/;
const COLLECTIONS = /^(Weak)?(Map|Set)$/;

/** The effect of one use; undefined when it has none that is plain to see. */
export function effectOf(program: Program, { use, within }: ReachedUse): Effect | undefined {
  const { identifier, variable, assigned } = use;
  const { name } = identifier;
  if (variable === undefined) {
    const global = globalEffect(program, identifier);
    if (global !== undefined) return global;
  } else if (!outlives(variable, within)) return undefined;
  const chain = memberChain(program, identifier);
  const changed = assigned || isTarget(program, chain) || isChangedByCall(program, use, chain);
  return changed ? { kind: 'state', text: name } : undefined;
}

/** Whether a variable is there before a function is called and after it has returned. */
function outlives({ topLevel, block }: Variable, called: Node): boolean {
  return topLevel || (block !== called && block.start <= called.start && block.end >= called.end);
}

/** `Var.set`, the clock and randomness, where nothing else has their names. */
function globalEffect(program: Program, identifier: AnyNode & { readonly name: string }): Effect | undefined {
  const { name } = identifier;
  const parent = program.parentOf(identifier);
  const member =
    parent?.type === 'MemberExpression' && parent.object === identifier ? nameOf(parent) : undefined;
  if (name === 'Var' && member === 'set') return { kind: 'variable', text: 'Var.set' };
  if (name === 'Math' && member === 'random') return { kind: 'random', text: 'Math.random()' };
  if (name !== 'Date') return undefined;
  if (member === 'now') return { kind: 'clock', text: 'Date.now()' };
  if (parent?.type === 'CallExpression' && parent.callee === identifier)
    return { kind: 'clock', text: 'Date()' };
  const made =
    parent?.type === 'NewExpression' && parent.callee === identifier && parent.arguments.length === 0;
  return made ? { kind: 'clock', text: 'new Date()' } : undefined;
}

/** A name with the members taken of it: the identifier, then `a.b`, then `a.b[c]`. */
function memberChain(program: Program, identifier: AnyNode): AnyNode[] {
  const chain = [identifier];
  for (let node = identifier; ; ) {
    const parent = program.parentOf(node);
    if (parent?.type !== 'MemberExpression' || parent.object !== node) return chain;
    chain.push(parent);
    node = parent;
  }
}

/** Whether a member of the name is assigned, counted up or down, or deleted. */
function isTarget(program: Program, chain: readonly AnyNode[]): boolean {
  const node = chain.at(-1);
  const parent = chain.length > 1 && node !== undefined ? program.parentOf(node) : undefined;
  switch (parent?.type) {
    case 'AssignmentExpression':
    case 'AssignmentPattern':
    case 'ForInStatement':
    case 'ForOfStatement':
      return parent.left === node;
    case 'UpdateExpression':
    case 'ArrayPattern':
    case 'RestElement':
      return true;
    case 'UnaryExpression':
      return parent.operator === 'delete';
    case 'ChainExpression': {
      const outer = program.parentOf(parent);
      return outer?.type === 'UnaryExpression' && outer.operator === 'delete';
    }
    case 'Property':
      return parent.value === node && program.parentOf(parent)?.type === 'ObjectPattern';
    default:
      return false;
  }
}

/** Whether the name is called by a method that changes it, or handed to `Object.assign` and its like. */
function isChangedByCall(program: Program, { variable }: Use, chain: readonly AnyNode[]): boolean {
  const node = chain.at(-1);
  const parent = node === undefined ? undefined : program.parentOf(node);
  if (parent?.type !== 'CallExpression' || node === undefined) return false;
  if (parent.arguments[0] === node) return isAssigner(parent.callee);
  if (parent.callee !== node || node.type !== 'MemberExpression') return false;
  const method = nameOf(node);
  const path = chain.slice(1, -1).map((member) => nameOf(member));
  const kind = kindOf(resolved(variable?.value, path));
  return method !== undefined && kind !== undefined && CHANGING[kind]?.includes(method) === true;
}

function isAssigner(callee: AnyNode): boolean {
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false;
  const owner = callee.object.name;
  return (
    (owner === 'Object' && ['assign', 'defineProperty', 'defineProperties'].includes(nameOf(callee) ?? '')) ||
    (owner === 'Reflect' && ['set', 'defineProperty', 'deleteProperty'].includes(nameOf(callee) ?? ''))
  );
}

/** The member of a written-out object that a path leads to. */
function resolved(value: AnyNode | undefined, path: readonly (string | undefined)[]): AnyNode | undefined {
  let at = value;
  for (const step of path) {
    if (at?.type !== 'ObjectExpression' || step === undefined) return undefined;
    const property = at.properties.find(
      (each) => each.type === 'Property' && !each.computed && keyOf(each.key) === step,
    );
    at = property?.type === 'Property' ? property.value : undefined;
  }
  return at;
}

/** What a value was plainly made as. */
function kindOf(value: AnyNode | undefined): string | undefined {
  if (value?.type === 'ArrayExpression') return 'array';
  if (value?.type !== 'NewExpression' && value?.type !== 'CallExpression') return undefined;
  const { callee } = value;
  const maker = callee.type === 'MemberExpression' ? callee.object : callee;
  if (maker.type !== 'Identifier') return undefined;
  if (ARRAYS.test(maker.name)) return 'array';
  return value.type === 'NewExpression' && COLLECTIONS.test(maker.name) ? 'collection' : undefined;
}

/** The member's name in `a.name` and `a['name']`. */
function nameOf(node: AnyNode): string | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  return node.computed && node.property.type !== 'Literal' ? undefined : keyOf(node.property);
}

function keyOf(key: AnyNode): string | undefined {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' ? String(key.value) : undefined;
}
