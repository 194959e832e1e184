import { runProgram } from '@heddle/program';
import { answerOfArrow } from './answer.js';
import { datafusionProgram } from './cache.js';
import type { Answer, HostJob, HostOptions } from './host.js';

/** DataFusion, by the program `heddle-datafusion`. */
export async function runDataFusion(job: HostJob, { signal }: HostOptions): Promise<Answer> {
  const program = { name: 'DataFusion', command: datafusionProgram(), args: ['run'] };
  const read = (bytes: Uint8Array) => answerOfArrow(bytes, 'its answer');
  return (await runProgram(program, job, { read, signal })).answer;
}
