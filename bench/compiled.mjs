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

/** Nanoseconds a row of the fastest call: what else the machine does only ever adds. */
function measured(name, who, run, answer, expected, tolerance) {
  if (!close(answer(), expected, tolerance)) throw new Error(`${name}: a wrong answer of ${who}`);
  return fastest(run) / rows;
}

/** Nanoseconds of the fastest of many calls, at least 20. */
function fastest(run) {
  let [least, calls] = [Number.POSITIVE_INFINITY, 0];
  for (const until = performance.now() + 1500 * seconds; calls < 20 || performance.now() < until; calls++) {
    const start = process.hrtime.bigint();
    run();
    least = Math.min(least, Number(process.hrtime.bigint() - start));
  }
  return least;
}

/** The same of a module: the time inside the guest, and that of the whole call. */
function inModule({ module, pool }, { name, args, groups, expected, tolerance }) {
  const info = module.function(name);
  const columns = args.map((values, i) => columnFromArray(info.args[i].dataType, values));
  return pool.use((instance) => {
    const { counters } = instance;
    let least = Number.POSITIVE_INFINITY;
    const call = groups === undefined ? undefined : instance.openAggregate(info);
    const run = () => {
      const before = counters.guestNanos;
      if (call === undefined) instance.callScalar(info, columns, rows);
      else call.accumulate(columns, rows, groups.of, groups.count);
      least = Math.min(least, counters.guestNanos - before);
    };
    const answer = () => {
      if (call === undefined) return columnToArray(instance.callScalar(info, columns, rows));
      run();
      return columnToArray(call.finish(null, groups.count));
    };
    const whole = measured(name, 'a module', run, answer, expected, tolerance);
    call?.close();
    return { guest: least / rows, whole };
  });
}

const fixed = (value) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
const lines = [
  '| ns per row | js tier | compiled | AssemblyScript | V8 | js / compiled | compiled / AssemblyScript | compiled / V8 | whole call, compiled |',
  '|---|---:|---:|---:|---:|---:|---:|---:|---:|',
];
/** All ways to run a case. */
function contest(each) {
  const { name, expected, tolerance } = each;
  const own = hand(each);
  return {
    js: inModule(js, each),
    aot: inModule(aot, each),
    hand: measured(name, 'AssemblyScript', own.run, own.answer, expected, tolerance),
    v8: measured(name, 'V8', each.native, each.nativeAnswer, expected, 0),
  };
}

// Twice, since V8 goes on optimising the engine's interpreter for seconds.
const first = cases.map(contest);
for (const [index, each] of cases.entries()) {
  const [one, two] = [first[index], contest(each)];
  const [interpreted, compiled] = [
    Math.min(one.js.guest, two.js.guest),
    Math.min(one.aot.guest, two.aot.guest),
  ];
  const [byHand, native] = [Math.min(one.hand, two.hand), Math.min(one.v8, two.v8)];
  const ratio = (over, under) => (over / under).toFixed(2);
  const numbers = [interpreted, compiled, byHand, native].map(fixed);
  const ratios = [ratio(interpreted, compiled), ratio(compiled, byHand), ratio(compiled, native)];
  const whole = fixed(Math.min(one.aot.whole, two.aot.whole));
  lines.push(`| ${each.name} | ${[...numbers, ...ratios, whole].join(' | ')} |`);
}
const kilobytes = (bytes) =>
  `${(bytes.length / 1000).toFixed(0)} kB (${(gzipSync(bytes).length / 1000).toFixed(0)} kB gzipped)`;
const instantiate = (module) => `${(fastest(() => module.instantiate().close()) / 1000).toFixed(0)} µs`;
lines.push(
  '',
  `The module of all nine: ${kilobytes(aot.bytes)} compiled, ${kilobytes(js.bytes)} in the js tier; instantiated in ${instantiate(aot.module)} and ${instantiate(js.module)}.`,
);
console.log(lines.join('\n'));
for (const { pool } of [js, aot]) {
  if (pool.counters.instancesCreated !== 1) throw new Error('instances were created after the first');
}
if (aot.pool.counters.rowsBailed !== 0) throw new Error('rows left compiled code');
