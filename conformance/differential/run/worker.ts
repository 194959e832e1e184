import { parentPort } from 'node:worker_threads';
import { type RandomModule, tryModule } from './random-module.js';

/** A thread of `differential`: answers each module with what became of it. */
parentPort?.on('message', async (module: RandomModule) => {
  parentPort?.postMessage(await tryModule(module));
});
