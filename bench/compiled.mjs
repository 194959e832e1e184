#!/usr/bin/env node
/**
 * `node bench/compiled.mjs [--quick] [--json] [--only HOST,HOST]`: functions in the js tier and compiled, in the runtime
 * of every host, beside AssemblyScript written by hand and the host's own language (METHODOLOGY.md, "The compiled tier").
 * Prints Markdown, or with `--json` the measured lines. Every answer is the js tier's, bit for bit, in every host.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { HeddleModule } from '@heddle/host';
import { build } from '@heddle/pdk/build';
import { compile } from './compiled/assembly-script.mjs';
import { casesOf } from './compiled/cases.mjs';
import { table } from './compiled/table.mjs';
import { writeCases } from './files.mjs';
import { measure, runtimes } from './runners.mjs';

const here = import.meta.dirname;
const dist = join(here, 'dist', 'compiled');
const flag = (name) => process.argv.includes(name);
const quick = flag('--quick');
const only = flag('--only')
  ? process.argv[process.argv.indexOf('--only') + 1].split(',')
  : Object.keys(runtimes);

mkdirSync(dist, { recursive: true });
async function tier(name, options) {
  const outfile = join(dist, `${name}.wasm`);
  await build({ entry: join(here, 'plugins', 'compiled.ts'), outfile, ...options });
  return outfile;
}
const js = await tier('js', { tier: 'js' });
const aot = await tier('aot', {});
for (const { name, tier: is, tierReason } of HeddleModule.load(readFileSync(aot)).manifest.functions) {
  if (is !== 'aot') throw new Error(`${name} is not compiled: ${tierReason}`);
}
const assembly = join(dist, 'assembly.wasm');
writeFileSync(assembly, await compile(join(here, 'assembly', 'compiled.ts')));
/** A definition's cases with so many rows. */
function casesWith(batchRows) {
  const folder = join(dist, String(batchRows));
  mkdirSync(folder, { recursive: true });
  return { batchRows, cases: writeCases(folder, js, casesOf(batchRows)) };
}
const whole = casesWith(quick ? 128 : 8192);
// An interpreter inside one that HotSpot has not compiled yet takes milliseconds for some rows.
const few = quick ? whole : casesWith(256);

/** The lines of a host: the js tier, and in a process of its own the compiled one and what stands beside it. */
async function once(host) {
  const runner = runtimes[host]();
  // HotSpot compiles in the background, for seconds.
  const warmup = host === 'jvm' ? 6 : 1;
  const timing = quick ? { seconds: 0.02, warmupSeconds: 0 } : { seconds: 1, warmupSeconds: warmup };
  const rows = host === 'jvm' ? few : whole;
  const interpreted = await measure(runner, host, { ...rows, ...timing, module: js, strategies: ['direct'] });
  const strategies = ['direct', 'assembly', 'native'];
  const compiled = await measure(runner, host, { ...whole, ...timing, module: aot, assembly, strategies });
  return [
    ...interpreted.map((line) => ({ ...line, strategy: 'js' })),
    ...compiled.map((line) => (line.strategy === 'direct' ? { ...line, strategy: 'compiled' } : line)),
  ];
}

const lines = [];
for (const host of only) {
  if (!flag('--json')) console.error(`bench: ${host}`);
  // Twice: what else the machine does only ever adds time.
  for (let round = 0; round < (quick ? 1 : 2); round++) lines.push(...(await once(host)));
}
const wrong = lines.filter(
  (line) => !line.verified || (line.rowsBailed ?? 0) > 0 || line.instancesCreatedAfterWarmup > 0,
);
if (wrong.length > 0) throw new Error(`wrong: ${JSON.stringify(wrong, null, 2)}`);
if (flag('--json')) for (const line of lines) console.log(JSON.stringify(line));
else {
  const size = (file) => {
    const bytes = readFileSync(file);
    return `${(bytes.length / 1000).toFixed(0)} kB (${(gzipSync(bytes).length / 1000).toFixed(0)} kB gzipped)`;
  };
  for (const host of only) console.log(`${table(host, lines)}\n`);
  console.log(`The module of all nine: ${size(aot)} compiled, ${size(js)} in the js tier.`);
}
