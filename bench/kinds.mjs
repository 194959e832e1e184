#!/usr/bin/env node
import { readFileSync } from 'node:fs';
/**
 * `node bench/kinds.mjs [--compiled] [--fastest] [--quick]`: what the js tier costs on the TypeScript host by kind and type, in batches of 8,192 rows, and how far
 * the direct ABI is ahead of the codecs, all in one process; with --compiled, in the tiers that the build decides;
 * with --fastest, by the fastest call instead of the median one, which a busy machine spoils. Prints Markdown; every answer is checked against V8's own.
 */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { columnFromArray, columnToArray, HeddleModule, InstancePool } from '@heddle/host';
import { arrowIpc, callEncoded, protobuf } from '@heddle/host/codec';
import { build } from '@heddle/pdk/build';
import { time } from './runners/measure.mjs';

const here = import.meta.dirname;
const quick = process.argv.includes('--quick');
const seconds = quick ? 0.1 : 1;
const of = process.argv.includes('--fastest') ? 'fastest' : 'nanos';
const rows = 8192;
const tier = process.argv.includes('--compiled') ? 'compiled' : 'js';
const file = join(here, 'dist', `kinds-${tier}.wasm`);
await build({ entry: join(here, 'plugins', 'kinds.ts'), outfile: file, ...(tier === 'js' && { tier }) });
const bytes = readFileSync(file);
const module = HeddleModule.load(bytes);
const pool = new InstancePool(module, { watch: 'poll' });

const numbers = (make) => Array.from({ length: rows }, (_, i) => make(i));
const label = (i) => (i % 3 === 0 ? null : `label ${i}`);
const gcdOf = (a, b) => (b === 0 ? a : gcdOf(b, a % b));

/** Each function with its columns of values and V8's answer. */
const scalars = [
  {
    name: 'add',
    args: [numbers((i) => i + 0.5), numbers((i) => i * 3)],
    answer: (a, b) => a + b,
    encoded: true,
  },
  { name: 'gcd', args: [numbers((i) => i + 1), numbers((i) => 2 * i + 2)], answer: gcdOf, encoded: true },
  {
    name: 'upper',
    args: [numbers((i) => `text of 16 b ${String(i % 1000).padStart(3, '0')}`)],
    answer: (text) => text.toUpperCase(),
  },
  { name: 'add_columns', args: [numbers((i) => i + 0.5), numbers((i) => i * 3)], answer: (a, b) => a + b },
  {
    name: 'same',
    args: [numbers((i) => [0, 1].map((k) => ({ x: i + k / 2, label: label(i + k) })))],
    answer: (points) => points,
  },
];

const perRow = (nanos, count = rows) => nanos / count;
const measured = [];
const ratios = [];
for (const { name, args, answer, encoded } of scalars) {
  const info = module.function(name);
  const columns = args.map((values, i) => columnFromArray(info.args[i].dataType, values));
  const expected = args[0].map((_, row) => answer(...args.map((values) => values[row])));
  pool.use((instance) => {
    const strategies = { direct: () => instance.callScalar(info, columns, rows) };
    if (encoded) {
      strategies['arrow-ipc'] = () => callEncoded(instance, arrowIpc, info, columns, rows);
      strategies.protobuf = () => callEncoded(instance, protobuf, info, columns, rows);
    }
    const taken = {};
    for (const [strategy, call] of Object.entries(strategies)) {
      if (JSON.stringify(columnToArray(call())) !== JSON.stringify(expected))
        throw new Error(`${name}: a wrong answer`);
      time(seconds / 2, call);
      taken[strategy] = perRow(time(seconds, call)[of]);
    }
    measured.push([tier === 'compiled' && info.tier !== 'aot' ? `${name} (js)` : name, taken.direct]);
    if (encoded) ratios.push([name, taken]);
  });
}

// One million rows into a thousand groups, in batches, and what the same rows cost a scalar function of one argument.
const total = module.function('sum');
const groupCount = 1000;
const batches = Math.ceil(1_000_000 / rows);
const values = columnFromArray(
  'float64',
  numbers((i) => i),
);
const groups = Uint32Array.from({ length: rows }, (_, i) => (i * 7919) % groupCount);
pool.use((instance) => {
  const run = () => {
    const call = instance.openAggregate(total);
    for (let batch = 0; batch < batches; batch++) call.accumulate([values], rows, groups, groupCount);
    const result = call.finish(null, groupCount);
    call.close();
    return result;
  };
  const expected = new Float64Array(groupCount);
  for (let row = 0; row < rows; row++) expected[groups[row]] += row * batches;
  columnToArray(run()).forEach((sum, group) => {
    if (sum !== expected[group]) throw new Error('sum: a wrong answer');
  });
  const nanos = time(seconds * 3, run)[of];
  measured.push([
    `sum of ${(batches * rows).toLocaleString('en-US')} rows into ${groupCount} groups`,
    perRow(nanos, batches * rows),
  ]);
});

const instantiate = time(seconds, () => module.instantiate().close());
const fixed = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(2));
const lines = [
  `| ${tier} tier, TypeScript host, batches of 8,192 | ns per row |`,
  '|---|---:|',
  ...measured.map(([name, nanos]) => `| ${name} | ${fixed(nanos)} |`),
  '',
  '| fixed-width scalar | direct | Arrow IPC | protobuf | Arrow IPC / direct | protobuf / direct |',
  '|---|---:|---:|---:|---:|---:|',
  ...ratios.map(
    ([name, t]) =>
      `| ${name} | ${fixed(t.direct)} | ${fixed(t['arrow-ipc'])} | ${fixed(t.protobuf)} | ${fixed(t['arrow-ipc'] / t.direct)} | ${fixed(t.protobuf / t.direct)} |`,
  ),
  '',
  `Instantiating: ${(instantiate[of] / 1e6).toFixed(2)} ms. Module: ${(bytes.length / 1e6).toFixed(2)} MB, ${(gzipSync(bytes).length / 1000).toFixed(0)} kB gzipped.`,
];
console.log(lines.join('\n'));
if (pool.counters.instancesCreated !== 1) throw new Error('instances were created after the first');
