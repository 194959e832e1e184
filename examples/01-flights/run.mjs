#!/usr/bin/env node
/**
 * `node run.mjs [ts] [spark] [datafusion]`: builds the modules, runs the three queries on each named host (all three
 * unless named), shows them as the TypeScript host prints them, and compares every host's CSV with expected/.
 * `--update` writes those files instead; `--url URL` is a Spark, or a Ballista (df://host:port), that runs already.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const data = join(dirname(fileURLToPath(import.meta.resolve('vega-datasets'))), '..', 'data');
const cli = join(dirname(require.resolve('heddle/package.json')), 'bin', 'heddle.js');
/** Of the first every function is compiled and needs no engine; the second carries one, for its regular expressions. */
const modules = ['geo', 'flights'];
const built = (name) => join(here, 'dist', `${name}.wasm`);

/** Runs the `heddle` command line and gives its standard output; stops the program when it fails. */
function heddle(args, cwd) {
  const { status, stdout } = spawnSync(process.execPath, [cli, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
}

const query = (name) => readFileSync(join(here, 'queries', `${name}.sql`), 'utf8');
const plugins = modules.flatMap((name) => ['--plugin', built(name)]);
const { values, positionals: named } = parseArgs({
  allowPositionals: true,
  options: { update: { type: 'boolean' }, url: { type: 'string' } },
});
const clusterHost = values.url && (values.url.startsWith('df://') ? 'datafusion' : 'spark');
const sql = (host, name, format) => {
  const url = host === clusterHost ? ['--url', values.url] : [];
  return heddle(['sql', '--host', host, ...url, ...plugins, '--format', format, '-c', query(name)], data);
};

const hosts = named.length > 0 ? named : ['ts', 'spark', 'datafusion'];
for (const name of modules) console.log(heddle(['build', `src/${name}.ts`, '-o', built(name)], here));

let wrong = 0;
for (const name of ['routes', 'accuracy', 'delays']) {
  console.log(query(name));
  if (hosts.includes('ts')) console.log(sql('ts', name, 'table'));
  const file = join(here, 'expected', `${name}.csv`);
  for (const host of hosts) {
    const start = Date.now();
    const rows = sql(host, name, 'csv');
    if (values.update) writeFileSync(file, rows);
    const same = rows === readFileSync(file, 'utf8');
    if (!same) wrong += 1;
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    console.log(`${host}: ${same ? 'the rows of' : 'OTHER ROWS THAN'} expected/${name}.csv, ${seconds} s`);
    if (!same) console.log(rows);
  }
  console.log();
}
process.exit(wrong === 0 ? 0 : 1);
