import { datafusionProgram } from './cache.js';
import { runChild } from './child.js';
import type { Answer, HostJob } from './host.js';

/** DataFusion, by the program `heddle-datafusion`. */
export async function runDataFusion(job: HostJob): Promise<Answer> {
  return runChild({ name: 'DataFusion', command: datafusionProgram(), args: ['run'] }, job);
}
