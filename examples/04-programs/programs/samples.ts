import { col, type DataSet, from, type RunOptions, range, read, type Schema } from '@heddle/engine/dataset';
import type { HeddleModule } from '@heddle/host';
import { breadthFirst } from './breadth-first.js';
import { grep } from './grep.js';
import { kMeans } from './k-means.js';
import { logisticRegression } from './logistic-regression.js';
import { pageRank } from './page-rank.js';
import { sessions } from './sessions.js';
import { sortLines } from './sort.js';
import { Readers, Visitors } from './visitors.js';
import { wordCount } from './word-count.js';

/** What the samples run on: the modules built from `src`, that of examples/02-kinds, and the folder `data`. */
export interface SampleInputs {
  readonly text: HeddleModule;
  readonly math: HeddleModule;
  readonly kinds: HeddleModule;
  readonly data: string;
}

/** A program over a small input. Iterations run with these options; so may the rows that come out. */
export type Sample = (options?: RunOptions) => Promise<DataSet<Schema>>;

/** Every program over a small input, by its name; rows are in an order where the program says nothing of it. */
export function samples({ text, math, kinds, data }: SampleInputs): Readonly<Record<string, Sample>> {
  const tale = read.text(`${data}/tale.txt`);
  return {
    'word count': async () => wordCount(tale, text),
    grep: async () => grep(tale, '^"|thread$', text).sort('line'),
    sort: async () => sortLines(tale),
    'page rank': async (options) => (await pageRank(links, options)).sort('page'),
    'k-means': async (options) => (await kMeans(points, centres, options)).sort('centre'),
    'logistic regression': (options) =>
      logisticRegression(labelled, math, { ...options, times: 20, rate: 0.5 }),
    'breadth-first search': async (options) => (await breadthFirst(edges, start, options)).sort('node'),
    sessionization: async () => sessions(visits, 1_800, kinds).sort('user', 'started'),
    visitors: async () => new Visitors(visits, kinds).report(),
    readers: async () => new Readers(visits, kinds).report(),
  };
}

/** Page `d` links to nothing, `e` is linked by nothing. */
const links = from(
  ['ab', 'ac', 'bc', 'ca', 'cd', 'ea', 'ec'].map((link) => ({ from: link.slice(0, 1), to: link.slice(1) })),
);

/** Two heaps of points that overlap, on a grid; what depends on no clock and no randomness is the same everywhere. */
const points = range(0, 200).select({
  id: col('id'),
  x: col('id').mod(2).mul(6).add(col('id').mul(37).mod(11)).cast('float64'),
  y: col('id').mod(2).mul(4).add(col('id').mul(53).mod(7)).cast('float64'),
});
const centres = from([
  { centre: 1n, x: 0, y: 0 },
  { centre: 2n, x: 1, y: 1 },
  { centre: 3n, x: 100, y: 100 },
]);
const labelled = points.select({
  a: col('x').div(16),
  b: col('y').div(10),
  label: col('id').mod(2).cast('float64'),
});

/** A ladder with a shortcut; 90 and 91 cannot be reached. */
const edges = from(
  [
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 5],
    [1, 4],
    [5, 1],
    [90, 91],
    [91, 5],
  ].map(([source = 0, target = 0]) => ({ from: BigInt(source), to: BigInt(target) })),
);
const start = from([{ node: 1n, distance: 0n }]);

const visits = from(
  [0, 60, 1_800, 4_000, 4_001].flatMap((at) => [
    { user: 'ada', at: BigInt(at) },
    { user: 'grace', at: BigInt(at * 2) },
  ]),
);
