/**
 * `npm run differential -w conformance -- [--programs N] [--seed TEXT] [--differences N]`: random programs in the compiled tier, the
 * js tier and V8. Exit code 1 where two differ; what is printed then is the smallest program found.
 */
import { parseArgs } from 'node:util';
import { ROWS } from './compare.js';
import { counts, coverageText } from './coverage.js';
import { differenceText, differential } from './differential.js';

const { values } = parseArgs({
  options: {
    programs: { type: 'string', default: '5000' },
    seed: { type: 'string', default: 'heddle' },
    differences: { type: 'string', default: '1' },
  },
});
const started = Date.now();
let tried = 0;
const { findings, differences } = await differential({
  programs: Number(values.programs),
  seed: values.seed,
  mostDifferences: Number(values.differences),
  onModule: (found) => {
    tried += found.length;
    const counted = found.filter((finding) => counts(finding, ROWS)).length;
    const seconds = Math.round((Date.now() - started) / 1000);
    console.error(`${tried} programs, ${counted} of the last ${found.length} count (${seconds} s)`);
  },
});
console.log(coverageText(findings, ROWS));
const counted = findings.filter((finding) => counts(finding, ROWS)).length;
console.log(
  `${findings.length} programs, ${counted} count, ${ROWS} rows each, ${differences.length} differences`,
);
for (const difference of differences) console.log(`\n${differenceText(difference)}`);
process.exitCode = differences.length === 0 ? 0 : 1;
