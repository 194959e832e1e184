import { datafusionProgram, runProgram } from '@heddle/program';
import { decodeArrow } from '../io/arrow.js';
import { DATA_FUSION } from './sql/data-fusion.js';
import { sqlWeaver } from './sql-weaver.js';
import type { Weaver } from './weaver.js';

/** Where DataFusion runs. */
export interface DataFusionOptions {
  /** The scheduler of a Ballista cluster, `df://host:port`; a process on this machine unless given. */
  readonly url?: string;
  /** Where rows of this process are written for a cluster, which must see it by the same path; a temporary folder. */
  readonly folder?: string;
}

/** DataFusion, by the program `heddle-datafusion` (`npm run setup -- datafusion`). */
export function dataFusion({ url, folder }: DataFusionOptions = {}): Weaver {
  return sqlWeaver(DATA_FUSION, folder, async (job, signal) => {
    const args = ['run', ...(url === undefined ? [] : ['--url', url])];
    const program = { name: DATA_FUSION.name, command: datafusionProgram(), args };
    const read = (bytes: Uint8Array) => decodeArrow(bytes, 'its answer');
    return (await runProgram(program, job, { read, signal })).answer;
  });
}
