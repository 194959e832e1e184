#!/usr/bin/env node
/**
 * `npm run bench [-- [VERB] …]`: the benchmark (bench/METHODOLOGY.md) with every host set up that the verb needs. Without a verb it
 * measures all definitions on all hosts, with options of `measure`, into bench/results and writes what is made of them into the documents.
 */
import { installBench, installNode } from './lib/install.mjs';
import { must } from './lib/process.mjs';

const measured = 'bench/results/measured.csv';
const bench = (...args) => must(process.execPath, ['bench/bench.mjs', ...args]);
const given = process.argv.slice(2);
const [verb, ...args] = given[0]?.startsWith('--') ? [undefined, ...given] : given;

try {
  await installNode();
  if (verb === undefined || verb === 'measure' || verb === 'test') await installBench();
  if (verb !== undefined) await bench(verb, ...args);
  else {
    await bench('measure', ...args, '--output', measured);
    await bench('report', measured);
    await bench('report', measured, '--html', 'bench/results/report.html');
  }
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exit(1);
}
