/** What a manifest says of how a function runs. */
export interface TierFacts {
  readonly name: string;
  readonly tier: string;
  readonly tierReason?: string | null;
  readonly bails?: readonly string[];
}

/** Most ways to the js tier that are printed of one function. */
const MAX_BAILS = 3;

/** How each function runs, one line a function: `slugify  js: a closure (src/text.ts:14:9)`. */
export function tierLines(functions: readonly TierFacts[]): string[] {
  const width = Math.max(0, ...functions.map(({ name }) => name.length));
  return functions.map((fn) => `  ${fn.name.padEnd(width)}  ${tierText(fn)}`);
}

/** How a function runs, and why. */
export function tierText({ tier, tierReason, bails = [] }: TierFacts): string {
  if (tierReason !== undefined && tierReason !== null) return `${tier}: ${tierReason}`;
  if (bails.length === 0) return tier;
  const more = bails.length > MAX_BAILS ? ` and ${bails.length - MAX_BAILS} more` : '';
  return `${tier}; rows that leave for js: ${bails.slice(0, MAX_BAILS).join(', ')}${more}`;
}
