import { datafusionProgram, runProgram } from '@heddle/program';
import { answerOfArrow } from './answer.js';
import type { Answer, HostJob, HostOptions } from './host.js';
import { withWholeModules } from './whole-modules.js';

/** DataFusion, by the program `heddle-datafusion`: in that process, or on the Ballista cluster that a df:// address names. */
export async function runDataFusion(job: HostJob, { url, signal }: HostOptions): Promise<Answer> {
  const cluster = url === null ? [] : ['--url', url];
  const program = { name: 'DataFusion', command: datafusionProgram(), args: ['run', ...cluster] };
  const read = (bytes: Uint8Array) => answerOfArrow(bytes, 'its answer');
  return (await runProgram(program, withWholeModules(job, 'DataFusion'), { read, signal })).answer;
}
