import { execute, explain } from '../exec/execute.js';
import type { Program, WeaveOptions, Weaver } from './weaver.js';

/** This process, in `partitions` partitions (1 unless given): where a DataSet runs unless it is told otherwise. */
export function inProcess(own: WeaveOptions = {}): Weaver {
  return {
    name: 'this process',
    run({ plan, modules }: Program, options = {}) {
      return execute(plan, { ...own, ...options, modules });
    },
    explain({ plan }: Program) {
      return explain(plan, own.partitions ?? 1);
    },
  };
}
