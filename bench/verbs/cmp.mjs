/** `bench cmp OLD NEW`: what became slower and what faster, as ratios. */
import { parseArgs } from 'node:util';
import { best, costOf, keyOf } from '../measure/table.mjs';
import { positive, readTable } from './options.mjs';

const options = { threshold: { type: 'string', default: '1.25' }, all: { type: 'boolean', default: false } };

/** Answers 1 where something became slower by the threshold, as far as both files have it. */
export function run(args) {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [oldFile, newFile, ...more] = positionals;
  if (newFile === undefined || more.length > 0) throw new Error('cmp needs OLD.csv and NEW.csv');
  const threshold = positive('threshold', values.threshold);
  if (threshold <= 1) throw new Error('--threshold needs a ratio above 1');
  const { compared, onlyOld, onlyNew } = compare(readTable(oldFile), readTable(newFile));
  const slower = compared.filter(({ ratio }) => ratio >= threshold);
  const faster = compared.filter(({ ratio }) => ratio <= 1 / threshold);
  const shown = values.all ? compared : [...slower, ...faster];
  for (const { key, before, after, ratio } of shown) {
    console.log(
      `${ratio.toFixed(2).padStart(8)}  ${before.toPrecision(4)} -> ${after.toPrecision(4)}  ${key}`,
    );
  }
  console.log(
    `${compared.length} compared: ${slower.length} slower and ${faster.length} faster by ${threshold} or more; ` +
      `${onlyOld} only in ${oldFile}, ${onlyNew} only in ${newFile}`,
  );
  return slower.length === 0 ? 0 : 1;
}

/**
 * The best rounds of two measurements side by side, the greatest ratio first. Where the quartiles of both overlap the difference is none: the
 * ratio is then 1.
 * @throws Error when they have nothing in common
 */
export function compare(older, newer) {
  const [old, now] = [older, newer].map((lines) => new Map(best(lines).map((line) => [keyOf(line), line])));
  const compared = [...now]
    .filter(([key]) => old.has(key))
    .map(([key, line]) => {
      const before = old.get(key);
      const ratio = overlap(before, line) ? 1 : costOf(line) / costOf(before);
      return { key, before: costOf(before), after: costOf(line), ratio };
    })
    .sort((a, b) => b.ratio - a.ratio);
  if (compared.length === 0) throw new Error('the files have no measurement in common');
  return { compared, onlyOld: old.size - compared.length, onlyNew: now.size - compared.length };
}

/** Whether the middle halves of the times of two measurements have a point in common. A start has one time a process, and no halves. */
const overlap = (a, b) =>
  [a, b].every((line) => line.lower !== null && line.upper !== null) &&
  a.lower <= b.upper &&
  b.lower <= a.upper;
