/** The entry of a thread that runs tasks: an order in, lines of its log and a result out, one at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { TaskRunner } from './run-task.js';
import type { TaskNews, TaskOrder, ThreadSetup } from './task-messages.js';

const tell = (news: TaskNews) => parentPort?.postMessage(news);
const runner = new TaskRunner(workerData as ThreadSetup, (line) => tell({ kind: 'logged', line }));
parentPort?.on('message', (order: TaskOrder) => {
  void runner.run(order).then(tell);
});
