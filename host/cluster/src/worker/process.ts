/** The entry of a worker process that a local cluster starts: options in HEDDLE_WORKER; ends with the process that started it. */
import { ClusterWorker, type WorkerOptions } from './worker.js';

/** What it tells the process that started it, whenever it joins the coordinator. */
export interface Joined {
  readonly worker: number;
}

const options = JSON.parse(process.env.HEDDLE_WORKER ?? '{}') as WorkerOptions;
const joined = (id: number) => process.send?.({ worker: id } satisfies Joined);
const worker = new ClusterWorker(options, joined);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => worker.stop());
process.once('disconnect', () => worker.stop());
try {
  await worker.run();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
