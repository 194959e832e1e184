/** The entry of a thread that runs tasks: an order in, a result out, one at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { TaskRunner } from './run-task.js';
import type { TaskOrder, TaskResult, ThreadSetup } from './task-messages.js';

const runner = new TaskRunner(workerData as ThreadSetup);
parentPort?.on('message', (order: TaskOrder) => {
  void runner.run(order).then((result: TaskResult) => parentPort?.postMessage(result));
});
