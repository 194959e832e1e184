import { runJob } from '@heddle/engine';
import { HeddleModule } from '@heddle/host';
import { answerOfJob } from './answer.js';
import type { Answer, HostJob, HostOptions } from './host.js';

/** The TypeScript host: in this process. */
export async function runTypeScript(job: HostJob, { signal, memory }: HostOptions): Promise<Answer> {
  const modules = job.plugins.map((path) => HeddleModule.load(path, { limits: job.limits }));
  const { query, tables, limits } = job;
  const budget = memory === null ? {} : { memory };
  try {
    return answerOfJob(await runJob({ query, tables, modules, limits, signal, ...budget }));
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}
