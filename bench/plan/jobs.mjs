/** From definitions to jobs: a job is one process of one runner, with all functions of a bench over inputs of one shape. */

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { hosts } from '../runners/start.mjs';
import { checksumsOf, inputsOf, writeCase } from './cases.mjs';
import { QUERY } from './definition.mjs';
import { assemblyOf, literalsOf, moduleOf } from './modules.mjs';
import { queryJobs } from './query-jobs.mjs';

/**
 * The jobs of definitions, on the named hosts, in the order of the definitions. With limits `atMost`, `{ rows, copies, scale }`, every
 * bench has one shape, its last, of no more rows a batch and copies than that; or one scale factor, its last or that.
 * A job: `{ definition, kind, tier, host, rows, batches, nulls, groups, threads, strategies, functions, message }`, where `message` is what the
 * runner is told but for its times, and `functions` has what is known of each by its name. One of queries has `expected`, their answers by
 * their names, and may have `roundsAtMost`.
 * @throws Error where a function is not as its definition says
 */
export async function jobsOf(definitions, { onHosts, atMost = null }) {
  const jobs = [];
  for (const definition of definitions) {
    for (const bench of definition.benches) {
      if (bench.kind === QUERY) {
        jobs.push(...(await queryJobs(definition, bench, { onHosts, atMost })));
        continue;
      }
      for (const one of bench.functions) await check(definition, bench, one);
      for (const tier of bench.tiers) {
        for (const host of bench.hosts.filter((name) => onHosts.includes(name))) {
          for (const shape of shapesOf(bench, atMost)) {
            jobs.push(await jobOf(definition, bench, tier, host, shape));
          }
        }
      }
    }
  }
  return jobs;
}

/** Every combination of rows, inputs and threads, each with the copies; or within limits the last one alone. */
function shapesOf(bench, atMost) {
  const { copies } = bench;
  const shapes = bench.rows.flatMap((rows) =>
    inputsOf(bench).flatMap((input) => bench.threads.map((threads) => ({ rows, input, threads, copies }))),
  );
  if (atMost === null) return shapes;
  const [rows, most] = [Math.min(shapes.at(-1).rows, atMost.rows), Math.min(copies, atMost.copies)];
  return [{ ...shapes.at(-1), rows, copies: most }];
}

/** Throws unless a function has the kind, the signature and the answers that its definition says. */
async function check(definition, bench, { name, signature, answers }) {
  const { module } = await moduleOf(bench.plugin, 'compiled');
  const info = module.function(name);
  const found = { kind: info.kind, signature: info.signature, answers: await checksumsOf(bench, name) };
  const said = { kind: bench.kind, signature, answers };
  for (const key of Object.keys(said)) {
    if (JSON.stringify(found[key]) !== JSON.stringify(said[key])) {
      throw new Error(
        `${definition.name}: the ${key} of ${name}: ${JSON.stringify(found[key])}, not ${JSON.stringify(said[key])}`,
      );
    }
  }
}

async function jobOf(definition, bench, tier, host, { rows, input, threads, copies }) {
  const { file, module } = await moduleOf(bench.plugin, tier);
  const bytes = readFileSync(file);
  const cases = [];
  for (const { name } of bench.functions) {
    cases.push({ ...(await writeCase(bench, name, input, rows)), ...(threads > 1 && { threads }) });
  }
  const withAssembly = bench.strategies.includes('assembly');
  const withLiterals = bench.strategies.includes('literal-row');
  return {
    definition: definition.name,
    kind: bench.kind,
    tier,
    host,
    rows,
    batches: bench.batches,
    copies,
    nulls: input.nulls,
    groups: input.groups ?? 0,
    threads,
    strategies: bench.strategies,
    functions: new Map(
      bench.functions.map(({ name, signature }) => [name, { signature, ran: module.function(name).tier }]),
    ),
    moduleBytes: bytes.length,
    moduleGzipBytes: gzipSync(bytes).length,
    message: {
      module: file,
      batchRows: rows,
      copies,
      cases,
      ...(withAssembly && { assembly: await assemblyOf(bench.plugin) }),
      ...(withLiterals && { literals: await literalsOf(bench.plugin) }),
    },
  };
}

/** Seconds that a job will take about, given the times of a measurement. */
export function secondsOf(job, { seconds, warmupSeconds }) {
  const start = 2;
  const measured = (job.secondsAtLeast ?? 0) + seconds * 1.25 + warmupSeconds * hosts[job.host].warmUp;
  return start + job.functions.size * job.strategies.length * measured;
}
