import { Facts } from '../compile/emit/facts.js';
import type { Compilation, PartPlaces, Position } from '../compile/ir.js';
import type { Registration } from '../guest/register.js';
import type { Problem } from './build-error.js';
import type { Location } from './code-frame.js';
import type { TierFacts } from './manifest.js';
import type { SourceMap } from './source-map.js';

/** Hosts read as many of a function's ways to the js tier; the others go unmentioned. */
const MAX_BAILS = 100;

/** What a build may be told about tiers. */
export type TierChoice = 'js' | undefined;

const DECLARED = "it is declared tier: 'js'";
const ASKED = 'the module was built for the js tier';
const UNSAID = 'the compiler did not take it';

/** Which functions of a module are compiled, and what its manifest says of them. */
export interface Tiers {
  readonly compiled: Compilation['compiled'];
  /** Where what is compiled stands in the user's source; undefined where nothing is. */
  readonly places: PartPlaces | undefined;
  /** By the index of the function. */
  readonly facts: readonly TierFacts[];
  /** Whether a row of any function may need the JavaScript engine. */
  readonly needsEngine: boolean;
}

/** Compiles nothing. */
export function inJs(functions: readonly Registration[]): Tiers {
  const facts = functions.map((): TierFacts => ({ tier: 'js', tierReason: ASKED }));
  return { compiled: [], places: undefined, facts, needsEngine: true };
}

/** Takes from what lowering made what the declarations allow. */
export function tiersOf(
  { compiled, refused, places }: Compilation,
  functions: readonly Registration[],
): Tiers {
  const taken = compiled.filter(({ index }) => functions[index]?.tier !== 'js');
  const facts = new Facts();
  const described = functions.map(({ tier }, index): TierFacts => {
    const fn = taken.find((each) => each.index === index);
    if (fn === undefined) {
      const refusal = refused.find((each) => each.index === index);
      const reason = tier === 'js' ? DECLARED : placed(refusal?.reason ?? UNSAID, refusal?.position);
      return { tier: 'js', tierReason: reason };
    }
    const bails = fn.kernels.flatMap(({ body }) => facts.bails(body));
    const texts = new Set(bails.map(({ reason, position }) => placed(reason, position)));
    return { tier: 'aot', ...(texts.size > 0 && { bails: [...texts].slice(0, MAX_BAILS) }) };
  });
  const needsEngine = described.some(({ tier, bails }) => tier === 'js' || bails !== undefined);
  return { compiled: taken, places, facts: described, needsEngine };
}

/** HEDDLE3009: functions that must be compiled and cannot be. */
export function tierProblems(
  { refused }: Compilation,
  functions: readonly Registration[],
  map: SourceMap,
): Problem[] {
  return refused.flatMap(({ index, reason, position }) => {
    const fn = functions[index];
    if (fn?.tier !== 'aot') return [];
    const message = `${fn.export} is declared tier: 'aot' and cannot be compiled: ${reason}`;
    const hint = "without tier: 'aot' it runs in the JavaScript engine of the module, with the same answers";
    return [{ message, location: position && location(position, map), hint }];
  });
}

/** A reason with its place: `closure captured in a loop (src/geo.ts:14:9)`. */
function placed(reason: string, position: Position | undefined): string {
  if (position === undefined) return reason;
  const { file, line, column } = position;
  return `${reason} (${file}:${line}:${column})`;
}

function location({ file, line, column }: Position, map: SourceMap): Location {
  const lineText = map.sourcesContent[map.sources.indexOf(file)]?.split(/\r?\n/)[line - 1];
  return { file, line, column, length: 0, lineText };
}
