/** How many tasks a coordinator can hand out and hear of, over HTTP, with workers that run none of them. */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TOKEN = 'bench';
const ENTRY = fileURLToPath(new URL('./coordinator-process.mjs', import.meta.url));
const OUTPUT = { rows: 1_000, bytes: 65_536 };

/**
 * One job of `tasks` tasks and one that reads them all. Every poll says how the tasks of the one before ended and takes as many more as
 * a worker has slots. Gives seconds, completions per second, and the coordinator's processor time and memory.
 */
export async function overHttp({ workers, slots, tasks }) {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-bench-cluster-'));
  const child = fork(ENTRY, [folder, TOKEN]);
  const agent = new Agent({ keepAlive: true });
  try {
    const [{ url }] = await once(child, 'message');
    const call = (method, path, body) => send(agent, method, `${url}${path}`, body);
    const plan = Buffer.from('a plan that nobody reads');
    const digest = createHash('sha256').update(plan).digest('hex');
    await call('PUT', `/v1/blobs/${digest}`, plan);
    const stages = [
      { tasks, inputs: [], repeatable: true },
      { tasks: 1, inputs: [0], repeatable: true },
    ];
    const spec = {
      key: 'bench',
      name: 'bench',
      plan: digest,
      modules: [],
      tables: [],
      partitions: 1,
      limits: {},
    };
    const joined = await Promise.all(
      Array.from({ length: workers }, () =>
        call('POST', '/v1/workers', { address: 'http://127.0.0.1:9', slots }),
      ),
    );
    const before = await used(child);
    const start = performance.now();
    const { job } = await call('POST', '/v1/jobs', { spec, stages });
    let over = false;
    const ended = answerOf(call, job).then((status) => {
      over = true;
      return status;
    });
    const polls = joined.map(({ worker }) => work(call, worker, slots, digest, () => over));
    const { status } = await ended;
    const seconds = (performance.now() - start) / 1_000;
    await Promise.all(polls);
    if (status !== 'succeeded') throw new Error(`the job ${status}`);
    const after = await used(child);
    return {
      seconds,
      perSecond: (tasks + 1) / seconds,
      cpuMicroseconds: (after.cpuMicroseconds - before.cpuMicroseconds) / (tasks + 1),
      residentBytes: after.residentBytes,
    };
  } finally {
    agent.destroy();
    child.disconnect();
    await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
}

/** A worker: what it was given has ended when it asks again. */
async function work(call, worker, slots, digest, isOver) {
  let reports = [];
  for (let sequence = 1; !isOver(); sequence++) {
    const poll = { sequence, free: slots, running: [], reports, jobs: [] };
    const { assign } = await call('POST', `/v1/workers/${worker}/poll`, poll);
    reports = assign.map(({ of }) => ({
      kind: 'done',
      of,
      output: { ...OUTPUT, answer: of.stage === 1 ? digest : null },
    }));
  }
}

async function answerOf(call, job) {
  for (;;) {
    const status = await call('GET', `/v1/jobs/${job}?wait`);
    if (status.status !== 'running') return status;
  }
}

async function used(child) {
  const answer = once(child, 'message');
  child.send('used');
  return (await answer)[0];
}

/** The JSON that a call gives; `body` is sent as JSON unless it is bytes. */
async function send(agent, method, url, body) {
  const bytes = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const call = request(url, {
    agent,
    method,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'heddle-cluster': '1',
      'content-length': bytes?.length ?? 0,
    },
  });
  call.end(bytes);
  const [response] = await once(call, 'response');
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  if (response.statusCode !== 200) throw new Error(`${method} ${url}: ${response.statusCode} ${text}`);
  return JSON.parse(text);
}
