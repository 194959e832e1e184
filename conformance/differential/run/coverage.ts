import type { Finding } from './compare.js';

/** Of the rows of a program that may bail out, so that it still counts as compiled. */
export const BAIL_SHARE = 0.05;

/** Whether a program proves something about compiled code. */
export function counts({ compiled, bailed }: Finding, rows: number): boolean {
  return compiled && bailed <= BAIL_SHARE * rows;
}

/** What the programs use, and in how many that count; then why the others stayed in the js tier. */
export function coverageText(findings: readonly Finding[], rows: number): string {
  const features = new Map<string, { all: number; counted: number }>();
  const reasons = new Map<string, number>();
  for (const finding of findings) {
    const counted = counts(finding, rows) ? 1 : 0;
    for (const feature of finding.program.features) {
      const so = features.get(feature) ?? { all: 0, counted: 0 };
      features.set(feature, { all: so.all + 1, counted: so.counted + counted });
    }
    const reason =
      finding.reason?.replace(/ \([^()]*:\d+:\d+\)$/, '') ??
      (counted === 0 && finding.compiled ? 'more than 5 % of the rows bail out' : undefined);
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const byName = [...features].sort(([one], [other]) => (one < other ? -1 : 1));
  const byNumber = [...reasons].sort(([, one], [, other]) => other - one);
  return [
    'used by: programs that count / all',
    ...byName.map(
      ([name, { all, counted }]) => `  ${name.padEnd(28)} ${String(counted).padStart(6)} / ${all}`,
    ),
    'not counted because of',
    ...byNumber.map(([reason, number]) => `  ${String(number).padStart(6)}  ${reason}`),
  ].join('\n');
}
