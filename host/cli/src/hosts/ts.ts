import { runJob } from '@heddle/engine';
import { HeddleModule } from '@heddle/host';
import { answerOfJob } from './answer.js';
import type { Answer, HostJob, HostOptions } from './host.js';

/** The TypeScript host: in this process. */
export async function runTypeScript(job: HostJob, { signal, memory }: HostOptions): Promise<Answer> {
  const { query, tables, limits } = job;
  const paths = new Set([...job.plugins, ...job.functions.map(({ module }) => module)]);
  const loaded = new Map(Array.from(paths, (path) => [path, HeddleModule.load(path, { limits })]));
  const modules = job.plugins.flatMap((path) => loaded.get(path) ?? []);
  const functions = job.functions.flatMap(({ name, module, source }) => {
    const found = loaded.get(module);
    return found === undefined ? [] : [{ name, module: found, source }];
  });
  const budget = memory === null ? {} : { memory };
  try {
    return answerOfJob(await runJob({ query, tables, modules, functions, limits, signal, ...budget }));
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}
