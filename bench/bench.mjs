#!/usr/bin/env node
/** `node bench/bench.mjs VERB …`: see `usage`, and METHODOLOGY.md. */
const usage = `usage: bench VERB …
  measure [--definition PATTERN] [--hosts HOST,HOST] [--rounds N] [--seconds S] [--output FILE.csv]
  test    [--definition PATTERN] [--hosts HOST,HOST]     every definition once, short, and its ratios
  cmp     OLD.csv NEW.csv [--threshold R]                ends with 1 where something became R times slower (1.25)
  rank    FILE.csv [--definition PATTERN]                geometric means of the distance to the fastest
  report  FILE.csv [--html FILE]                         writes the tables into the documents, and a page
  cluster [coordinator] [scaling] [shuffle] [loss] [large] [--set NAME=N …] [--report]
                                                         the engine on a cluster of this machine: into CLUSTER.md with --report`;

const verbs = {
  measure: () => import('./verbs/measure.mjs'),
  test: () => import('./verbs/test.mjs'),
  cmp: () => import('./verbs/cmp.mjs'),
  rank: () => import('./verbs/rank.mjs'),
  report: () => import('./verbs/report.mjs'),
  cluster: () => import('./verbs/cluster.mjs'),
};

const [name, ...args] = process.argv.slice(2);
try {
  if (name === undefined || name === '--help' || args.includes('--help')) console.log(usage);
  else if (!Object.hasOwn(verbs, name)) throw new Error(`no verb ${name}\n${usage}`);
  else process.exitCode = await (await verbs[name]()).run(args);
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 2;
}
