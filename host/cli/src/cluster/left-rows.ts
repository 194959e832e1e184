import type { WorkerOptions } from '@heddle/cluster/processes';
import { choice, type OptionSpec, type Parsed } from '../command-line.js';

/** What may be said of the rows that tasks leave for others. */
export const leftRowsOptions: Readonly<Record<string, OptionSpec>> = {
  compress: { type: 'string', value: 'lz4', help: 'worker: compress the rows that tasks leave for others' },
};

/** What was said of them. @throws UsageError */
export function leftRows(parsed: Parsed): Pick<WorkerOptions, 'compress'> {
  const compress = parsed.text('compress') === undefined ? null : choice(parsed, 'compress', ['lz4'], 'lz4');
  return compress === null ? {} : { compress };
}
