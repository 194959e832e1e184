import { types } from 'node:util';
import { Script } from 'node:vm';
import type { AnyNode, BlockStatement, Node } from 'acorn';
import { guestContext } from '../../build/guest-context.js';
import type { Program, Variable } from '../../build/program.js';
import { isFunction } from '../../build/purity/functions.js';
import { watchIntrinsics, writtenIntrinsic } from './intrinsics.js';

const { isMap, isSet } = types;

/** Longer than any module needs to set itself up. */
const TIMEOUT_MS = 10_000;

/** Functions whose last digits are not the same in all engines. */
const APPROXIMATE =
  'acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow sin sinh tan tanh';

/** What a module's top level has become once it is set up. */
export interface TopLevel {
  /**
   * What its variables hold, by their names. Where that depends on the last digits of this process's mathematics, which
   * are not the guest's, a variable is left out.
   */
  readonly constants: ReadonlyMap<string, unknown>;
  /** Variables that hold an object, or a part of one, that another one holds as well. */
  readonly shared: ReadonlySet<string>;
  /** What of the language the module replaces, such as `Math.floor`, and where that is plain to see. */
  readonly replaced: { readonly name: string; readonly at: Node } | undefined;
}

/** Sets a module up to see what it becomes. */
export function topLevelOf(program: Program): TopLevel {
  const names = topLevelNames(program);
  const code = instrumented(program, names);
  if (code === undefined) return { constants: new Map(), shared: new Set(), replaced: undefined };
  const exact = evaluated(code, false);
  const nudged = evaluated(code, true);
  const alike = names.filter((name) => same(exact.values[name], nudged.values[name]));
  return {
    constants: new Map(alike.map((name) => [name, exact.values[name]])),
    shared: sharedNames(exact.values),
    replaced: replacedBy(program, exact.replaced),
  };
}

function replacedBy(program: Program, found: string | undefined): TopLevel['replaced'] {
  const written = writtenIntrinsic(program);
  const name = found ?? written?.name;
  return name === undefined ? undefined : { name, at: written ?? program.tree };
}

/** Names that the bundle uses and that hold no function. */
function topLevelNames(program: Program): string[] {
  const holdsValue = ({ topLevel, value }: Variable) =>
    topLevel && (value === undefined || (!isFunction(value) && value.type !== 'ClassDeclaration'));
  const names = program.uses.flatMap(({ variable }) =>
    variable !== undefined && holdsValue(variable) ? [variable.name] : [],
  );
  return [...new Set(names)];
}

/** Names of variables of which one can change what another holds. */
function sharedNames(values: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const holders = new Map<object, Set<string>>();
  const visit = (name: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const known = holders.get(value) ?? new Set();
    if (known.has(name)) return;
    holders.set(value, known.add(name));
    for (const key of Reflect.ownKeys(value))
      visit(name, Reflect.getOwnPropertyDescriptor(value, key)?.value);
    if (isMap(value) || isSet(value)) for (const each of value) visit(name, each);
  };
  for (const [name, value] of Object.entries(values)) visit(name, value);
  return new Set([...holders.values()].filter(({ size }) => size > 1).flatMap((names) => [...names]));
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The bundle with a hook at the end of its top level, and with powers taken by a function. */
function instrumented(program: Program, names: readonly string[]): string | undefined {
  const block = topLevelBlock(program.tree);
  if (block === undefined) return undefined;
  const hook = `\n;globalThis.__heddle_constants({${names.join(',')}});\n`;
  const edits: Edit[] = [{ from: block.end - 1, to: block.end - 1, text: hook }];
  for (const node of program.nodes() as Iterable<AnyNode>) {
    if (node.type !== 'BinaryExpression' || node.operator !== '**') continue;
    edits.push({ from: node.start, to: node.start, text: 'globalThis.__heddle_power(' });
    const at = program.code.indexOf('**', node.left.end);
    edits.push({ from: at, to: at + 2, text: ',' }, { from: node.end, to: node.end, text: ')' });
  }
  return edits
    .sort((left, right) => right.from - left.from)
    .reduce((code, { from, to, text }) => code.slice(0, from) + text + code.slice(to), program.code);
}

/** The bundle is one function that is called at once. */
function topLevelBlock(tree: AnyNode): BlockStatement | undefined {
  const last = tree.type === 'Program' ? tree.body.at(-1) : undefined;
  const call = last?.type === 'ExpressionStatement' ? last.expression : undefined;
  const callee = call?.type === 'CallExpression' ? call.callee : undefined;
  if (callee?.type !== 'ArrowFunctionExpression' && callee?.type !== 'FunctionExpression') return undefined;
  return callee.body.type === 'BlockStatement' ? callee.body : undefined;
}

interface Evaluated {
  readonly values: Readonly<Record<string, unknown>>;
  readonly replaced: string | undefined;
}

/** Runs the bundle; `nudged` changes the last digit of what is approximate. */
function evaluated(code: string, nudged: boolean): Evaluated {
  let values: Readonly<Record<string, unknown>> = {};
  const context = guestContext(
    () => {},
    () => {},
  );
  Object.assign(context, {
    __heddle_constants: (found: Readonly<Record<string, unknown>>) => {
      values = found;
    },
  });
  new Script(prelude(nudged)).runInContext(context);
  const replaced = watchIntrinsics(context);
  try {
    new Script(code, { filename: 'bundle.js' }).runInContext(context, { timeout: TIMEOUT_MS });
  } catch {
    // The build has evaluated the bundle before: what fails now fails for what was changed here.
    return { values: {}, replaced: undefined };
  }
  return { values, replaced: replaced() };
}

function prelude(nudged: boolean): string {
  return `'use strict'; (() => {
    const power = Math.pow;
    const nudge = (value) => ${nudged} && Number.isFinite(value) && !Number.isInteger(value) ? value * (1 + 2 ** -51) : value;
    for (const name of ${JSON.stringify(APPROXIMATE.split(' '))}) {
      const own = Math[name];
      Math[name] = (...values) => nudge(own(...values));
    }
    globalThis.__heddle_power = (base, exponent) =>
      typeof base === 'bigint' || typeof exponent === 'bigint' ? base ** exponent : nudge(power(base, exponent));
  })();`;
}

/** Whether two values, which two runs of the same code made, are alike in all that can be read of them. */
function same(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || left === null || typeof right !== 'object' || right === null)
    return typeof left === typeof right && (typeof left === 'function' || Object.is(left, right));
  if (left instanceof Object && left === right) return true;
  const [keys, others] = [Reflect.ownKeys(left), Reflect.ownKeys(right)];
  return (
    keys.length === others.length &&
    keys.every((key) => same(Reflect.get(left, key), Reflect.get(right, key)))
  );
}
