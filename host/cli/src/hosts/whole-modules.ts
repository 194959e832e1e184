import { sourceOf } from '@heddle/engine';
import { HeddleModule } from '@heddle/host';
import { useError } from '../errors.js';
import type { HostJob } from './host.js';

/**
 * The job for a host that knows modules as a whole alone: those of created functions are plugins. A function under another name than its
 * module's is HEDDLE4002.
 */
export function withWholeModules({ functions, ...job }: HostJob, host: string): Omit<HostJob, 'functions'> {
  for (const { name, module, source } of functions) {
    const [info] = sourceOf({ name, module: HeddleModule.load(module), source }).overloads;
    if (info === undefined || info.name === name) continue;
    const message = `function ${name}: ${host} calls it ${info.name}, as its module does; other names are for --host ts`;
    throw useError('HEDDLE4002', message);
  }
  return { ...job, plugins: [...new Set([...job.plugins, ...functions.map(({ module }) => module)])] };
}
