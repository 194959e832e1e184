/** Runs jobs, round by round. */
import { difference } from '../data/answers.mjs';
import { unit } from '../data/random.mjs';
import { secondsOf } from '../plan/jobs.mjs';
import { hosts, run } from '../runners/start.mjs';
import { versions } from './machine.mjs';
import { Progress } from './progress.mjs';

/**
 * Measures all jobs `rounds` times and gives each measurement to `take` as it comes, in the shape of `table.mjs`. The jobs of
 * a round are in an order of its own and so are the strategies of a job, so that what drifts hits all alike.
 * @throws Error at the first wrong answer, at a row that left compiled code, and at an instance made after the warm-up
 */
export async function measureAll(jobs, { rounds, seconds, warmupSeconds, about, take }) {
  const planned = (job) => secondsOf(job, { seconds, warmupSeconds });
  const roundsOf = (job) => Math.min(rounds, job.roundsAtMost ?? rounds);
  const progress = new Progress(jobs.reduce((sum, job) => sum + roundsOf(job) * planned(job), 0));
  for (let round = 0; round < rounds; round++) {
    const some = jobs.filter((job) => round < roundsOf(job));
    for (const job of shuffled(some, round)) {
      progress.begin(`${job.definition} on ${job.host}, ${job.tier}, ${job.rows} rows, round ${round + 1}`);
      const strategies = job.strategies.map((_, i, all) => all[(i + round) % all.length]);
      const lines = await run(job.host, {
        ...job.message,
        seconds,
        warmupSeconds: warmupSeconds * hosts[job.host].warmUp,
        strategies,
      });
      if (lines.length === 0) throw new Error(`${job.host} measured nothing of ${job.definition}`);
      for (const line of lines) {
        check(job, line);
        take({ ...measurement(job, line), round, versions: versions(job.host), ...about });
      }
      progress.end(planned(job));
    }
  }
  progress.close();
}

const shuffled = (jobs, round) =>
  jobs
    .map((job, i) => [unit(round, i), job])
    .sort(([a], [b]) => a - b)
    .map(([, job]) => job);

function check(job, { answer, ...line }) {
  if (job.expected !== undefined) {
    const wrong = difference(answer, job.expected.get(line.function));
    if (wrong === null) return;
    throw new Error(`wrong in ${job.definition}, ${line.function} on ${job.host}: ${wrong}`);
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
