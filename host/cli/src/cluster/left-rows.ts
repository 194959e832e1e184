import type { WorkerOptions } from '@heddle/cluster/processes';
import { absolutePath } from '@heddle/engine';
import { choice, type OptionSpec, type Parsed } from '../command-line.js';
import { UsageError } from '../errors.js';

/** What may be said of the rows that tasks leave for others. */
export const leftRowsOptions: Readonly<Record<string, OptionSpec>> = {
  compress: { type: 'string', value: 'lz4', help: 'worker: compress the rows that tasks leave for others' },
  'shuffle-at': {
    type: 'string',
    value: 'URL',
    help: 'worker: where tasks leave rows for others, s3://bucket/prefix or a folder of all machines (its own)',
  },
};

/** What was said of them. @throws UsageError */
export function leftRows(parsed: Parsed): Pick<WorkerOptions, 'compress' | 'shuffleAt'> {
  const compress = parsed.text('compress') === undefined ? null : choice(parsed, 'compress', ['lz4'], 'lz4');
  const shuffleAt = parsed.text('shuffle-at');
  if (shuffleAt !== undefined && /^https?:/.test(shuffleAt))
    throw new UsageError(`--shuffle-at is s3://bucket/prefix or a folder, not '${shuffleAt}'`);
  return {
    ...(compress === null ? {} : { compress }),
    ...(shuffleAt === undefined ? {} : { shuffleAt: absolutePath(shuffleAt) }),
  };
}
