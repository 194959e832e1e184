/** `bench rank FILE`: how far each contestant is from the fastest, over all functions that it has. */
import { parseArgs } from 'node:util';
import { best, costOf, usesModule } from '../measure/table.mjs';
import { readTable } from './options.mjs';

const options = { definition: { type: 'string' } };

export function run(args) {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error('rank needs FILE.csv');
  const pattern = new RegExp(values.definition ?? '');
  const lines = best(readTable(file)).filter((line) => pattern.test(line.definition));
  if (lines.length === 0) throw new Error(`nothing in ${file} is of ${pattern}`);
  for (const [definition, ranks] of rank(lines)) {
    console.log(`${definition}: geometric mean of the ratio to the fastest, and of how many`);
    for (const { contestant, mean, count } of ranks) {
      console.log(`${mean.toFixed(2).padStart(10)}  ${String(count).padStart(3)}  ${contestant}`);
    }
  }
  console.log(
    'A mean hides what it is of: contestants with another count had other functions (bench/BIAS.md).',
  );
  return 0;
}

/** For each definition its contestants `{ contestant, mean, count }`, the fastest first. */
export function rank(lines) {
  const definitions = grouped(lines, (line) => line.definition);
  return new Map([...definitions].map(([name, some]) => [name, ranksOf(some)]));
}

const workOf = (line) => [line.function, line.rows, line.batches, line.nulls, line.groups].join(' ');
const contestantOf = ({ host, strategy, tier, threads }) =>
  [host, strategy, usesModule(strategy) ? tier : '', threads > 1 ? `${threads} threads` : '']
    .filter((part) => part !== '')
    .join(' ');

function ranksOf(lines) {
  const logs = new Map();
  for (const some of grouped(lines, workOf).values()) {
    const least = Math.min(...some.map(costOf));
    for (const line of some) {
      const name = contestantOf(line);
      logs.set(name, [...(logs.get(name) ?? []), Math.log(costOf(line) / least)]);
    }
  }
  return [...logs]
    .map(([contestant, ratios]) => ({
      contestant,
      mean: Math.exp(ratios.reduce((sum, log) => sum + log, 0) / ratios.length),
      count: ratios.length,
    }))
    .sort((a, b) => a.mean - b.mean);
}

function grouped(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
