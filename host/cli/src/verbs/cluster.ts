import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ClusterWorker, Coordinator } from '@heddle/cluster/processes';
import { leftRows, leftRowsOptions } from '../cluster/left-rows.js';
import { readToken, tokenOption } from '../cluster/token.js';
import { type Parsed, positiveInteger, size } from '../command-line.js';
import { UsageError } from '../errors.js';
import type { Streams } from '../streams.js';
import type { Verb } from '../verb.js';

/** `heddle cluster`: the processes of a cluster. */
export const cluster: Verb = {
  name: 'cluster',
  usage: 'coordinator [--folder FOLDER], or worker --coordinator URL',
  details: [
    'The processes of a cluster that runs DataSet programs (docs/cluster.md): one coordinator and any number of workers, which may',
    'come and go; heddle run PROGRAM --cluster URL runs a program there. All of them must be given the same token. They listen on',
    '127.0.0.1 unless --host says otherwise, speak plain HTTP, and run what programs with the token ask for: in a network that is trusted.',
    'A coordinator that is started again over its folder, at its port, goes on with what ran. So does one with --standby over the same folder when',
    'the other one ends or falls silent: workers and programs are given the URLs of both, with a comma.',
  ].join('\n'),
  options: {
    host: { type: 'string', value: 'ADDRESS', help: 'where to listen, and how others call it (127.0.0.1)' },
    port: { type: 'string', value: 'N', help: 'the port to listen at (a free one)' },
    folder: { type: 'string', value: 'FOLDER', help: 'for log and answers, or what tasks leave (temporary)' },
    standby: { type: 'boolean', help: 'coordinator: wait while another one over the folder leads' },
    'lost-after-ms': {
      type: 'string',
      value: 'N',
      help: 'coordinator: when a silent worker is lost (30000)',
    },
    'backup-after-ms': {
      type: 'string',
      value: 'N',
      help: 'coordinator: how long a task runs at least before another worker tries it, too (5000)',
    },
    'lease-ms': {
      type: 'string',
      value: 'N',
      help: 'coordinator: when another one leads in the place of a silent one (10000)',
    },
    'lease-at': {
      type: 'string',
      value: 'URL',
      help: 'coordinator: an object, s3://bucket/key, for the lease (in the folder)',
    },
    coordinator: {
      type: 'string',
      value: 'URL',
      help: 'worker: the coordinator; of several all, with commas',
    },
    slots: { type: 'string', value: 'N', help: 'worker: tasks at a time (one for each processor)' },
    memory: { type: 'string', value: 'SIZE', help: 'worker: what all tasks hold in memory, such as 2GB' },
    ...leftRowsOptions,
    ...tokenOption,
  },
  async run(parsed, streams) {
    const [what, ...more] = parsed.positionals;
    if (more.length === 0 && what === 'coordinator') return runCoordinator(parsed, streams);
    if (more.length === 0 && what === 'worker') return runWorker(parsed, streams);
    throw new UsageError('cluster needs one of coordinator, worker');
  },
};

async function runCoordinator(parsed: Parsed, streams: Streams): Promise<void> {
  const token = readToken(parsed);
  const given = parsed.text('folder');
  const folder = given === undefined ? await mkdtemp(join(tmpdir(), 'heddle-coordinator-')) : resolve(given);
  const silence = positiveInteger(parsed, 'lost-after-ms');
  const slow = positiveInteger(parsed, 'backup-after-ms');
  const lease = positiveInteger(parsed, 'lease-ms');
  const leaseAt = parsed.text('lease-at');
  const standby = parsed.flag('standby');
  if (standby && given === undefined)
    throw new UsageError('--standby needs the --folder of the other coordinator');
  try {
    const coordinator = await Coordinator.start({
      folder,
      token,
      standby,
      ...place(parsed),
      ...(silence === undefined ? {} : { silence }),
      ...(slow === undefined ? {} : { slow }),
      ...(lease === undefined ? {} : { lease }),
      ...(leaseAt === undefined ? {} : { leaseAt }),
    });
    await streams.out(`${standby ? 'standby' : 'coordinator'}: ${coordinator.url}\n`);
    await Promise.race([toldToEnd(), coordinator.ended]);
    await coordinator.close();
  } finally {
    if (given === undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function runWorker(parsed: Parsed, streams: Streams): Promise<void> {
  const token = readToken(parsed);
  const coordinator = parsed.text('coordinator');
  if (coordinator === undefined) throw new UsageError('a worker needs --coordinator URL');
  for (const url of coordinator.split(','))
    if (!/^http:\/\/[^/]+\/?$/.test(url.trim()))
      throw new UsageError(`--coordinator is http://HOST:PORT, not '${url}'`);
  const slots = positiveInteger(parsed, 'slots') ?? availableParallelism();
  const memory = size(parsed, 'memory');
  const folder = parsed.text('folder');
  const worker = new ClusterWorker({
    coordinator,
    token,
    slots,
    ...place(parsed),
    ...leftRows(parsed),
    ...(memory === undefined ? {} : { memory }),
    ...(folder === undefined ? {} : { folder: resolve(folder) }),
  });
  const ended = worker.run();
  void toldToEnd().then(() => worker.stop());
  await streams.out(`worker of ${coordinator}: ${slots} ${slots === 1 ? 'slot' : 'slots'}\n`);
  await ended;
}

/** Where a process listens. */
function place(parsed: Parsed): { host?: string; port?: number } {
  const host = parsed.text('host');
  const port = positiveInteger(parsed, 'port');
  if (host === '0.0.0.0' || host === '::')
    throw new UsageError(`--host is an address by which others call this process, which ${host} is not`);
  if (port !== undefined && port > 65_535) throw new UsageError(`--port is at most 65535, not ${port}`);
  return { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) };
}

/** Resolves when the user, or whoever runs services here, ends this process. */
function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
