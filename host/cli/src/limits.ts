import type { Limits } from '@heddle/host';
import { type OptionSpec, type Parsed, positiveInteger } from './command-line.js';

/** Options of every verb that calls functions. */
export const limitOptions: Readonly<Record<string, OptionSpec>> = {
  'deadline-ms': { type: 'string', value: 'N', help: 'end a call after N milliseconds (60000)' },
  'memory-limit-bytes': { type: 'string', value: 'N', help: 'memory of one instance (268435456)' },
  'no-row-values': { type: 'boolean', help: 'show no values of rows in errors' },
  'batch-rows': { type: 'string', value: 'N', help: 'rows of one call (8192)' },
};

/** The limits that the options give. */
export function readLimits(parsed: Parsed): Partial<Limits> {
  const deadlineMs = positiveInteger(parsed, 'deadline-ms');
  const memoryLimitBytes = positiveInteger(parsed, 'memory-limit-bytes');
  const batchRows = positiveInteger(parsed, 'batch-rows');
  return {
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes }),
    ...(batchRows === undefined ? {} : { batchRows }),
    ...(parsed.flag('no-row-values') ? { rowValues: false } : {}),
  };
}
