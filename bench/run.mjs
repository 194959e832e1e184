#!/usr/bin/env node
/**
 * `node bench/run.mjs [--quick] [--json] [--only HOST,HOST] [--splice]`: builds the functions, writes inputs and
 * expected answers, runs one process a runner and prints the table (METHODOLOGY.md). `--json` prints the measured
 * lines instead, `--splice` writes the table into README.md and RESULTS.md.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from '@heddle/pdk/build';
import { splice } from '../scripts/lib/tables.mjs';
import { writeCases } from './files.mjs';
import { batchRows, cases } from './inputs.mjs';
import { measure, runners } from './runners.mjs';
import { breakdown, markdown } from './table.mjs';

const here = import.meta.dirname;
const dist = join(here, 'dist');
const flag = (name) => process.argv.includes(name);
const only = flag('--only')
  ? process.argv[process.argv.indexOf('--only') + 1].split(',')
  : Object.keys(runners);

mkdirSync(dist, { recursive: true });
const module = join(dist, 'bench.wasm');
await build({ entry: join(here, 'plugins', 'bench.ts'), outfile: module });
const files = writeCases(dist, module, cases);
const definition = {
  module,
  seconds: flag('--quick') ? 0.05 : 0.8,
  warmupSeconds: flag('--quick') ? 0.05 : 1,
  batchRows,
  cases: files,
  strategies: ['direct', 'arrow-ipc', 'protobuf', 'protobuf-row', 'json', 'native'],
};

/**
 * The lines of a host over several rounds, each in a process of its own with the strategies in another order: of
 * every line the round with the lowest median, because what else the machine does only ever adds time.
 */
async function best(host) {
  const found = new Map();
  // HotSpot needs far longer than the other compilers until the guest's interpreter loop runs compiled, so the JVM
  // gets one long round.
  const rounds = flag('--quick') || host === 'spark' ? 1 : 3;
  const warmupSeconds = definition.warmupSeconds * (host === 'spark' ? 6 : 1);
  for (let round = 0; round < rounds; round++) {
    const strategies = definition.strategies.map((_, i, all) => all[(i + 2 * round) % all.length]);
    for (const line of await measure(runners[host](), host, { ...definition, warmupSeconds, strategies })) {
      const key = `${line.function} ${line.strategy}`;
      const before = found.get(key);
      if (!line.verified || before === undefined || (before.verified && line.nsPerRow < before.nsPerRow)) {
        found.set(key, line);
      }
    }
  }
  return [...found.values()];
}

const lines = [];
for (const host of only) {
  if (!flag('--json')) console.error(`bench: ${host}`);
  lines.push(...(await best(host)));
}
const wrong = lines.filter((line) => !line.verified);
if (flag('--json')) for (const line of lines) console.log(JSON.stringify(line));
else {
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], {
    cwd: here,
    encoding: 'utf8',
  }).stdout.trim();
  const text = `${markdown(lines)}\n\nMeasured at commit ${commit || 'unknown'} with \`npm run bench\`, 2 cores, one thread; how: [METHODOLOGY.md](METHOD).`;
  console.log(`${text.replace('](METHOD)', '](bench/METHODOLOGY.md)')}\n\n${breakdown(lines)}`);
  if (flag('--splice')) {
    splice(join(dirname(here), 'README.md'), 'bench', text.replace('](METHOD)', '](bench/METHODOLOGY.md)'));
    writeFileSync(
      join(here, 'RESULTS.md'),
      `# Results\n\n${text.replace('](METHOD)', '](METHODOLOGY.md)')}\n\nWhere the time goes, ns per row:\n\n${breakdown(lines)}\n`,
    );
  }
}
if (wrong.length > 0) {
  console.error(
    `bench: wrong answers: ${wrong.map((l) => `${l.host} ${l.function} ${l.strategy}`).join(', ')}`,
  );
  process.exitCode = 1;
}
