/** The entry of a worker process that a local cluster starts: options in HEDDLE_WORKER; ends with the process that started it. */
import { ClusterWorker, type WorkerOptions } from './worker.js';

const worker = new ClusterWorker(JSON.parse(process.env.HEDDLE_WORKER ?? '{}') as WorkerOptions);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => worker.stop());
process.stdin.on('close', () => worker.stop());
process.stdin.resume();
try {
  await worker.run();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
