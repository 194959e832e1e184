#!/usr/bin/env node
/**
 * `node bench/datafusion/run.mjs [--quick] [--json] [--write]`: calls and queries on DataFusion beside built-in ones, and beside
 * arrow-udf (METHODOLOGY.md, "DataFusion"). Builds what it runs. Prints Markdown, or with `--json` the times; `--write` writes
 * DATAFUSION.md. The functions are `gcd` and `total` of `plugins/compiled.ts`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '@heddle/pdk/build';
import { cargoTarget, root } from '../../scripts/lib/cache.mjs';
import { installDatafusion } from '../../scripts/lib/install.mjs';
import { must } from '../../scripts/lib/process.mjs';
import { commit } from '../../scripts/lib/tables.mjs';
import { report } from './report.mjs';

const here = import.meta.dirname;
const flag = (name) => process.argv.includes(name);
const quick = flag('--quick');
const [rounds, seconds] = quick ? [1, '0.05'] : [5, '1'];

const dist = join(root, 'bench', 'dist', 'datafusion');
mkdirSync(dist, { recursive: true });
async function tier(name, options) {
  const outfile = join(dist, `${name}.wasm`);
  await build({ entry: join(root, 'bench', 'plugins', 'compiled.ts'), outfile, ...options });
  return outfile;
}
const [compiled, js] = [await tier('compiled', {}), await tier('js', { tier: 'js' })];
await installDatafusion();
const arrowUdf = join(cargoTarget, 'arrow-udf');
await must('cargo', ['build', '--release', '--locked', '--quiet'], {
  cwd: join(here, 'arrow-udf'),
  env: { CARGO_TARGET_DIR: arrowUdf },
});
const speed = join(cargoTarget, 'release', 'examples', 'speed');
const cores = quick ? [] : ['taskset', '-c', '0'];

const sizes = [1024, 8192];
/** What is measured: the name of a group of times, and the command that prints them. */
const parts = [
  ...sizes.flatMap((rows) => [
    [`gcd, ${rows} rows`, [speed, 'calls', String(rows), seconds, compiled, js]],
    [`gcd, ${rows} rows`, [join(arrowUdf, 'release', 'arrow-udf'), String(rows), seconds]],
  ]),
  ['groups', [speed, 'groups', seconds, compiled]],
  ['compiled', [...cores, speed, 'partitions', '1', seconds, compiled]],
  ['compiled', [speed, 'partitions', '2', seconds, compiled]],
  ['js', [...cores, speed, 'partitions', '1', seconds, js]],
  ['js', [speed, 'partitions', '2', seconds, js]],
];

/** By group and name the lowest of all rounds: what else the machine does only ever adds time. */
const times = {};
for (let round = 0; round < rounds; round++) {
  for (const [group, [command, ...args]] of parts) {
    const output = await must(command, args, { quiet: true });
    for (const line of output.split('\n').filter((line) => line.startsWith('{'))) {
      const { name, median } = JSON.parse(line);
      times[group] ??= {};
      times[group][name] = Math.min(median, times[group][name] ?? Number.POSITIVE_INFINITY);
    }
  }
}
if (flag('--json')) console.log(JSON.stringify(times, null, 2));
else {
  const text = report(times, commit());
  if (flag('--write')) writeFileSync(join(root, 'bench', 'DATAFUSION.md'), text);
  else console.log(text);
}
