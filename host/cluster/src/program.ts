import { randomUUID } from 'node:crypto';
import { decodeArrow, explain, nodeText, rowsOf } from '@heddle/engine/stages';
import type { Program, WeaveOptions, Weaver, WovenRows } from '@heddle/engine/weavers';
import { HeddleError } from '@heddle/host';
import { errorOf, givenUp, unreachable } from './failure.js';
import { portableProgram } from './plan/portable.js';
import { Caller, Refused } from './protocol/client.js';
import { insist } from './protocol/insist.js';
import { type ClusterStatus, type JobStatus, LONGEST } from './protocol/messages.js';

/** Which cluster runs programs. */
export interface ClusterOptions {
  /** `http://host:port` of the coordinator, of several all with commas between them; HEDDLE_CLUSTER_URL unless given. */
  readonly url?: string;
  /** HEDDLE_CLUSTER_TOKEN unless given. */
  readonly token?: string;
  /** Partitions that plans are laid out over; the slots of all workers unless given. */
  readonly partitions?: number;
}

/** Milliseconds that a program waits for a coordinator that is gone, perhaps to come back. */
const PATIENCE = 60_000;
/** And at its start, when the URL may be wrong: longer than another coordinator takes to lead. */
const FIRST_PATIENCE = 15_000;

/**
 * A cluster of worker processes (docs/cluster.md). The rows are those of this process: the same plan in the same number of
 * partitions. @throws HeddleError HEDDLE4009 without URL or token.
 */
export function cluster(given: ClusterOptions = {}): Weaver {
  const { url = process.env.HEDDLE_CLUSTER_URL, token = process.env.HEDDLE_CLUSTER_TOKEN } = given;
  if (url === undefined || url === '')
    throw unreachable('no cluster is named: give url or set HEDDLE_CLUSTER_URL');
  if (token === undefined || token === '')
    throw unreachable('no token: give one or set HEDDLE_CLUSTER_TOKEN');
  const caller = new Caller(url, token);
  return {
    name: 'the cluster',
    run: (program, options = {}) => runProgram(caller, program, { ...given, ...options }),
    explain: ({ plan }) => explain(plan, given.partitions ?? 1),
  };
}

async function runProgram(
  caller: Caller,
  program: Program,
  { partitions, limits = {}, signal, fingerprint }: WeaveOptions,
): Promise<WovenRows> {
  const call = <T>(own: () => Promise<T>) => insist(own, PATIENCE, signal);
  try {
    signal?.throwIfAborted();
    const status = await insist(() => caller.json('/v1/cluster', { signal }), FIRST_PATIENCE, signal);
    const { slots } = status as ClusterStatus;
    const width = partitions ?? Math.max(1, slots);
    const { plan, modules, tables, stages, blobs } = await portableProgram(program, width, fingerprint);
    for (const [digest, bytes] of blobs) await call(() => bring(caller, digest, bytes));
    const name = (program.plan.name ?? nodeText(program.plan)).slice(0, LONGEST.name);
    const spec = { plan, modules, tables, partitions: width, limits, name, key: randomUUID() };
    const { job } = (await call(() => caller.json('/v1/jobs', { json: { spec, stages } }))) as {
      job: number;
    };
    try {
      const bytes = await answerOf(caller, job, signal);
      return await rowsOf(decodeArrow(bytes, 'its answer'), program.plan.fields, 'the cluster');
    } finally {
      // Ends a job that still runs, and lets the coordinator drop the answer of one that does not.
      await caller.json(`/v1/jobs/${job}`, { method: 'DELETE' }).catch(() => {});
    }
  } catch (cause) {
    if (signal?.aborted !== true) throw cause;
    throw new HeddleError({ code: 'HEDDLE2104', message: 'the query was cancelled', cause });
  }
}

async function bring(caller: Caller, digest: string, bytes: Uint8Array): Promise<void> {
  try {
    await caller.response(`/v1/blobs/${digest}`, { method: 'HEAD' });
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 404) throw error;
    await caller.json(`/v1/blobs/${digest}`, { method: 'PUT', bytes });
  }
}

/** The answer of a job when it has one. @throws HeddleError with the job's failure. */
async function answerOf(caller: Caller, job: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
  for (;;) {
    // A coordinator that is started again meanwhile goes on with it.
    const found = await insist(() => caller.json(`/v1/jobs/${job}?wait`, { signal }), PATIENCE, signal);
    const { status, failure, answer } = found as JobStatus;
    if (status === 'running') continue;
    if (status === 'cancelled') throw givenUp(`job ${job} was ended from outside`);
    if (failure !== null) throw errorOf(failure);
    return insist(
      () => caller.bytes(`/v1/jobs/${job}/answers/${answer?.answer}`, { signal }),
      PATIENCE,
      signal,
    );
  }
}
