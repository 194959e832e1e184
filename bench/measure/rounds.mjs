/** Runs jobs, round by round. */
import { difference } from '../data/answers.mjs';
import { unit } from '../data/random.mjs';
import { secondsOf } from '../plan/jobs.mjs';
import { hosts, run } from '../runners/start.mjs';
import { versions } from './machine.mjs';
import { Progress } from './progress.mjs';

/**
 * Measures all jobs `rounds` times and gives each measurement to `take` as it comes, in the shape of `table.mjs`. The jobs of
 * a round are in an order of its own and so are the strategies of a job, so that what drifts hits all alike. A job is a process, but
 * `together` all jobs of a runner that takes many are one. A query runs at least `queriesAtLeast` times.
 * @throws Error at the first wrong answer, at a row that left compiled code, at an instance made after the warm-up, and where nothing of
 * what is to spill did
 */
export async function measureAll(jobs, options) {
  const { rounds, seconds, warmupSeconds, queriesAtLeast, together, about, take } = options;
  const planned = (job) => secondsOf(job, { seconds, warmupSeconds });
  const roundsOf = (job) => Math.min(rounds, job.roundsAtMost ?? rounds);
  const progress = new Progress(jobs.reduce((sum, job) => sum + roundsOf(job) * planned(job), 0));
  for (let round = 0; round < rounds; round++) {
    const some = jobs.filter((job) => round < roundsOf(job));
    for (const shared of shuffled(processesOf(some, together), round)) {
      const [{ host }] = shared;
      progress.begin(`${shared.map(titleOf).join('; ')} on ${host}, round ${round + 1}`);
      const measured = await run(
        host,
        shared.map(({ message, strategies }) => ({
          ...message,
          seconds,
          warmupSeconds: warmupSeconds * hosts[host].warmUp,
          queriesAtLeast,
          strategies: strategies.map((_, i, all) => all[(i + round) % all.length]),
        })),
      );
      for (const [k, job] of shared.entries()) {
        const lines = measured[k];
        if (lines.length === 0) throw new Error(`${host} measured nothing of ${job.definition}`);
        for (const line of lines) {
          check(job, line);
          take({ ...measurement(job, line), round, versions: versions(host), ...about });
        }
        progress.end(planned(job));
      }
    }
  }
  progress.close();
}

/** The jobs of each process, in the order of the first of them. */
function processesOf(jobs, together) {
  const processes = new Map();
  for (const job of jobs) {
    const key = together && hosts[job.host].many ? job.host : job;
    processes.set(key, [...(processes.get(key) ?? []), job]);
  }
  return [...processes.values()];
}

const titleOf = ({ definition, tier, rows }) => `${definition}, ${tier}, ${rows} rows`;

const shuffled = (processes, round) =>
  processes
    .map((jobs, i) => [unit(round, i), jobs])
    .sort(([a], [b]) => a - b)
    .map(([, jobs]) => jobs);

function check(job, { answer, ...line }) {
  if (job.expected !== undefined) {
    const wrong = difference(answer, job.expected.get(line.function));
    if (wrong !== null)
      throw new Error(`wrong in ${job.definition}, ${line.function} on ${job.host}: ${wrong}`);
    if (line.spilledMB === 0) {
      const what = `${job.definition}, ${line.function} on ${job.host}`;
      throw new Error(`${what}, wrote nothing to disk: it needs more rows or less memory`);
    }
    return;
  }
  const wrong =
    line.verified !== true || (line.rowsBailed ?? 0) > 0 || (line.instancesCreatedAfterWarmup ?? 0) > 0;
  if (wrong) throw new Error(`wrong in ${job.definition}, ${job.tier}: ${JSON.stringify(line)}`);
}

/** A runner's line with what its job says of it. */
function measurement(job, line) {
  const { signature, ran } = job.functions.get(line.function);
  return {
    definition: job.definition,
    function: line.function,
    signature,
    kind: job.kind,
    tier: job.tier,
    ran,
    host: job.host,
    strategy: line.strategy,
    rows: job.rows,
    batches: job.batches,
    copies: job.copies,
    nulls: job.nulls,
    groups: job.groups,
    threads: job.threads,
    samples: line.batches,
    median: line.nsPerRow,
    lower: line.lowerNsPerRow,
    upper: line.upperNsPerRow,
    fastest: line.fastestNsPerRow,
    slowest: line.slowestNsPerRow,
    inside: line.fastestInsideNsPerRow,
    call_us: line.usPerCall,
    scan: line.scanNsPerRow,
    marshal_in: line.marshalInNsPerRow,
    guest: line.guestNsPerRow,
    marshal_out: line.marshalOutNsPerRow,
    bytes_in: line.bytesInPerRow,
    bytes_out: line.bytesOutPerRow,
    load_us: line.loadUs,
    first_instance_us: line.firstInstanceUs,
    instance_us: line.instanceUs,
    first_batch_us: line.firstBatchUs,
    module_bytes: job.moduleBytes,
    module_gzip_bytes: job.moduleGzipBytes,
    rows_bailed: line.rowsBailed,
    peak_mb: line.peakMB,
    spilled_mb: line.spilledMB,
  };
}
