import type { Node, PropertyDefinition } from 'acorn';
import type { Registration } from '../../guest/register.js';
import type { Problem } from '../build-error.js';
import type { Bundle } from '../bundle.js';
import { isGuarded } from '../guard.js';
import type { Program, Use } from '../program.js';
import { isForeign, type SourceMap, SourcePositions } from '../source-map.js';
import { isTypeof } from '../syntax.js';
import { type Effect, effectOf } from './effects.js';
import { FunctionFinder, isFunction } from './functions.js';
import { reachableUses } from './reach.js';

const STATE_HINT =
  "hosts run rows in any order on many instances: keep it in a local variable or an aggregate's state, compute it at the top level, or declare volatility: 'stable'";

const HINTS: Readonly<Record<Effect['kind'], string>> = {
  state: STATE_HINT,
  variable: STATE_HINT,
  clock: "pass the time as an argument, or declare volatility: 'volatile'",
  random: "pass a seed or the value as an argument, or declare volatility: 'volatile'",
};

const TOP_LEVEL_HINT =
  "the top level runs once, while the module is built, and what it finds is kept: use it inside a function, with volatility: 'stable'";

/** What is there while a module runs and not while it is built. */
const HOST_GLOBALS = ['Config', 'Var', 'Host'];

/** Finds uses of the host outside all functions (HEDDLE3008). */
export function hostAtTopLevel({ map }: Pick<Bundle, 'map'>, program: Program): Problem[] {
  const reporter = new Reporter(map);
  for (const use of program.uses) {
    if (!isHostAtTopLevel(program, use)) continue;
    reporter.report(use, `\`${use.identifier.name}\` is used outside the functions`, TOP_LEVEL_HINT);
  }
  return reporter.problems;
}

/**
 * Finds what would make answers differ between hosts (HEDDLE3008): immutable functions that change what the module
 * keeps or call `Var.set`, and functions that read the clock or randomness without being volatile. Only the user's
 * own sources are judged, not packages.
 */
export function impurities(
  { code, map }: Pick<Bundle, 'code' | 'map'>,
  program: Program,
  functions: readonly Registration[],
): Problem[] {
  const reporter = new Reporter(map);
  const finder = new FunctionFinder(program, code);
  for (const { name, volatility, handlers } of functions) {
    if (volatility === 'volatile') continue;
    const roots = Object.values(handlers).flatMap((handler) => finder.find(handler));
    for (const reached of reachableUses(program, roots)) {
      const effect = effectOf(program, reached);
      if (effect === undefined || (volatility === 'stable' && isKept(effect))) continue;
      reporter.report(reached.use, `${name} is ${volatility} and ${description(effect)}`, HINTS[effect.kind]);
    }
  }
  return reporter.problems;
}

/** Collects one problem a place, in the user's own sources. */
class Reporter {
  private readonly positions: SourcePositions;
  private readonly found = new Map<Use, Problem>();

  constructor(map: SourceMap) {
    this.positions = new SourcePositions(map);
  }

  get problems(): Problem[] {
    return [...this.found.values()];
  }

  report(use: Use, message: string, hint: string): void {
    const { loc, name } = use.identifier;
    const location = loc ? this.positions.locate(loc.start.line, loc.start.column, name) : undefined;
    if (this.found.has(use) || location === undefined || isForeign(location.file)) return;
    this.found.set(use, { message, location, hint });
  }
}

function isKept({ kind }: Effect): boolean {
  return kind === 'state' || kind === 'variable';
}

function description({ kind, text }: Effect): string {
  switch (kind) {
    case 'state':
      return `changes \`${text}\`, which the module keeps from row to row`;
    case 'variable':
      return `calls \`${text}\`, which the host keeps from row to row`;
    case 'clock':
      return `reads the clock: \`${text}\``;
    case 'random':
      return `draws a random number: \`${text}\``;
  }
}

function isHostAtTopLevel(program: Program, { identifier, variable }: Use): boolean {
  if (variable !== undefined || !HOST_GLOBALS.includes(identifier.name)) return false;
  const path = program.pathTo(identifier);
  const parent = path.at(-2);
  if ((parent !== undefined && isTypeof(parent)) || isGuarded(identifier.name, path)) return false;
  return path.filter(isRunLater).length <= 1;
}

/** The bundle itself is one function. */
function isRunLater(node: Node): boolean {
  return (
    isFunction(node) || (node.type === 'PropertyDefinition' && (node as PropertyDefinition).static === false)
  );
}
