import { bigintLeaf, bigintProductions } from './bigints.js';
import { booleanLeaf, booleanProductions } from './booleans.js';
import { numberLeaf, numberProductions } from './numbers.js';
import { type Production, produce } from './production.js';
import type { Kind, Scope } from './scope.js';
import { textLeaf, textProductions } from './texts.js';

const BY_KIND: Readonly<Record<Kind, readonly [readonly Production[], (scope: Scope) => string]>> = {
  number: [numberProductions, numberLeaf],
  bigint: [bigintProductions, bigintLeaf],
  boolean: [booleanProductions, booleanLeaf],
  text: [textProductions, textLeaf],
};

/** An expression of a kind, at most so deep; it always stands where an operand may. */
export function expression(scope: Scope, kind: Kind, depth: number): string {
  const [productions, leaf] = BY_KIND[kind];
  return produce(scope, depth, productions, () => leaf(scope), expression);
}

/** The same, kept from growing from round to round of a loop. */
export function bounded(scope: Scope, kind: Kind, depth: number): string {
  const made = expression(scope, kind, depth);
  if (!scope.repeated) return made;
  if (kind === 'bigint') return `BigInt.asIntN(64, ${made})`;
  return kind === 'text' ? `${made}.slice(0, 24)` : made;
}
