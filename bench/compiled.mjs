#!/usr/bin/env node
/**
 * `node bench/compiled.mjs [--quick]`: functions in the js tier and compiled, on the TypeScript host in batches of 8,192
 * rows, beside AssemblyScript written by hand and JavaScript in V8 itself, all in one process. Prints Markdown; every
 * answer is checked against V8's own.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { columnFromArray, columnToArray, HeddleModule, InstancePool } from '@heddle/host';
import { build } from '@heddle/pdk/build';
import { assemblyScript } from './compiled/assembly-script.mjs';
import { cases, rows } from './compiled/cases.mjs';
import { time } from './runners/measure.mjs';

const here = import.meta.dirname;
const seconds = process.argv.includes('--quick') ? 0.1 : 1;
const entry = join(here, 'plugins', 'compiled.ts');

async function tier(name, options) {
  const outfile = join(here, 'dist', `compiled-${name}.wasm`);
  await build({ entry, outfile, ...options });
  const bytes = readFileSync(outfile);
  const module = HeddleModule.load(bytes);
  return { bytes, module, pool: new InstancePool(module, { watch: 'poll' }) };
}

const js = await tier('js', { tier: 'js' });
const aot = await tier('aot', {});
const hand = await assemblyScript(join(here, 'assembly', 'compiled.ts'));
for (const { name, tier: is, tierReason } of aot.module.manifest.functions) {
  if (is !== 'aot') throw new Error(`${name} is not compiled: ${tierReason}`);
}

const close = (actual, expected, tolerance) =>
  actual.length === expected.length &&
  actual.every((value, row) => {
    if (Object.is(value, expected[row])) return true;
    return tolerance > 0 && Math.abs(value - expected[row]) <= tolerance * Math.abs(expected[row]);
  });

/** Median nanoseconds a row, of the guest alone where it is told apart. */
function measured(name, who, run, answer, expected, tolerance) {
  if (!close(answer(), expected, tolerance)) throw new Error(`${name}: a wrong answer of ${who}`);
  time(seconds / 2, run);
  return time(seconds, run).nanos / rows;
}

/** The same of a module: the time inside the guest, and that of the whole call. */
function inModule({ module, pool }, { name, args, groups, expected, tolerance }) {
  const info = module.function(name);
  const columns = args.map((values, i) => columnFromArray(info.args[i].dataType, values));
  return pool.use((instance) => {
    const { counters } = instance;
    const taken = [];
    const call = groups === undefined ? undefined : instance.openAggregate(info);
    const run = () => {
      const before = counters.guestNanos;
      if (call === undefined) instance.callScalar(info, columns, rows);
      else call.accumulate(columns, rows, groups.of, groups.count);
      taken.push(counters.guestNanos - before);
    };
    const answer = () => {
      if (call === undefined) return columnToArray(instance.callScalar(info, columns, rows));
      run();
      return columnToArray(call.finish(null, groups.count));
    };
    const whole = measured(name, 'a module', run, answer, expected, tolerance);
    call?.close();
    taken.splice(0, taken.length >> 1);
    taken.sort((a, b) => a - b);
    return { guest: taken[taken.length >> 1] / rows, whole };
  });
}

const fixed = (value) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
const lines = [
  '| ns per row | js tier | compiled | AssemblyScript | V8 | js / compiled | compiled / AssemblyScript | compiled / V8 | whole call, compiled |',
  '|---|---:|---:|---:|---:|---:|---:|---:|---:|',
];
for (const each of cases) {
  const { name, expected, tolerance } = each;
  const interpreted = inModule(js, each);
  const compiled = inModule(aot, each);
  const own = hand(each);
  const byHand = measured(name, 'AssemblyScript', own.run, own.answer, expected, tolerance);
  const native = measured(name, 'V8', each.native, each.nativeAnswer, expected, 0);
  const ratio = (over, under) => (over / under).toFixed(2);
  const numbers = [interpreted.guest, compiled.guest, byHand, native].map(fixed);
  const ratios = [
    ratio(interpreted.guest, compiled.guest),
    ratio(compiled.guest, byHand),
    ratio(compiled.guest, native),
  ];
  lines.push(`| ${name} | ${[...numbers, ...ratios, fixed(compiled.whole)].join(' | ')} |`);
}
const kilobytes = (bytes) =>
  `${(bytes.length / 1000).toFixed(0)} kB (${(gzipSync(bytes).length / 1000).toFixed(0)} kB gzipped)`;
const instantiate = (module) =>
  `${(time(seconds, () => module.instantiate().close()).nanos / 1000).toFixed(0)} µs`;
lines.push(
  '',
  `The module of all nine: ${kilobytes(aot.bytes)} compiled, ${kilobytes(js.bytes)} in the js tier; instantiated in ${instantiate(aot.module)} and ${instantiate(js.module)}.`,
);
console.log(lines.join('\n'));
for (const { pool } of [js, aot]) {
  if (pool.counters.instancesCreated !== 1) throw new Error('instances were created after the first');
}
if (aot.pool.counters.rowsBailed !== 0) throw new Error('rows left compiled code');
