import { parentPort, workerData } from 'node:worker_threads';
import { buffersOf } from '../compact.js';
import { Counters } from '../counters.js';
import { arrowIpc } from '../encoded/codecs.js';
import { HeddleModule } from '../module.js';
import { InstancePool } from '../pool.js';
import { failureOf, type Request, type Response, type WorkerSetup } from './messages.js';
import { Pulse } from './pulse.js';
import { runTask } from './task.js';

if (parentPort === null) throw new Error('threads/worker.js runs in a worker thread');
const port = parentPort;
const setup = workerData as WorkerSetup;
const counters = new Counters();
const pulse = new Pulse(setup.pulse);

const send = (response: Response, transfer: readonly ArrayBuffer[] = []) =>
  port.postMessage(response, transfer);

const instances = new InstancePool(HeddleModule.adopt(setup.module), {
  counters,
  config: setup.config,
  arrowIpc,
  // The pool ends a guest that does not poll, with the thread: no timer per call.
  watch: 'poll',
  beat: () => pulse.beat(),
  ...(setup.varsLimitBytes === null ? {} : { varsLimitBytes: setup.varsLimitBytes }),
  ...(setup.logs ? { log: (level, message) => send({ kind: 'log', level, message }) } : {}),
});

port.on('message', (task: Request) => {
  try {
    pulse.beat(true);
    const batch = instances.use((instance) => runTask(instance, task));
    pulse.rest();
    send({ kind: 'done', batch, counters: { ...counters } as Counters }, [...buffersOf(batch.columns)]);
  } catch (error) {
    pulse.rest();
    send({ kind: 'failed', failure: failureOf(error), counters: { ...counters } as Counters });
  }
});

send({ kind: 'ready' });
