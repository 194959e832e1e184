import { runJob } from '@heddle/engine';
import { HeddleModule } from '@heddle/host';
import { answerOfJob } from './answer.js';
import type { Answer, HostJob } from './host.js';

/** The TypeScript host: in this process. */
export async function runTypeScript(job: HostJob): Promise<Answer> {
  const modules = job.plugins.map((path) => HeddleModule.load(path, { limits: job.limits }));
  return answerOfJob(await runJob({ query: job.query, tables: job.tables, modules, limits: job.limits }));
}
