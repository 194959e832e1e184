import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '@heddle/cluster/processes';

const ENTRY = fileURLToPath(new URL('../../dist/worker/process.js', import.meta.url));

/** Starts a worker in a process of its own, which may be killed. */
export function startWorker(options: WorkerOptions): ChildProcess {
  return spawn(process.execPath, [ENTRY], {
    // The channel ends with this process, and the worker with that.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, HEDDLE_WORKER: JSON.stringify(options) },
  });
}
